//! The change as code: what a create sends, and quoting that holds against foreign text.

use std::process::Command;

use domain::{Draft, Method, SecretSource};
use serde_json::{Map, Value};

use super::*;

const INSTANCE: &str = "/subscriptions/3f2504e0-4f89-41d3-9a0c-0305e82c3301/resourceGroups/rg-plant/providers/Microsoft.IoTOperations/instances/aio-oslo";

fn draft(method: Method) -> Draft {
    Draft {
        name: "contoso".to_owned(),
        host: "contoso.azurecr.io".to_owned(),
        instance_id: INSTANCE.to_owned(),
        method: method.as_str().to_owned(),
        ..Draft::default()
    }
}

#[test]
fn each_method_shows_exactly_its_own_settings() {
    for (method, cli) in [
        (Method::Anonymous, "--no-auth"),
        (Method::SystemAssigned, "--host contoso.azurecr.io\n"),
        (Method::UserAssigned, "--client-id '<clientId>'"),
        (Method::ArtifactPullSecret, "--secret-ref contoso-pull-secret"),
    ] {
        let code = write(&Target::new(&draft(method), None));
        let template: Value = serde_json::from_str(&code.json).expect("JSON");
        let endpoint = template["resources"].as_array().and_then(|all| all.last()).expect("an endpoint").clone();
        let authentication = &endpoint["properties"]["authentication"];
        assert_eq!(authentication["method"], method.as_str());
        assert_eq!(authentication.as_object().map(Map::len), Some(2));
        assert!(authentication.get(method.settings_key()).is_some());
        assert!(endpoint.get("location").is_none(), "a proxy resource has no location");
        assert!(code.azure_cli.contains(cli), "{}", code.azure_cli);
        for text in [&code.bicep, &code.terraform] {
            assert!(text.contains(method.settings_key()) && text.contains("2025-10-01"), "{text}");
        }
    }
}

#[test]
fn foreign_text_stays_text_in_every_language() {
    let evil = "a'; rm -rf / #\" ${x} %{y} \\ `id` $(id)\n[resourceGroup().id]";
    assert_eq!(bicep::quote("it's ${x} \\"), r"'it\'s \${x} \\'");
    assert_eq!(terraform::quote("say \"${x}\" %{y} \\ $5"), r#""say \"$${x}\" %%{y} \\ $5""#);
    let code = write(&Target::new(&Draft { host: evil.to_owned(), ..draft(Method::Anonymous) }, None));
    assert!(!code.bicep.contains("a'; rm"), "{}", code.bicep);
    assert!(!code.terraform.contains(" ${x}"), "{}", code.terraform);
    let template: Value = serde_json::from_str(&code.json).expect("JSON");
    assert_eq!(template["resources"][0]["properties"]["host"], evil);
    let host = "[resourceGroup().id]".to_owned();
    let code = write(&Target::new(&Draft { host, ..draft(Method::Anonymous) }, None));
    assert!(code.json.contains("\"[[resourceGroup().id]\""));
}

#[test]
fn a_new_secret_is_read_from_a_file_and_no_user_name_is_shown() {
    let draft = Draft {
        secret_source: SecretSource::New,
        new_secret_name: "pull".to_owned(),
        user_name: "robot-account".to_owned(),
        ..draft(Method::ArtifactPullSecret)
    };
    let code = write(&Target::new(&draft, None));
    assert!(code.azure_cli.contains("--file docker-config.json"));
    for text in [code.json, code.bicep, code.azure_cli, code.terraform] {
        assert!(!text.contains("robot-account"), "{text}");
    }
}

#[test]
fn a_shell_reads_back_each_word_as_it_was() {
    for text in [
        "contoso.azurecr.io",
        "<clientId>",
        "a'b $(id)",
        "it's \"here\" `id` \\ $HOME",
        "--x",
        "",
        " ",
        "line\nbreak\ttab",
        "J\u{e9} \u{1f512}",
        "!history ^caret {a,b} ~ * ? [x] # end",
        "'''",
    ] {
        let script = format!("printf '%s' {}", azure_cli::quote(text));
        let Ok(said) = Command::new("sh").args(["-c", &script]).output() else { return };
        assert_eq!(String::from_utf8_lossy(&said.stdout), text, "{script}");
    }
    let plain = "contoso.azurecr.io/a-b_c:1";
    assert_eq!(azure_cli::quote(plain), plain, "quoted only where it must be");
    assert_eq!(azure_cli::quote("<vault>"), "'<vault>'");
    assert_eq!(azure_cli::quote("nul\0"), "nul");
}
