//! Scopes: which one resource a request for a token means, and whether the sandbox has it. OpenID's own scopes name no
//! resource. Two resources in one request are refused, as Entra does.

use super::errors::Fault;

/// Resources a token can be asked for, without a trailing slash.
const RESOURCES: [&str; 6] = [
    "https://management.azure.com",
    "https://management.core.windows.net",
    "https://vault.azure.net",
    "https://containerregistry.azure.net",
    "https://graph.microsoft.com",
    "00000003-0000-0000-c000-000000000000",
];
const OPENID: [&str; 4] = ["openid", "profile", "email", "offline_access"];

/// The audience of the token these scopes ask for.
pub(super) fn audience(scope: &str) -> Result<String, Fault> {
    let mut found: Option<&str> = None;
    for word in scope.split_whitespace().filter(|word| !OPENID.contains(word)) {
        let Some((resource, permission)) = word.rsplit_once('/') else {
            return Err(Fault::new(
                "invalid_scope",
                70011,
                format!(
                    "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope {word} is not valid."
                ),
            ));
        };
        if !RESOURCES.iter().any(|known| known.eq_ignore_ascii_case(resource.trim_end_matches('/')))
            || permission.is_empty()
        {
            return Err(Fault::new(
                "invalid_resource",
                500011,
                format!(
                    "The resource principal named {resource} was not found in the tenant. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant."
                ),
            ));
        }
        if found.is_some_and(|other| other.trim_end_matches('/') != resource.trim_end_matches('/')) {
            return Err(Fault::new(
                "invalid_request",
                28000,
                "Provided value for the input parameter scope is not valid because it contains more than one resource.",
            ));
        }
        found = Some(resource);
    }
    Ok(found.unwrap_or("00000003-0000-0000-c000-000000000000").to_owned())
}

/// Whether a refresh token is wanted.
pub(super) fn offline(scope: &str) -> bool {
    scope.split_whitespace().any(|word| word == "offline_access")
}

/// Whether an id token is wanted.
pub(super) fn openid(scope: &str) -> bool {
    scope.split_whitespace().any(|word| word == "openid")
}

#[cfg(test)]
mod tests {
    use super::audience;

    #[test]
    fn a_default_scope_names_its_resource() {
        let heard = |scope| audience(scope).ok();
        assert_eq!(
            heard("https://management.azure.com/.default offline_access").as_deref(),
            Some("https://management.azure.com")
        );
        assert_eq!(
            heard("https://management.core.windows.net//.default").as_deref(),
            Some("https://management.core.windows.net/")
        );
    }

    #[test]
    fn two_resources_and_unknown_ones_are_refused() {
        let number = |scope| audience(scope).err().map(|fault| fault.number);
        assert_eq!(number("https://management.azure.com/.default https://vault.azure.net/.default"), Some(28000));
        assert_eq!(number("https://evil.example/.default"), Some(500011));
    }
}
