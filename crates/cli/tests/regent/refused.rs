//! What goes wrong: the sentence, the exit code, and that nothing was sent where nothing should be.

use serde_json::json;

use crate::support::Try;

fn create<'a>(tried: &'a Try, instance: &'a str, name: &'a str, host: &'a str) -> crate::support::Ran {
    let words =
        ["endpoints", "create", "--instance", instance, "--name", name, "--host", host, "--method", "anonymous"];
    tried.run(&words)
}

#[test]
fn names_hosts_and_ids_that_break_a_rule_send_nothing_at_all() {
    let tried = Try::new("empty");
    let instance = tried.instance();
    let long = "a".repeat(64);
    for (name, host, target) in [
        ("ab", "contoso.azurecr.io", "name"),
        ("Contoso", "contoso.azurecr.io", "name"),
        ("conto_so", "contoso.azurecr.io", "name"),
        ("contoso-", "contoso.azurecr.io", "name"),
        (long.as_str(), "contoso.azurecr.io", "name"),
        ("contoso", "https://contoso.azurecr.io", "host"),
        ("contoso", "contoso.azurecr.io/", "host"),
        ("contoso", "user@contoso.azurecr.io", "host"),
        ("contoso", "127.0.0.1:5000", "host"),
        ("contoso", "169.254.169.254", "host"),
        ("contoso", "", "host"),
    ] {
        let ran = create(&tried, &instance, name, host);
        assert_eq!(ran.code(), 2, "{name} {host}");
        let error = ran.error();
        assert_eq!((&error["code"], &error["target"]), (&json!("InvalidInput"), &json!(target)), "{error}");
    }
    let user = ["endpoints", "create", "--instance", &instance, "--name", "abc", "--host", "a.b", "--method", "user"];
    assert_eq!(tried.run(&user).error()["target"], "clientId");
    assert_eq!(tried.run(&["endpoints", "show", "no-id"]).code(), 2);
    assert_eq!(tried.run(&["endpoints", "frobnicate"]).code(), 2);
    assert_eq!(tried.run(&["endpoints", "delete", &format!("{instance}/registryEndpoints/x")]).code(), 2);
    let record = std::fs::read_to_string(tried.record_file()).unwrap_or_default();
    assert_eq!(record, "", "not even a sign-in");
}

#[test]
fn a_name_in_use_is_never_overwritten_and_a_free_one_is_offered() {
    let tried = Try::new("empty");
    let instance = tried.instance();
    create(&tried, &instance, "contoso", "one.azurecr.io".replace("one", "first1").as_str()).answer();
    let ran = create(&tried, &instance, "contoso", "second2.azurecr.io");
    assert_eq!(ran.code(), 5);
    let error = ran.error();
    assert_eq!(
        (&error["code"], &error["target"], &error["suggestion"]),
        (&json!("NameTaken"), &json!("name"), &json!("contoso-2"))
    );
    let shown = tried.run(&["endpoints", "show", &format!("{instance}/registryEndpoints/contoso")]).answer();
    assert_eq!(shown["host"], "first1.azurecr.io");
    assert_eq!(tried.writes().len(), 1);
}

#[test]
fn what_is_not_there_is_not_found() {
    let tried = Try::new("empty");
    let id = format!("{}/registryEndpoints/nowhere", tried.instance());
    for words in [vec!["endpoints", "show", &id], vec!["endpoints", "delete", &id, "--yes"]] {
        let ran = tried.run(&words);
        assert_eq!((ran.code(), &ran.error()["code"]), (3, &json!("NotFound")));
    }
    let instance = tried.instance().replace("instances/", "instances/x");
    assert_eq!(create(&tried, &instance, "contoso", "contoso.azurecr.io").code(), 3);
}

#[test]
fn a_deleted_endpoint_is_gone() {
    let tried = Try::new("empty");
    let created = create(&tried, &tried.instance(), "contoso", "contoso.azurecr.io").answer();
    let id = created["id"].as_str().unwrap();
    assert_eq!(tried.run(&["endpoints", "delete", id, "--yes"]).answer()["deleted"], true);
    assert_eq!(tried.run(&["endpoints", "show", id]).code(), 3);
}

#[test]
fn each_answer_of_the_service_has_its_exit_code_and_its_own_words() {
    for (status, code, service, exit) in [
        (403, "Forbidden", "AuthorizationFailed", 4),
        (409, "Conflict", "AnotherOperationInProgress", 5),
        (400, "Service", "InvalidParameter", 1),
    ] {
        let tried = Try::new("empty");
        tried.fault(&json!({"match": {"service": "arm", "method": "PUT", "pathRegex": "registryEndpoints"}, "times": null,
            "effect": {"status": {"code": status, "body": {"error": {"code": service, "message": "The service says no."}}}}}));
        let ran = create(&tried, &tried.instance(), "contoso", "contoso.azurecr.io");
        let error = ran.error();
        assert_eq!(ran.code(), exit, "{error}");
        assert_eq!((&error["code"], &error["serviceCode"]), (&json!(code), &json!(service)), "{error}");
        assert!(error["message"].as_str().unwrap().contains("The service says no"), "{error}");
        assert!(error["correlationId"].is_string(), "{error}");
    }
}

#[test]
fn a_failed_operation_says_why() {
    let tried = Try::new("empty");
    tried.fault(&json!({"match": {"service": "arm", "method": "PUT", "pathRegex": "registryEndpoints"}, "times": 1,
        "effect": {"failOperation": {"code": "ClusterUnreachable", "message": "The cluster did not answer."}}}));
    let ran = create(&tried, &tried.instance(), "contoso", "contoso.azurecr.io");
    let error = ran.error();
    assert_eq!(
        (ran.code(), &error["code"], &error["serviceCode"]),
        (1, &json!("OperationFailed"), &json!("ClusterUnreachable"))
    );
    assert!(error["message"].as_str().unwrap().contains("The cluster did not answer"), "{error}");
    let other = create(&tried, &tried.instance(), "contoso", "other5.azurecr.io");
    assert_eq!(
        other.error()["code"],
        "NameTaken",
        "what the failure left behind is not overwritten with something else"
    );
    let again = create(&tried, &tried.instance(), "contoso", "contoso.azurecr.io");
    assert_eq!(again.answer()["provisioningState"], "Succeeded", "the same create can be tried again");
}

#[test]
fn a_service_that_asks_for_patience_gets_it_and_a_long_wait_is_told() {
    let tried = Try::new("empty");
    tried.fault(&json!({"match": {"service": "arm", "method": "PUT", "pathRegex": "registryEndpoints"}, "times": null,
        "effect": {"throttle": {"requests": 1, "retryAfter": 1}}}));
    create(&tried, &tried.instance(), "contoso", "contoso.azurecr.io").answer();
    let tried = Try::new("empty");
    tried.fault(&json!({"match": {"service": "arm", "method": "PUT", "pathRegex": "registryEndpoints"}, "times": null,
        "effect": {"throttle": {"requests": 1000, "retryAfter": 120}}}));
    let ran = create(&tried, &tried.instance(), "contoso", "contoso.azurecr.io");
    let error = ran.error();
    assert_eq!(
        (ran.code(), &error["code"], &error["retryAfterSeconds"]),
        (6, &json!("Throttled"), &json!(120)),
        "{error}"
    );
}

#[test]
fn no_sandbox_at_the_address_is_offline() {
    let tried = Try::new("empty");
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{free}");
    let ran = std::process::Command::new(env!("CARGO_BIN_EXE_regent"))
        .args(["instances", "list", "--sandbox", &url])
        .env("XDG_DATA_HOME", tried.record_file().parent().unwrap())
        .output()
        .unwrap();
    assert_eq!(ran.status.code(), Some(6), "{}", String::from_utf8_lossy(&ran.stderr));
}

#[test]
fn a_secret_name_that_was_deleted_can_be_told_from_one_in_use() {
    let tried = Try::new("empty");
    let instance = tried.instance();
    let words = |name| {
        vec![
            "endpoints",
            "create",
            "--instance",
            &instance,
            "--name",
            name,
            "--host",
            "contoso.azurecr.io",
            "--method",
            "secret",
            "--new-secret",
            "edge-robot",
            "--username",
            "u",
            "--password-stdin",
        ]
    };
    tried.run_with(&words("first"), "password").answer();
    let ran = tried.run_with(&words("second"), "password");
    assert_eq!((ran.code(), &ran.error()["code"]), (5, &json!("SecretExists")));
    assert_eq!(ran.error()["target"], "newSecretName");
}
