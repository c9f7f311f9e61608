//! A session in words: who it is, where, and what they can see. A step of the session's verbs and of signing in.

use crate::context::Context;
use crate::error::Error;
use crate::nouns::account::SignedIn;
use crate::nouns::session::{OtherAccount, Session};

pub(crate) async fn describe(ctx: &Context, signed_in: &SignedIn) -> Result<Session, Error> {
    let subscriptions = signed_in.reach.subscriptions().await?;
    let tenants = signed_in.reach.tenants().await;
    let own = tenants.into_iter().find(|tenant| signed_in.reach.is_own(&tenant.id));
    let id = signed_in.id();
    let others = ctx.everybody().into_iter().rev().filter(|other| other.id() != id).map(|other| OtherAccount {
        id: other.id(),
        user_principal_name: other.account.user_principal_name.clone(),
        display_name: other.account.display_name.clone(),
        cloud: other.chip.clone(),
    });
    Ok(Session {
        others: others.collect(),
        id,
        user_principal_name: signed_in.account.user_principal_name.clone(),
        display_name: signed_in.account.display_name.clone(),
        tenant_id: signed_in.account.tenant_id.clone(),
        tenant_name: own.and_then(|tenant| tenant.name),
        cloud: signed_in.chip.clone(),
        subscriptions,
    })
}
