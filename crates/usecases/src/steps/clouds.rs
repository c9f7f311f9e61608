//! The clouds that a person named by the address of their Resource Manager, which are stored on this computer as they were
//! read. A step of signing in and of the session's start.

use azure::Cloud;

use crate::context::Context;
use crate::error::{Error, ErrorCode};
use crate::nouns::cloud::known;

/// The key of the named clouds on the disk.
const CUSTOM: &str = "clouds";
/// The field of the form, as an error's target.
const FIELD: &str = "cloud";

/// The clouds that were signed in to by their address. One that an earlier version saved and that names what is not its own
/// is none of them.
pub(crate) async fn custom(ctx: &Context) -> Vec<Cloud> {
    let stored = ctx.on_disk(|database| store::preferences::get(database, CUSTOM)).await.ok().flatten();
    let stored: Vec<Cloud> = stored.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let trusted = |cloud: &Cloud| match cloud.judge() {
        Ok(()) => true,
        Err(why) => {
            tracing::error!(cloud = %cloud.name, "a saved cloud is not used any more: {}", why.message);
            false
        }
    };
    stored.into_iter().filter(trusted).collect()
}

/// A cloud by the key under which its tokens are kept.
pub(crate) async fn of_key(ctx: &Context, key: &str) -> Option<Cloud> {
    let known = Cloud::all().into_iter().find(|cloud| cloud.key() == key);
    if known.is_some() {
        return known;
    }
    custom(ctx).await.into_iter().find(|cloud| cloud.key() == key)
}

/// A cloud by its ID, or by the https address of its Resource Manager, which is asked where everything else is. One that had
/// to be asked is kept for the next start.
pub(crate) async fn find(ctx: &Context, id: &str) -> Result<Cloud, Error> {
    let cloud = look_up(ctx, id).await?;
    if Cloud::all().contains(&cloud) {
        return Ok(cloud);
    }
    let mut all = custom(ctx).await;
    all.retain(|one| one.name != cloud.name);
    all.push(cloud.clone());
    let text = serde_json::to_string(&all).map_err(|why| Error::internal(why.to_string()))?;
    ctx.on_disk(move |database| store::preferences::set(database, CUSTOM, &text)).await?;
    Ok(cloud)
}

/// The same, and nothing is kept.
pub(crate) async fn look_up(ctx: &Context, id: &str) -> Result<Cloud, Error> {
    if let Some((_, cloud)) = known().find(|(known, _)| *known == id) {
        return Ok(cloud);
    }
    let beside = |error: Error| Error { target: Some(FIELD.to_owned()), ..error };
    let unknown = || {
        let message = "Regent does not know this cloud. Choose one of the list, or type the https address of its Resource Manager.";
        beside(Error::new(ErrorCode::InvalidInput, message))
    };
    if let Some((_, cloud)) = known().find(|(_, cloud)| cloud.is_at(id)) {
        return Ok(cloud);
    }
    if !id.trim().starts_with("https://") {
        return Err(unknown());
    }
    let transport = ctx.network().transport();
    Cloud::discover(transport.as_ref(), id).await.map_err(|why| beside(why.into()))
}
