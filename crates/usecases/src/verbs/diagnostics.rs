//! What support asks for, as text to copy: versions, system, cloud, network and counts. Called by the Settings page.
//! Never a token, a secret, the name of a person, of a tenant or of a host: whoever reads it may be anyone.

use net::Proxy;

use crate::context::Context;
use crate::error::Error;
use crate::nouns::cloud::{CloudKind, in_public};
use crate::nouns::token_store::CacheKind;

/// The text, one line a fact. `program` names the front end and its version.
///
/// # Errors
/// When the disk cannot be read.
pub async fn text(ctx: &Context, program: &str) -> Result<String, Error> {
    let drafts = ctx.on_disk(store::drafts::count).await?;
    let session = ctx.session();
    let network = ctx.network().settings();
    let proxy = match &network.proxy {
        Proxy::System => "system",
        Proxy::None => "none",
        Proxy::Manual(manual) if manual.user_name().is_some() => "manual, with a user name",
        Proxy::Manual(_) => "manual, without a user name",
    };
    let cloud = session.as_ref().map_or("nobody is signed in", |signed_in| match signed_in.chip.kind {
        CloudKind::Sandbox => "sandbox",
        CloudKind::Azure => in_public(signed_in.connection.cloud()),
    });
    let in_force = ctx.network().proxy_for(&azure::Cloud::public().arm).is_some();
    let subscriptions = session.as_ref().and_then(|signed_in| signed_in.reach.known_subscriptions());
    let cache = match ctx.tokens().state().await.state {
        CacheKind::Keyring => "keyring",
        CacheKind::SessionOnly => "session only",
    };
    let minutes = ctx.network().clock_skew().map_or(0, time::Duration::whole_minutes);
    let lines = [
        ("Regent", program.to_owned()),
        ("System", format!("{} {}", std::env::consts::OS, std::env::consts::ARCH)),
        ("Time", ctx.timestamp()),
        ("Clock", if minutes == 0 { "right".to_owned() } else { format!("{minutes} minutes ahead") }),
        ("Cloud", cloud.to_owned()),
        ("Accounts", ctx.everybody().len().to_string()),
        ("Proxy", format!("{proxy}{}", if in_force { ", in force" } else { ", not used for Azure" })),
        ("CA file", format!("{} certificate authorities", network.authorities.found().len())),
        ("Token cache", cache.to_owned()),
        ("Subscriptions", subscriptions.map_or_else(|| "not read".to_owned(), |count| count.to_string())),
        ("Registry endpoints", ctx.inventory.rows().len().to_string()),
        ("Drafts", drafts.to_string()),
    ];
    Ok(lines.iter().map(|(name, value)| format!("{name}: {value}\n")).collect())
}
