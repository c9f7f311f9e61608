//! What helps against a refusal, by the service's own code: who has to do what, and whether waiting is of use. One table, made
//! into a sentence by [`sentence`]; called where an error of a client becomes one of ours. A code that is not in the table is
//! answered by the kind of its status.

use domain::{Sentence, sentence};

/// A refusal, as far as a remedy depends on it.
#[derive(Debug, Clone)]
pub(crate) struct Refusal<'a> {
    /// What was being done, to follow "could not".
    did: &'a str,
    /// The service's words.
    message: &'a str,
    /// Its codes: the error's own first, then those of its details. Deployments wrap the reason.
    codes: Vec<&'a str>,
    /// The names of the policies that denied it.
    policies: Vec<&'a str>,
}

impl<'a> Refusal<'a> {
    pub(crate) fn of(error: &'a azure::Error) -> Self {
        let details = error.details.iter().map(|detail| detail.code.as_str());
        Self {
            did: &error.operation,
            message: &error.message,
            codes: error.code.as_deref().into_iter().chain(details).collect(),
            policies: error.policy_names(),
        }
    }

    /// The service's words, without the identifiers of policies that it puts behind them.
    fn said(&self) -> &'a str {
        let words = self.message.split(" Policy identifiers:").next().unwrap_or_default();
        words.trim().trim_end_matches('.')
    }

    /// The first code that has a remedy of its own.
    fn cause(&self) -> Option<Cause> {
        let known = |code: &&str| {
            let code = code.to_ascii_lowercase();
            CODES.iter().find(|(known, _)| *known == code).map(|(_, cause)| *cause)
        };
        self.codes.iter().find_map(known)
    }

    /// The names of the policies: from the document that comes with the refusal, else from its words.
    fn policies(&self) -> Vec<&'a str> {
        if !self.policies.is_empty() {
            return self.policies.clone();
        }
        let (_, identifiers) = self.message.split_once("Policy identifiers:").unwrap_or_default();
        let name = identifiers.split_once("\"name\":\"").and_then(|(_, rest)| rest.split('"').next());
        name.into_iter().collect()
    }
}

/// What stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    /// A policy of the organization.
    Policy,
    /// The firewall of a vault, or its being reachable over a private endpoint alone.
    VaultNetwork,
    /// A role is missing on a vault.
    VaultRole,
    /// A permission is missing in a vault's access policies.
    VaultAccessPolicy,
    /// A lock.
    Lock,
    /// A resource provider that the subscription is not registered for.
    Registration,
    /// A disabled subscription.
    DisabledSubscription,
    /// A right is missing.
    Right,
    /// A right is missing on what the resource refers to.
    LinkedRight,
    /// Whatever it is in is being deleted.
    BeingDeleted,
    /// A limit that does not grow by waiting.
    Quota,
    /// Another operation on the same thing: the one refusal that waiting helps against.
    Busy,
}

/// Each code that has a remedy of its own, in lower case.
const CODES: [(&str, Cause); 29] = [
    ("requestdisallowedbypolicy", Cause::Policy),
    ("policyviolation", Cause::Policy),
    ("forbiddenbyfirewall", Cause::VaultNetwork),
    ("forbiddenbyconnection", Cause::VaultNetwork),
    ("forbiddenbynetwork", Cause::VaultNetwork),
    ("forbiddenbyrbac", Cause::VaultRole),
    ("forbiddenbypolicy", Cause::VaultAccessPolicy),
    ("accessdenied", Cause::VaultAccessPolicy),
    ("scopelocked", Cause::Lock),
    ("missingsubscriptionregistration", Cause::Registration),
    ("missingregistrationforlocation", Cause::Registration),
    ("missingregistrationfortype", Cause::Registration),
    ("subscriptionnotregistered", Cause::Registration),
    ("readonlydisabledsubscription", Cause::DisabledSubscription),
    ("disabledsubscription", Cause::DisabledSubscription),
    ("subscriptiondisabled", Cause::DisabledSubscription),
    ("subscriptionnotactive", Cause::DisabledSubscription),
    ("authorizationfailed", Cause::Right),
    ("linkedauthorizationfailed", Cause::LinkedRight),
    ("linkedaccesscheckfailed", Cause::LinkedRight),
    ("resourcegroupbeingdeleted", Cause::BeingDeleted),
    ("resourcebeingdeleted", Cause::BeingDeleted),
    ("parentresourcebeingdeleted", Cause::BeingDeleted),
    ("quotaexceeded", Cause::Quota),
    ("resourcequotaexceeded", Cause::Quota),
    ("resourcecountexceedslimitduetotemplate", Cause::Quota),
    ("anotheroperationinprogress", Cause::Busy),
    ("operationinprogress", Cause::Busy),
    ("requestconflict", Cause::Busy),
];

/// The sentence for a refusal that has a remedy of its own: what happened, what it means, what to do.
pub(crate) fn sentence(refusal: &Refusal<'_>) -> Option<Sentence> {
    let (did, said) = (refusal.did, refusal.said());
    let sentence = match refusal.cause()? {
        Cause::Policy => {
            let names = refusal.policies();
            let named = match names.as_slice() {
                [] => "A policy of your organization does".to_owned(),
                [one] => format!("The policy \u{201c}{one}\u{201d} does"),
                many => format!("The policies {} do", quoted(many)),
            };
            sentence!(
                "refusal.policy",
                "{named} not allow to {did}: {said}. Choose what it allows, such as another host, or ask whoever manages policies for an exemption. A right more does not help.",
                named = named,
                did = did,
                said = said
            )
        }
        Cause::VaultNetwork => sentence!(
            "refusal.vaultNetwork",
            "The network rules of the Key Vault do not let this computer {did}: {said}. Work from an address that is allowed or over the vault's private endpoint, or have this address allowed on its page Networking. Rights do not help.",
            did = did,
            said = said
        ),
        Cause::VaultRole => sentence!(
            "refusal.vaultRole",
            "This account is not allowed to {did}: {said}. Ask whoever manages access to the Key Vault for the role Key Vault Secrets User, or Key Vault Secrets Officer to write secrets.",
            did = did,
            said = said
        ),
        Cause::VaultAccessPolicy => sentence!(
            "refusal.vaultAccessPolicy",
            "This account is not allowed to {did}: {said}. Ask whoever manages the Key Vault for the permissions Get, List and Set for secrets in its access policies.",
            did = did,
            said = said
        ),
        Cause::Lock => {
            let scopes = locked_scopes(refusal.message);
            let on = if scopes.is_empty() { String::new() } else { format!(" on {}", quoted(&scopes)) };
            let name =
                scopes.first().map(|scope| format!(" (az lock list --scope {scope} names it)")).unwrap_or_default();
            sentence!(
                "refusal.lock",
                "A lock{on} does not allow to {did}: {said}. An owner or a user access administrator of that scope can lift the lock{name}. Waiting does not help.",
                on = on,
                did = did,
                said = said,
                name = name
            )
        }
        Cause::Registration => {
            let provider = provider(refusal.message).unwrap_or_else(|| "<provider>".to_owned());
            sentence!(
                "refusal.registration",
                "Could not {did}: {said}. Somebody who may write to the subscription registers it once: az provider register --namespace {provider}. Then try again; waiting alone does not help.",
                did = did,
                said = said,
                provider = provider
            )
        }
        Cause::DisabledSubscription => sentence!(
            "refusal.disabledSubscription",
            "The subscription is disabled, so it can be read and not changed. Could not {did}: {said}. Its owner or the account's billing administrator re-enables it on the page Subscriptions. Waiting does not help.",
            did = did,
            said = said
        ),
        Cause::Right => sentence!(
            "refusal.right",
            "This account is not allowed to {did}: {said}. Ask whoever manages access for the missing right; if it was given a moment ago, sign in again.",
            did = did,
            said = said
        ),
        Cause::LinkedRight => sentence!(
            "refusal.linkedRight",
            "This account is not allowed to {did}: {said}. The missing right is one on what the resource refers to, such as the custom location: ask whoever manages access for it there.",
            did = did,
            said = said
        ),
        Cause::BeingDeleted => sentence!(
            "refusal.beingDeleted",
            "Could not {did}: {said}. What it belongs to is being deleted: choose another place, or make it anew once it is gone.",
            did = did,
            said = said
        ),
        Cause::Quota => sentence!(
            "refusal.quota",
            "Could not {did}: {said}. A limit of the subscription is reached: delete what is not needed, or ask for a higher quota. Waiting does not help.",
            did = did,
            said = said
        ),
        Cause::Busy => sentence!(
            "refusal.busy",
            "Could not {did} now: {said}. Another operation is running on it; wait until it has ended, then try again.",
            did = did,
            said = said
        ),
    };
    Some(sentence)
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("\u{201c}{name}\u{201d}")).collect::<Vec<_>>().join(", ")
}

/// `... because following scope(s) are locked: 'ID', 'ID'. Please remove the lock and try again.`
fn locked_scopes(message: &str) -> Vec<&str> {
    let (_, list) = message.split_once("locked:").unwrap_or_default();
    let list = list.split(". Please").next().unwrap_or_default();
    list.split(['\'', ',', '"']).map(str::trim).filter(|scope| scope.starts_with('/')).collect()
}

/// The namespace in `... to use namespace 'Microsoft.SecretSyncController'. ...`
fn provider(message: &str) -> Option<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '.';
    let mut words = message.split(|c: char| !is_part(c)).map(|word| word.trim_matches('.'));
    words.find(|word| word.starts_with("Microsoft.") || word.starts_with("microsoft.")).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal<'a>(code: &'a str, message: &'a str) -> Refusal<'a> {
        Refusal { did: "create the registry endpoint", message, codes: vec![code], policies: Vec::new() }
    }

    #[test]
    fn each_refusal_has_its_own_remedy_and_says_where_waiting_is_of_no_use() {
        for (code, message, words) in [
            (
                "ForbiddenByFirewall",
                "Client address is not authorized.",
                &["network rules", "page Networking", "Rights do not help"][..],
            ),
            ("ForbiddenByConnection", "Connection is not an approved private link.", &["private endpoint"]),
            ("ForbiddenByRbac", "Caller is not authorized.", &["Key Vault Secrets User"]),
            ("AccessDenied", "The user does not have secrets get permission.", &["access policies"]),
            (
                "ScopeLocked",
                "The scope '/a/b' cannot perform delete operation because following scope(s) are locked: '/subscriptions/s/resourceGroups/rg-leeds'. Please remove the lock and try again.",
                &[
                    "A lock on \u{201c}/subscriptions/s/resourceGroups/rg-leeds\u{201d}",
                    "az lock list --scope /subscriptions/s/resourceGroups/rg-leeds",
                    "owner",
                    "Waiting does not help",
                ],
            ),
            (
                "MissingSubscriptionRegistration",
                "The subscription is not registered to use namespace Microsoft.SecretSyncController.",
                &["az provider register --namespace Microsoft.SecretSyncController."],
            ),
            (
                "MissingSubscriptionRegistration",
                "The subscription is not registered to use namespace 'Microsoft.IoTOperations'. See https://aka.ms/rps-not-found.",
                &["az provider register --namespace Microsoft.IoTOperations."],
            ),
            (
                "ReadOnlyDisabledSubscription",
                "The subscription is disabled.",
                &["re-enables it", "Waiting does not help"],
            ),
            ("AuthorizationFailed", "No action x over scope /y.", &["missing right", "/y"]),
            ("LinkedAuthorizationFailed", "No action x over scope /y.", &["refers to"]),
            ("AnotherOperationInProgress", "Busy.", &["wait until it has ended"]),
            ("ResourceGroupBeingDeleted", "Going.", &["being deleted"]),
            ("QuotaExceeded", "Full.", &["quota"]),
        ] {
            let sentence = sentence(&refusal(code, message)).unwrap_or_else(|| panic!("{code}")).text;
            assert!(words.iter().all(|part| sentence.contains(part)), "{code}: {sentence}");
            assert!(
                sentence.contains("create the registry endpoint") && !sentence.contains(".."),
                "{code}: {sentence}"
            );
        }
        assert_eq!(sentence(&refusal("SomethingNew", "No.")), None);
    }

    #[test]
    fn a_policy_is_named_from_its_document_or_its_words() {
        let message = "Resource 'hub' was disallowed by policy. Policy identifiers: '[{\"policyAssignment\":{\"name\":\"No Docker Hub\",\"id\":\"/x\"}}]'.";
        let of_words = sentence(&refusal("RequestDisallowedByPolicy", message)).expect("known").text;
        assert!(of_words.contains("The policy \u{201c}No Docker Hub\u{201d} does not allow to create"), "{of_words}");
        assert!(!of_words.contains("/x") && of_words.contains("exemption"), "{of_words}");
        let document = Refusal { policies: vec!["One", "Two"], ..refusal("InvalidTemplateDeployment", "No.") };
        let wrapped = Refusal { codes: vec!["InvalidTemplateDeployment", "requestdisallowedbypolicy"], ..document };
        let wrapped = sentence(&wrapped).expect("known").text;
        assert!(wrapped.contains("\u{201c}One\u{201d}, \u{201c}Two\u{201d}"), "{wrapped}");
    }
}
