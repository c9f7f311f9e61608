//! Commands of the Azure CLI, quoted for a POSIX shell. The password of a new secret is never on a command line: it is
//! read from a file that the person makes.

use std::borrow::Cow;

use domain::Method;
use domain::secret_sync::DOCKER_CONFIG_KEY;
use serde_json::Value;

use super::target::Target;

pub(super) fn write(target: &Target) -> String {
    let mut commands = Vec::new();
    if let Some(secret) = &target.secret {
        if secret.is_new {
            commands.push(command(
                "az keyvault secret set",
                &[
                    ("--vault-name", Some(&secret.vault_name)),
                    ("--name", Some(&secret.vault_secret)),
                    ("--file", Some("docker-config.json")),
                ],
            ));
        }
        let source = format!("source={}", quote(&secret.vault_secret));
        commands.push(format!(
            "# The Azure CLI makes this secret with the type Opaque; Regent asks for the type that image pulls need.\n{} \\\n  \
             --secret target={DOCKER_CONFIG_KEY} {source}",
            command("az iot ops secretsync secret set", &scope(target, &[("--name", Some(&secret.synced))]))
        ));
    }
    let own: Vec<(&str, Option<&str>)> = match target.method {
        None => Vec::new(),
        Some(Method::Anonymous) => vec![("--no-auth", None)],
        Some(Method::SystemAssigned) => optional(target, &[("--audience", "audience")]),
        Some(Method::UserAssigned) => {
            optional(target, &[("--client-id", "clientId"), ("--tid", "tenantId"), ("--scope", "scope")])
        }
        Some(Method::ArtifactPullSecret) => optional(target, &[("--secret-ref", "secretRef")]),
    };
    let mut options = scope(target, &[("--name", Some(&target.name)), ("--host", Some(&target.host))]);
    options.extend(own);
    commands.push(command("az iot ops registry create", &options));
    commands.join("\n\n") + "\n"
}

fn scope<'a>(target: &'a Target, own: &[(&'a str, Option<&'a str>)]) -> Vec<(&'a str, Option<&'a str>)> {
    let mut options: Vec<(&str, Option<&str>)> = vec![
        ("--subscription", Some(&target.subscription_id)),
        ("--resource-group", Some(&target.resource_group)),
        ("--instance", Some(&target.instance_name)),
    ];
    options.extend(own);
    options
}

/// The settings of the method that are there, as options.
fn optional<'a>(target: &'a Target, names: &[(&'a str, &str)]) -> Vec<(&'a str, Option<&'a str>)> {
    let settings = target.method.and_then(|method| target.authentication.get(method.settings_key()));
    let read = |key: &str| settings.and_then(|settings| settings.get(key)).and_then(Value::as_str);
    names.iter().filter_map(|(option, key)| read(key).map(|text| (*option, Some(text)))).collect()
}

fn command(name: &str, options: &[(&str, Option<&str>)]) -> String {
    let mut lines = vec![name.to_owned()];
    lines.extend(options.iter().map(|(option, text)| match text {
        Some(text) => format!("  {option} {}", quote(text)),
        None => format!("  {option}"),
    }));
    lines.join(" \\\n")
}

/// A word as a POSIX shell takes it. A NUL cannot be in any argument, so it is left out.
pub(super) fn quote(text: &str) -> String {
    let text = text.replace('\0', "");
    shlex::try_quote(&text).map_or_else(|_| "''".to_owned(), Cow::into_owned)
}
