//! `regent sign-in`. What the person has to do is said on stderr, whoever watches; who is signed in is the answer.

use std::io::Write as _;

use secrecy::SecretString;
use usecases::accounts::{self, CacheKind};
use usecases::sign_in::{self, SignInProgress, SignInRequest, SignInWay};
use usecases::{Context, Error, ErrorCode};

use crate::arguments::{Output, SignIn};
use crate::output::{self, visible};
use crate::secret_input;

/// What was asked for, with the secret read from standard input.
pub(super) fn request(typed: &SignIn, sandbox: Option<&str>) -> Result<SignInRequest, Error> {
    let client_id = typed.client_id.clone().unwrap_or_default();
    let way = if typed.device_code {
        SignInWay::DeviceCode
    } else if typed.azure_cli {
        SignInWay::AzureCli
    } else if typed.managed_identity {
        SignInWay::ManagedIdentity { client_id }
    } else if typed.workload_identity {
        SignInWay::WorkloadIdentity
    } else if typed.service_principal {
        SignInWay::ServicePrincipal { client_id, client_secret: secret()? }
    } else {
        SignInWay::Browser
    };
    let cloud = match (sandbox, typed.cloud.as_str()) {
        (Some(_), _) => "sandbox",
        (None, "us-government") => "usGovernment",
        (None, word) => word,
    };
    let (tenant, claims) = (typed.tenant_id.clone().unwrap_or_default(), typed.claims_challenge.clone());
    Ok(SignInRequest { cloud: cloud.to_owned(), tenant, way, claims })
}

pub(super) async fn sign_in(
    ctx: &Context,
    sandbox: Option<&str>,
    request: SignInRequest,
    output: Output,
) -> Result<(), Error> {
    if request.cloud.trim().starts_with("https://") {
        let cloud = sign_in::look_up(ctx, &request.cloud).await?;
        drop(writeln!(
            std::io::stderr(),
            "Cloud {}: people sign in at {}, and the tokens are meant for {}.",
            visible(&cloud.resource_manager),
            visible(&cloud.sign_in_address),
            visible(&cloud.audience)
        ));
    }
    let session = sign_in::sign_in(ctx, sandbox, request, |progress| say(&progress)).await?;
    let tenant = session.tenant_name.clone().unwrap_or_else(|| session.tenant_id.clone());
    let subscriptions: Vec<&str> = session.subscriptions.iter().map(|one| one.name.as_str()).collect();
    let cache = accounts::cache_state(ctx).await?;
    if cache.state == CacheKind::SessionOnly {
        output::note(&format!(
            "This sign-in is not kept: it ends with this command, and the next one has to sign in again. {}",
            cache.reason
        ));
    }
    let mut answer = serde_json::to_value(&session).map_err(|why| Error::internal(why.to_string()))?;
    answer["tokenCache"] = serde_json::to_value(&cache).map_err(|why| Error::internal(why.to_string()))?;
    output::fields(
        &answer,
        output,
        &[
            ("Account", session.user_principal_name.clone()),
            ("Tenant", tenant),
            ("Cloud", session.cloud.name.clone()),
            ("Subscriptions", subscriptions.join(", ")),
        ],
    )
}

fn say(progress: &SignInProgress) {
    let text = match progress {
        SignInProgress::Browser { address, opened: true, .. } => {
            format!("Sign in on the page in your browser. If none has opened, open this address:\n{}", visible(address))
        }
        SignInProgress::Browser { address, .. } => {
            format!("Open this address in a browser on this computer and sign in:\n{}", visible(address))
        }
        SignInProgress::DeviceCode { user_code, page, .. } => {
            format!("Open {} on any device and type this code in: {}", visible(page), visible(user_code))
        }
    };
    // Without a stderr nobody can be told; the sign-in then ends by its time-out.
    drop(writeln!(std::io::stderr(), "{text}"));
}

/// The secret as it was piped in.
fn secret() -> Result<SecretString, Error> {
    let read = secret_input::read();
    read.map_err(|why| Error { target: Some("clientSecret".to_owned()), ..Error::new(ErrorCode::InvalidInput, why) })
}
