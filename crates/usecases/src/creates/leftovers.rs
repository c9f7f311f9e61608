//! What a create has left behind that did not come to its end: looked for where the journal cannot know, and said in a
//! sentence. Called by the create use case and by `operations`. It takes nothing away: a second try uses what is there.

use azure::arm::secret_sync::{SecretSyncClient, objects};
use azure::{Connection, KeyVaultClient, SecretPresence};
use domain::{Field, ResourceId, VaultSecretName};

use crate::creates::create::CreateStep;
use crate::creates::journal::{Body, WrittenLine, WrittenState};

/// Whether a thing is there.
enum There {
    Yes,
    No,
    /// It could not be looked at.
    Perhaps,
}

/// What was written besides the endpoint, in a sentence; empty when nothing was.
pub(crate) async fn sentence(connection: &Connection, body: &Body) -> String {
    let (mut there, mut perhaps, mut secret) = (Vec::new(), Vec::new(), None);
    for line in body.lines.iter().filter(|line| line.step != CreateStep::RegistryEndpoint) {
        let found = match line.state {
            WrittenState::Planned | WrittenState::Existing => continue,
            WrittenState::Done => There::Yes,
            WrittenState::Begun => look(connection, line).await,
        };
        match found {
            There::Yes if line.step == CreateStep::KeyVaultSecret => {
                secret = Some(&line.target);
                there.push(named(line));
            }
            There::Yes => there.push(named(line)),
            There::No => {}
            There::Perhaps => perhaps.push(named(line)),
        }
    }
    let mut sentences = Vec::new();
    if !there.is_empty() {
        sentences.push(format!("Written and still there: {}.", there.join(", ")));
    }
    if !perhaps.is_empty() {
        sentences.push(format!("Perhaps written, which could not be looked up: {}.", perhaps.join(", ")));
    }
    if let Some(secret) = secret {
        sentences.push(format!("To try again, choose \u{201c}{secret}\u{201d} as an existing secret."));
    } else if !there.is_empty() {
        sentences.push("A second try uses it.".to_owned());
    }
    sentences.join(" ")
}

fn named(line: &WrittenLine) -> String {
    let (target, place) = (&line.target, line.place.as_deref().unwrap_or_default());
    match line.step {
        CreateStep::KeyVaultSecret => format!("the secret \u{201c}{target}\u{201d} in the vault {place}"),
        CreateStep::SecretProviderClass => {
            format!("the entry for \u{201c}{target}\u{201d} in the secret provider class {place}")
        }
        CreateStep::SecretSync => format!("the secret sync \u{201c}{target}\u{201d}"),
        CreateStep::RegistryEndpoint => format!("the registry endpoint \u{201c}{target}\u{201d}"),
    }
}

async fn look(connection: &Connection, line: &WrittenLine) -> There {
    let id = line.id.as_deref().and_then(|id| ResourceId::parse(id).ok());
    let found = match line.step {
        CreateStep::KeyVaultSecret => in_vault(connection, line).await,
        CreateStep::SecretProviderClass => {
            async {
                let class = SecretSyncClient::new(connection).get_provider_class(&id?).await.ok()?;
                objects::find(class.objects.as_deref().unwrap_or_default(), &line.target)
                    .ok()
                    .map(|entry| entry.is_some())
            }
            .await
        }
        CreateStep::SecretSync => {
            async { SecretSyncClient::new(connection).get_secret_sync_opt(&id?).await.ok().map(|sync| sync.is_some()) }
                .await
        }
        CreateStep::RegistryEndpoint => None,
    };
    match found {
        Some(true) => There::Yes,
        Some(false) => There::No,
        None => There::Perhaps,
    }
}

async fn in_vault(connection: &Connection, line: &WrittenLine) -> Option<bool> {
    let name = VaultSecretName::parse(Field::VaultSecret, &line.target).ok()?;
    let uri = connection.cloud().vault_url(line.place.as_deref()?).ok()?;
    match KeyVaultClient::new(connection, uri).ok()?.presence(&name).await {
        Ok(SecretPresence::Exists { .. }) => Some(true),
        Ok(SecretPresence::Free | SecretPresence::Deleted) => Some(false),
        Ok(SecretPresence::Unknown) | Err(_) => None,
    }
}
