//! Who is signed in, and where the tokens are: with a real credential store, without one, with a locked one.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::{Try, path};

/// Runs `regent` several times in one D-Bus session of its own, after `before`, and gives the JSON of each.
fn in_session(tried: &Try, before: &str, runs: &[&str]) -> Vec<Value> {
    let regent = env!("CARGO_BIN_EXE_regent");
    let url = tried.sandbox.base_url();
    let runs = runs.iter().map(|words| format!("{regent} {words} --sandbox {url} -o json || echo null; echo ,; "));
    let script = format!("{before}\necho [; {} echo null]", runs.collect::<String>());
    let done = Command::new("dbus-run-session")
        .args(["--", "sh", "-c", &script])
        .env("HOME", &*tried.home())
        .env("XDG_DATA_HOME", tried.home().join("data"))
        .env("XDG_RUNTIME_DIR", &*tried.home())
        .env_remove("DISPLAY")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&done.stdout);
    let text = text.get(text.find('[').unwrap_or_default()..).unwrap_or_default();
    let mut all: Vec<Value> =
        serde_json::from_str(text).unwrap_or_else(|_| panic!("{text}\n{}", String::from_utf8_lossy(&done.stderr)));
    all.pop();
    all
}

/// A real store, open.
const OPEN: &str = "printf test | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>&1";

fn token_requests(tried: &Try) -> usize {
    let lines = sandbox::read_record(&tried.record_file()).unwrap().into_iter();
    lines.filter(|line| path(line).ends_with("/token") || path(line).ends_with("/authorize")).count()
}

fn sealed(home: &Path) -> Vec<u8> {
    let found = find(home, "tokens.sealed").expect("the sealed file");
    std::fs::read(found).unwrap()
}

fn find(folder: &Path, name: &str) -> Option<std::path::PathBuf> {
    for entry in std::fs::read_dir(folder).ok()? {
        let path = entry.ok()?.path();
        if path.is_dir() {
            if let Some(found) = find(&path, name) {
                return Some(found);
            }
        } else if path.file_name().is_some_and(|found| found == name) {
            return Some(path);
        }
    }
    None
}

#[test]
fn with_a_credential_store_the_next_start_asks_for_no_token_and_the_file_shows_none() {
    let tried = Try::new("plant");
    let answers = in_session(&tried, OPEN, &["account", "endpoints list"]);
    assert_eq!(answers[0]["cache"]["state"], "keyring", "{}", answers[0]);
    assert_eq!(answers[0]["accounts"][0]["userPrincipalName"], tried.ready["users"][0]["userPrincipalName"]);
    assert_eq!(answers[0]["accounts"][0]["subscriptions"].as_array().map(Vec::len), Some(3));
    // The first process asked for what both needed.
    let text = std::fs::read_to_string(tried.record_file()).unwrap();
    let asked = token_requests(&tried);
    assert!(asked <= 3, "one sign-in: {asked}");
    let file = sealed(&tried.home());
    assert!(!file.windows(3).any(|part| part == b"eyJ"), "no token can be seen");
    assert!(!text.contains("eyJ"));
}

#[test]
fn signing_out_leaves_no_account_and_the_next_command_signs_in_anew() {
    let tried = Try::new("empty");
    let answers = in_session(&tried, OPEN, &["account", "sign-out", "sign-out", "account"]);
    assert_eq!((&answers[1]["signedOut"], &answers[2]["signedOut"]), (&Value::from(1), &Value::from(0)), "{answers:?}");
    assert_eq!(answers[3]["accounts"].as_array().map(Vec::len), Some(1));
    let sign_ins = std::fs::read_to_string(tried.record_file()).unwrap().matches("/oauth2/v2.0/authorize").count();
    assert_eq!(sign_ins, 2);
}

#[test]
fn without_a_store_or_with_a_locked_one_tokens_live_for_the_run_and_no_file_is_made() {
    for (before, word) in
        [("true", "credential store"), ("gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1", "locked")]
    {
        let tried = Try::new("empty");
        let answers = in_session(&tried, before, &["account"]);
        let cache = &answers[0]["cache"];
        assert_eq!(cache["state"], "session-only", "{before}: {cache}");
        assert!(cache["reason"].as_str().unwrap().contains(word), "{before}: {cache}");
        assert_eq!(answers[0]["accounts"].as_array().map(Vec::len), Some(1), "work goes on");
        assert!(find(&tried.home(), "tokens.sealed").is_none(), "never a file without a key");
    }
}

#[test]
fn tokens_of_a_sandbox_that_started_anew_at_the_same_address_are_not_used() {
    let first = Try::new("empty");
    let address = first.sandbox.base_url().trim_start_matches("http://").parse().unwrap();
    let home = first.home();
    let before = in_session(&first, OPEN, &["account"]);
    first.end();
    let options = sandbox::Options { listen: address, ..sandbox::Options::default() };
    let second = Try::with_home("plant", options, home);
    let after = in_session(&second, OPEN, &["account"]);
    assert_ne!(before[0]["accounts"][0]["userPrincipalName"], after[0]["accounts"][0]["userPrincipalName"]);
    assert_eq!(after[0]["cache"]["state"], "keyring");
}

#[test]
fn an_application_that_signed_in_is_still_signed_in_for_the_next_command() {
    let tried = Try::new("plant");
    let users = tried.ready["users"].as_array().unwrap();
    let robot = users.iter().find(|user| user["clientSecret"].is_string()).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    std::fs::write(tried.home().join("secret"), text(&robot["clientSecret"])).unwrap();
    let (client, tenant) = (text(&robot["clientId"]), text(&tried.ready["tenantId"]));
    let sign_in = format!(
        "sign-in --service-principal --client-id {client} --tenant-id {tenant} --client-secret-stdin < $HOME/secret"
    );
    let answers = in_session(&tried, OPEN, &[&sign_in, "account", "instances list", "sign-out --all", "account"]);
    assert_eq!(answers[1]["accounts"][0]["userPrincipalName"], client.as_str(), "{}", answers[1]);
    assert_eq!(answers[2].as_array().map(Vec::len), Some(5));
    assert_ne!(answers[4]["accounts"][0]["userPrincipalName"], client.as_str(), "signed out");
    let secret = text(&robot["clientSecret"]);
    let shows = |bytes: &[u8]| bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
    assert!(!shows(&sealed(&tried.home())), "the secret is sealed too");
}

#[test]
fn tenants_are_included_and_excluded_and_accounts_are_switched_from_the_command_line() {
    let tried = Try::new("plant");
    let users = tried.ready["users"].as_array().unwrap();
    let robot = users.iter().find(|user| user["clientSecret"].is_string()).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    std::fs::write(tried.home().join("secret"), text(&robot["clientSecret"])).unwrap();
    let shown = tried.run(&["account"]).answer();
    let tenants = shown["accounts"][0]["tenants"].as_array().unwrap();
    let guest = text(&tenants.iter().find(|tenant| tenant["home"] == false).unwrap()["id"]);
    let include = format!("account include --tenant-id {guest}");
    let exclude = format!("account exclude --tenant-id {guest}");
    let (mara, client, tenant) =
        (text(&users[0]["userPrincipalName"]), text(&robot["clientId"]), text(&tried.ready["tenantId"]));
    let sign_in = format!(
        "sign-in --service-principal --client-id {client} --tenant-id {tenant} --client-secret-stdin < $HOME/secret"
    );
    let switch = format!("account switch {mara}");
    let one = format!("sign-out --account {client}");
    let runs = [
        &include,
        "instances list",
        &exclude,
        "instances list",
        &sign_in,
        "account",
        &switch,
        "account",
        &one,
        "account",
    ];
    let answers = in_session(&tried, OPEN, &runs);
    assert_eq!(answers[0]["accounts"][0]["tenants"][1]["ticked"], true, "{}", answers[0]);
    assert_eq!((answers[1].as_array().map(Vec::len), answers[3].as_array().map(Vec::len)), (Some(6), Some(5)));
    let names = |answer: &Value| {
        let accounts = answer["accounts"].as_array().unwrap();
        accounts.iter().map(|one| text(&one["userPrincipalName"])).collect::<Vec<_>>()
    };
    assert_eq!(names(&answers[5]), [client.clone(), mara.clone()]);
    assert_eq!(answers[6]["userPrincipalName"], mara.as_str());
    assert_eq!(names(&answers[7]), [mara.clone(), client]);
    assert_eq!((&answers[8]["signedOut"], names(&answers[9])), (&Value::from(1), vec![mara]));
}
