//! What clients read before they sign in: OpenID configuration, instance discovery, and the cloud's endpoints that ARM
//! publishes. All links are built from the host the client used. No request here needs a token.

use serde_json::{Value, json};

use super::tenants::{find_tenant, is_any_tenant};
use crate::answer::{Answer, Reply};
use crate::cloud::CloudState;
use crate::incoming::Incoming;

/// Answers `/{tenant}/v2.0/.well-known/openid-configuration`.
pub(super) fn openid_configuration(incoming: &Incoming, cloud: &CloudState, tenant: &str) -> Reply {
    let found = find_tenant(cloud, tenant, incoming, time::OffsetDateTime::now_utc())?;
    let link = |rest: &str| incoming.origin.link(&format!("/{tenant}{rest}"));
    let issuer = match found {
        Some(tenant) => incoming.origin.link(&format!("/{}/v2.0", tenant.id)),
        None => incoming.origin.link("/{tenantid}/v2.0"),
    };
    Ok(Answer::json(
        200,
        &json!({
            "issuer": issuer,
            "authorization_endpoint": link("/oauth2/v2.0/authorize"),
            "device_authorization_endpoint": link("/oauth2/v2.0/devicecode"),
            "token_endpoint": link("/oauth2/v2.0/token"),
            "jwks_uri": link("/discovery/v2.0/keys"),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials", "urn:ietf:params:oauth:grant-type:device_code"],
            "code_challenge_methods_supported": ["S256"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "tenant_region_scope": if is_any_tenant(tenant) { Value::Null } else { "EU".into() },
            "cloud_instance_name": "microsoftonline.com",
        }),
    ))
}

/// Answers `/common/discovery/instance`, which names the authority's aliases.
pub(super) fn instance_discovery(incoming: &Incoming) -> Answer {
    Answer::json(
        200,
        &json!({
            "tenant_discovery_endpoint": incoming.origin.link("/common/v2.0/.well-known/openid-configuration"),
            "api-version": "1.1",
            "metadata": [{
                "preferred_network": incoming.origin.host, "preferred_cache": incoming.origin.host, "aliases": [incoming.origin.host],
            }],
        }),
    )
}

/// Answers ARM's `/metadata/endpoints`: the newer versions describe one cloud, the older ones a list of them.
pub(crate) fn cloud_endpoints(incoming: &Incoming) -> Answer {
    let Some(version) = incoming.query("api-version") else {
        return Answer::json(
            400,
            &json!({ "error": { "code": "MissingApiVersionParameter",
            "message": "The api-version query parameter (?api-version=) is required for all requests." } }),
        );
    };
    let here = incoming.origin.is_loopback();
    let own = |azure: &str| if here { incoming.origin.link("") } else { azure.to_owned() };
    let cloud = json!({
        "name": if here { "RegentSandbox" } else { "AzureCloud" },
        "portal": "https://portal.azure.com",
        "authentication": {
            "loginEndpoint": own("https://login.microsoftonline.com"),
            "audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
            "tenant": "common", "identityProvider": "AAD",
        },
        "resourceManager": own("https://management.azure.com/"),
        "graph": "https://graph.microsoft.com/", "graphAudience": "https://graph.microsoft.com/",
        "microsoftGraphResourceId": "https://graph.microsoft.com/",
        "suffixes": { "acrLoginServer": "azurecr.io", "keyVaultDns": "vault.azure.net", "storage": "core.windows.net" },
    });
    if version < "2022-09-01" { Answer::json(200, &json!([cloud])) } else { Answer::json(200, &cloud) }
}
