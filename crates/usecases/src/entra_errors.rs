//! Why Entra does not let somebody in any more, by its number: what happened, and the one thing to do. Called where errors
//! get their words; numbers that are not here keep Entra's own sentence. Entra gives hundreds of numbers: these are the ones
//! that a renewal can bring, and each ends in a sign-in or with whoever may change what stands in the way.

/// What a number means for the person, in one sentence and one action.
pub(crate) fn sentence(code: &str) -> Option<&'static str> {
    Some(match code {
        "AADSTS70043" | "AADSTS70044" => {
            "Your organization wants a fresh sign-in from time to time, and it is due. Sign in again."
        }
        "AADSTS700082" | "AADSTS70008" => "The sign-in has not been used for so long that it has ended. Sign in again.",
        "AADSTS700084" => "The sign-in has lasted as long as it may. Sign in again.",
        "AADSTS50173" | "AADSTS50132" | "AADSTS50133" => {
            "The sign-in was ended by a changed password or by an administrator. Sign in again."
        }
        "AADSTS50076" | "AADSTS50074" | "AADSTS50078" => {
            "Your organization asks for a second factor (multi-factor authentication) now. Sign in again and confirm it."
        }
        "AADSTS50079" | "AADSTS50072" => {
            "Your organization wants a second factor (multi-factor authentication) to be set up first. Sign in again and follow the page."
        }
        "AADSTS53000" => {
            "Your organization lets in only devices that follow its rules, and this one does not. Have the device made compliant, then sign in again."
        }
        "AADSTS53001" | "AADSTS50097" => {
            "Your organization lets in only devices that it knows, and this one has not shown itself. Sign in again with your browser."
        }
        "AADSTS53003" => {
            "A Conditional Access policy of your organization blocks this sign-in. Ask its administrator what is allowed, then sign in again."
        }
        "AADSTS65001" | "AADSTS65004" | "AADSTS90094" => {
            "Your organization has not agreed to the application that Regent signs in with. Sign in again and agree, or ask an administrator to."
        }
        "AADSTS90072" | "AADSTS50020" => {
            "This account does not belong to the tenant that was asked. Sign in with an account of that tenant, or have this one invited as a guest."
        }
        "AADSTS50105" => {
            "Your organization lets only chosen people use the application that Regent signs in with. Ask its administrator to add you, then sign in again."
        }
        "AADSTS50057" => "This account has been disabled. Ask its administrator, or sign in with another one.",
        "AADSTS50055" | "AADSTS50144" => {
            "The password of this account has expired. Sign in again and change it on the page."
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_of_a_renewal_has_one_sentence_and_one_action_in_plain_words() {
        for number in [70043, 700_082, 50076, 50079, 53000, 53003, 50097, 65001, 90072, 50173] {
            let text = sentence(&format!("AADSTS{number}")).unwrap_or_default();
            assert_eq!(text.matches(". ").count() + 1, 2, "{number}: {text}");
            assert!(text.ends_with('.') && text.to_lowercase().contains("sign in"), "{number}: {text}");
            assert!(!text.contains("AADSTS") && !text.contains("token"), "{number}: {text}");
        }
        assert_eq!(sentence("AADSTS1"), None);
        assert_eq!(sentence("invalid_grant"), None);
    }
}
