//! The network's settings as the person makes them: kept, in force at once, refused beside their field.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::sync::{Arc, Mutex};

use secrecy::SecretString;
use store::Database;
use usecases::network::{self, NetworkChoices, NetworkOverrides, ProxyChoice};
use usecases::{Builder, ChangedWhat, Context, Desktop, Error, ErrorCode, Frontend};

#[derive(Default)]
struct Told(Mutex<Vec<ChangedWhat>>);

impl Desktop for Told {
    fn open_url(&self, _url: &str) -> Result<(), String> {
        Err("no browser".to_owned())
    }

    fn changed(&self, what: ChangedWhat) {
        self.0.lock().unwrap().push(what);
    }
}

fn start(file: &Path, desktop: &Arc<Told>) -> Arc<Context> {
    start_with(file, desktop, NetworkOverrides::default()).unwrap()
}

fn start_with(file: &Path, desktop: &Arc<Told>, overrides: NetworkOverrides) -> Result<Arc<Context>, Error> {
    drop(rustls::crypto::ring::default_provider().install_default());
    let database = Arc::new(Database::open(file).unwrap());
    let desktop = Arc::clone(desktop) as Arc<dyn Desktop>;
    Builder::new(Frontend::Batch, desktop).database(database).network(overrides).build()
}

fn manual(address: &str) -> NetworkChoices {
    NetworkChoices {
        proxy: ProxyChoice::Manual,
        proxy_address: address.to_owned(),
        proxy_user_name: "ada".to_owned(),
        ..NetworkChoices::default()
    }
}

#[tokio::test]
async fn a_proxy_is_in_force_at_once_and_after_a_restart_but_its_password_is_not_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("regent.sqlite");
    let desktop = Arc::new(Told::default());
    let ctx = start(&file, &desktop);
    let password = SecretString::from("pl4nt-pr0xy-passw0rd");
    let state = network::set(&ctx, manual(" http://proxy.contoso.example:8080/ "), Some(password)).await.unwrap();
    assert_eq!(state.proxy_in_force.as_deref(), Some("proxy.contoso.example:8080"));
    assert_eq!(state.choices.proxy_address, "proxy.contoso.example:8080");
    assert!(state.has_password);
    assert_eq!(*desktop.0.lock().unwrap(), [ChangedWhat::Network]);
    drop(ctx);

    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("pl4nt"), "the password is in no file");
    }
    let state = network::get(&start(&file, &desktop)).await.unwrap();
    assert_eq!(state.proxy_in_force.as_deref(), Some("proxy.contoso.example:8080"));
    assert_eq!((state.choices.proxy_user_name.as_str(), state.has_password), ("ada", false));
}

#[tokio::test]
async fn what_cannot_be_used_is_refused_at_its_field_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let ctx = start(&folder.path().join("regent.sqlite"), &Arc::default());
    let before = network::get(&ctx).await.unwrap();
    let no_ca = NetworkChoices { ca_file: "/nowhere/ca.pem".to_owned(), ..NetworkChoices::default() };
    let exceptions = NetworkChoices { proxy_exceptions: "https://x".to_owned(), ..manual("proxy:8080") };
    for (choices, target) in [
        (manual("proxy.contoso.example"), "proxyAddress"),
        (manual("http://ada:s3cret@proxy:8080"), "proxyAddress"),
        (exceptions, "proxyExceptions"),
        (no_ca, "caFile"),
    ] {
        let error = network::set(&ctx, choices, Some(SecretString::from("x"))).await.expect_err(target);
        assert_eq!((error.code, error.target.as_deref()), (ErrorCode::InvalidInput, Some(target)));
    }
    assert_eq!(network::get(&ctx).await.unwrap(), before);
}

#[tokio::test]
async fn a_ca_file_that_has_gone_away_is_said_and_does_not_stop_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let (file, ca) = (folder.path().join("regent.sqlite"), folder.path().join("ca.pem"));
    std::fs::write(&ca, include_str!("ca.pem")).unwrap();
    let ctx = start(&file, &Arc::default());
    let choices = NetworkChoices { ca_file: ca.to_str().unwrap().to_owned(), ..manual("proxy:8080") };
    let state = network::set(&ctx, choices, None).await.unwrap();
    assert_eq!(state.authorities[0].name, "Contoso Plant CA");
    drop(ctx);

    std::fs::remove_file(&ca).unwrap();
    let state = network::get(&start(&file, &Arc::default())).await.unwrap();
    assert!(state.problem.is_some_and(|problem| problem.contains("not there")));
    assert_eq!(state.proxy_in_force.as_deref(), Some("proxy:8080"), "the rest is in force");
}

#[tokio::test]
async fn what_the_start_up_says_stands_above_what_was_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("regent.sqlite");
    network::set(&start(&file, &Arc::default()), manual("proxy:8080"), None).await.unwrap();
    let overrides = |proxy: &str| NetworkOverrides { proxy: Some(proxy.to_owned()), ca_file: None };
    let ctx = start_with(&file, &Arc::default(), overrides("http://ada:s3cret@other:3128")).unwrap();
    let state = network::get(&ctx).await.unwrap();
    assert_eq!((state.proxy_in_force.as_deref(), state.fixed_at_start), (Some("other:3128"), true));
    let ctx = start_with(&file, &Arc::default(), overrides("none")).unwrap();
    assert_eq!(network::get(&ctx).await.unwrap().proxy_in_force, None);
    assert!(start_with(&file, &Arc::default(), overrides("nonsense://")).is_err());
}
