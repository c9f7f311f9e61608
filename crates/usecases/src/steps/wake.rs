//! The credential of an account that was stored, by the way in that it took. A step of the start; nothing is asked.

use std::sync::Arc;

use azure::Cloud;
use azure::identity::{CachedCredential, OtherWay};
use net::HttpClient;
use store::sealed_tokens::SealedAccount;

use crate::context::Context;
use crate::error::Error;
use crate::nouns::account::account_of;
use crate::nouns::sign_in::{AZURE_CLI, MANAGED_IDENTITY, SERVICE_PRINCIPAL, WORKLOAD_IDENTITY};

/// The credential of an account that was kept, by the way in that it took; nothing is asked. None where what it needs is
/// not kept any more.
pub(crate) async fn wake(
    ctx: &Context,
    transport: &Arc<dyn HttpClient>,
    cloud: &Cloud,
    kept: &SealedAccount,
) -> Result<Option<Arc<CachedCredential>>, Error> {
    let account = account_of(kept);
    let (keeping, transport) = (ctx.keeping(&kept.cloud), Arc::clone(transport));
    let own = Some(kept.client_id.clone()).filter(|id| !id.is_empty());
    let way = match kept.way.as_str() {
        AZURE_CLI => OtherWay::DeveloperTools,
        MANAGED_IDENTITY => OtherWay::ManagedIdentity { client_id: own },
        WORKLOAD_IDENTITY => OtherWay::WorkloadIdentity,
        SERVICE_PRINCIPAL => {
            let key = keeping.refresh_key(&kept.tenant_id, &kept.object_id);
            let Some(secret) = keeping.keeper.read(&key).await else { return Ok(None) };
            OtherWay::ServicePrincipal { client_id: kept.client_id.clone(), client_secret: secret.token }
        }
        _ => return Ok(azure::identity::resume(transport, cloud, &kept.client_id, &account, keeping).await?),
    };
    let tenant = (kept.way == SERVICE_PRINCIPAL).then_some(kept.tenant_id.as_str());
    Ok(Some(azure::identity::resume_otherwise(transport, cloud, tenant, way, &account, keeping)?))
}
