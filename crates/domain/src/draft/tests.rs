//! Drafts: checked at any time, finished only when nothing is wrong.

use super::*;

const INSTANCE: &str = "/subscriptions/3f2504e0-4f89-41d3-9a0c-0305e82c3301/resourceGroups/rg-plant/providers/Microsoft.IoTOperations/instances/aio-oslo";
const GUID: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

fn draft(method: Method) -> Draft {
    Draft {
        name: "contoso".to_owned(),
        host: "contoso.azurecr.io".to_owned(),
        instance_id: INSTANCE.to_owned(),
        method: method.as_str().to_owned(),
        ..Draft::default()
    }
}

fn errors(verdict: &DraftVerdict) -> Vec<(Field, &str)> {
    verdict.violations.iter().filter(|v| v.is_error()).map(|v| (v.field, v.rule.as_str())).collect()
}

#[test]
fn an_empty_draft_lists_what_is_missing() {
    let verdict = Draft::default().check(false);
    assert_eq!(
        errors(&verdict),
        [
            (Field::InstanceId, "required"),
            (Field::Name, "required"),
            (Field::Host, "required"),
            (Field::Method, "required")
        ]
    );
    assert!(!verdict.basics_valid && !verdict.authentication_valid);
}

#[test]
fn user_assigned_without_client_id_or_tenant_id_is_refused() {
    let refused = draft(Method::UserAssigned).finish("").expect_err("refused");
    assert_eq!(refused.iter().map(|v| v.field).collect::<Vec<_>>(), [Field::ClientId, Field::TenantId]);
}

#[test]
fn user_assigned_ids_are_normalised() {
    let draft = Draft {
        client_id: format!("{{{}}}", GUID.to_uppercase()),
        tenant_id: GUID.replace('-', ""),
        scope: "https://management.azure.com/.default".to_owned(),
        ..draft(Method::UserAssigned)
    };
    let NewAuthentication::UserAssigned { client_id, tenant_id, scope } =
        draft.finish("").expect("right").authentication
    else {
        panic!("the chosen method");
    };
    assert_eq!((client_id.as_str(), tenant_id.as_str()), (GUID, GUID));
    assert_eq!(scope.as_deref(), Some("https://management.azure.com/.default"));
}

#[test]
fn fields_of_other_methods_are_not_looked_at() {
    let draft = Draft { client_id: "nonsense".to_owned(), scope: "x".to_owned(), ..draft(Method::Anonymous) };
    assert!(draft.finish("").is_ok());
}

#[test]
fn scope_and_audience_are_identifiers() {
    for (text, rule) in [
        ("https://management.azure.com", Some("default")),
        ("https://management.azure.com/ .default", Some("characters")),
        ("management", Some("uri")),
        ("javascript:alert(1)/.default", Some("uri")),
        ("api://contoso/.default", None),
        (&format!("{GUID}/.default"), None),
        ("", None),
    ] {
        let found = super::scope(text).err().map(|violation| violation.rule);
        assert_eq!(found.as_deref(), rule, "{text}");
    }
    assert!(super::audience("https://containerregistry.azure.net").is_ok());
    assert!(super::audience("contoso").is_err());
}

#[test]
fn a_new_secret_needs_a_name_a_user_and_a_password() {
    let new = Draft { secret_source: SecretSource::New, ..draft(Method::ArtifactPullSecret) };
    assert_eq!(
        errors(&new.check(false)),
        [(Field::NewSecretName, "required"), (Field::UserName, "required"), (Field::Password, "required")]
    );
    let new = Draft { new_secret_name: "pull".to_owned(), user_name: "robot".to_owned(), ..new };
    assert!(new.check(true).authentication_valid, "that there is a password is enough; it is judged by itself");
    assert_eq!(errors(&new.check(false)), [(Field::Password, "required")]);
    let finished = new.finish("hunter2").expect("right");
    assert!(!format!("{finished:?}").contains("hunter2"));
    assert!(matches!(finished.authentication, NewAuthentication::ArtifactPullSecret { synced: None, .. }));
}

#[test]
fn an_identity_with_a_registry_outside_azure_gets_a_notice() {
    let draft = Draft { host: "ghcr.io".to_owned(), ..draft(Method::SystemAssigned) };
    let verdict = draft.check(false);
    assert!(verdict.authentication_valid);
    assert!(verdict.violations.iter().any(|v| v.rule == "identityNeedsAcr"));
}

#[test]
fn a_file_may_leave_out_anything_and_what_a_newer_regent_wrote_is_kept() {
    let text = r#"{"schema":1,"name":"x","futureField":{"a":[1]}}"#;
    let draft: Draft = serde_json::from_str(text).expect("reads");
    assert_eq!(draft.name, "x");
    let written = serde_json::to_value(&draft).expect("writes");
    assert_eq!(written["futureField"], serde_json::json!({"a": [1]}));
}
