//! Proxies, certificate authorities and clocks, with real sockets and real TLS on loopback: all of Azure behind a proxy
//! and a private authority, and what a person reads when something on the way says no.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod support {
    pub(crate) mod front;
}

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use azure::arm::subscriptions::SubscriptionsClient;
use azure::{Cloud, Connection, Error, ErrorKind, KeyVaultClient, ResourceGraphClient};
use azure_core::credentials::TokenCredential;
use net::{Authorities, ManualProxy, Network, NetworkSettings, Proxy};
use sandbox::Sandbox;
use secrecy::SecretString;
use support::front::{Answers, ConnectProxy, Front};
use time::OffsetDateTime;

fn network() -> Network {
    drop(rustls::crypto::ring::default_provider().install_default());
    Network::new(OffsetDateTime::now_utc, || ())
}

fn manual(proxy: SocketAddr) -> ManualProxy {
    ManualProxy::parse(&proxy.to_string(), "").unwrap()
}

fn trusting(front: &Front, proxy: ManualProxy) -> NetworkSettings {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    front.write(&file);
    let authorities = Authorities::read(&file, OffsetDateTime::now_utc()).unwrap();
    NetworkSettings { proxy: Proxy::Manual(proxy), authorities }
}

async fn sandbox() -> (Sandbox, Answers) {
    let sandbox = Sandbox::start(sandbox::Options::default()).await.unwrap();
    let address = sandbox.base_url().trim_start_matches("http://").parse().unwrap();
    (sandbox, Answers::Sandbox(address))
}

async fn sign_in(network: &Network) -> Result<Connection, Error> {
    const CLIENT: &str = "5f2c1b1e-6c0a-4b0e-9d0c-7e1a5d3f0b21";
    let (transport, cloud) = (network.transport(), Cloud::public());
    let signed_in =
        azure::identity::sign_in_silently(Arc::clone(&transport), &cloud, CLIENT, "organizations", "").await;
    signed_in.map(|(credential, _)| Connection::new(cloud, credential as Arc<dyn TokenCredential>, transport))
}

/// The sentence for a person behind this network.
async fn refused(network: &Network) -> Error {
    sign_in(network).await.expect_err("something is in the way")
}

#[tokio::test]
async fn sign_in_resource_manager_the_graph_and_a_vault_go_through_a_proxy_and_a_private_authority() {
    let (emulator, answers) = sandbox().await;
    let front = Front::start("Contoso Proxy CA", answers).await;
    let proxy = ConnectProxy::start(front.address, None, None).await;
    let network = network();
    network.apply(trusting(&front, manual(proxy.address))).unwrap();

    let connection = sign_in(&network).await.unwrap();
    let subscriptions = SubscriptionsClient::new(&connection).list().await.unwrap();
    assert!(!subscriptions.is_empty());
    let ids: Vec<String> = subscriptions.into_iter().map(|subscription| subscription.id).collect();
    let instances = ResourceGraphClient::new(&connection).instances(&ids).await.unwrap();
    assert!(!instances.is_empty());
    let vault = emulator.ready()["instances"][0]["vaultName"].as_str().unwrap().to_owned();
    let uri = Cloud::public().vault_url(&vault).unwrap();
    let secrets = KeyVaultClient::new(&connection, uri).unwrap().list(OffsetDateTime::now_utc()).await.unwrap();
    assert!(!secrets.is_empty());

    let seen = proxy.seen();
    for host in ["login.microsoftonline.com:443", "management.azure.com:443", &format!("{vault}.vault.azure.net:443")] {
        assert!(seen.iter().any(|target| target == host), "{host} in {seen:?}");
    }
}

#[tokio::test]
async fn a_certificate_of_an_unknown_authority_is_named_and_its_file_fixes_it_at_once() {
    let (_emulator, answers) = sandbox().await;
    let front = Front::start("Contoso TLS Inspection", answers).await;
    let proxy = ConnectProxy::start(front.address, None, None).await;
    let network = network();
    network
        .apply(NetworkSettings { proxy: Proxy::Manual(manual(proxy.address)), ..NetworkSettings::default() })
        .unwrap();
    let transport = network.transport();
    let error = refused(&network).await;
    assert_eq!(error.kind, ErrorKind::Blocked);
    assert!(error.message.contains("issued by \u{201c}Contoso TLS Inspection\u{201d}"), "{error}");
    assert!(error.message.starts_with("login.microsoftonline.com shows"), "{error}");
    assert_eq!(proxy.seen().len(), 1, "asking again would not help");

    network.apply(trusting(&front, manual(proxy.address))).unwrap();
    let request = azure_core::http::Request::new(
        "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration".parse().unwrap(),
        azure_core::http::Method::Get,
    );
    let answer = transport.execute_request(&request).await.unwrap();
    assert_eq!(u16::from(answer.status()), 200, "the transport that was handed out before");
}

#[tokio::test]
async fn a_proxy_that_wants_a_password_is_named_and_gets_it() {
    let (_emulator, answers) = sandbox().await;
    let front = Front::start("Contoso Proxy CA", answers).await;
    // ada:s3cret!+/@
    let proxy = ConnectProxy::start(front.address, Some("Basic YWRhOnMzY3JldCErL0A="), None).await;
    let network = network();
    network.apply(trusting(&front, manual(proxy.address))).unwrap();
    let error = refused(&network).await;
    assert_eq!(error.kind, ErrorKind::Blocked);
    let sentence =
        format!("The proxy at {} asks for a user name and a password. Enter them in Settings.", proxy.address);
    assert_eq!(error.message, sentence);

    let wrong = manual(proxy.address).signing_in("ada", Some(SecretString::from("guess")));
    network.apply(trusting(&front, wrong)).unwrap();
    let error = refused(&network).await;
    assert!(error.message.contains("did not accept"), "{error}");
    assert!(!format!("{error:?}").contains("guess"), "no password in an error");

    let right = manual(proxy.address).signing_in("ada", Some(SecretString::from("s3cret!+/@")));
    network.apply(trusting(&front, right)).unwrap();
    sign_in(&network).await.unwrap();
}

#[tokio::test]
async fn a_proxy_that_knows_windows_sign_ins_alone_is_told_from_one_that_wants_a_password() {
    let (_emulator, answers) = sandbox().await;
    let front = Front::start("Contoso Proxy CA", answers).await;
    let ntlm = "407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM";
    let proxy = ConnectProxy::start(front.address, Some("Basic nobody"), Some(ntlm)).await;
    let network = network();
    for proxy in [manual(proxy.address), manual(proxy.address).signing_in("ada", Some(SecretString::from("s3cret")))] {
        network.apply(trusting(&front, proxy)).unwrap();
        let error = refused(&network).await;
        assert_eq!(error.kind, ErrorKind::Blocked);
        assert!(error.message.contains("a sign-in by Negotiate or NTLM, which Regent does not know"), "{error}");
    }
}

#[tokio::test]
async fn a_proxy_that_is_not_there_and_one_that_says_no_are_told_apart() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = free.local_addr().unwrap();
    drop(free);
    let network = network();
    let through = |proxy| NetworkSettings { proxy: Proxy::Manual(manual(proxy)), ..NetworkSettings::default() };
    network.apply(through(nobody)).unwrap();
    let error = refused(&network).await;
    assert_eq!(
        (error.kind, error.message),
        (ErrorKind::Offline, format!("the proxy at {nobody} refused the connection"))
    );

    let proxy = ConnectProxy::start(nobody, None, Some("403 Forbidden")).await;
    network.apply(through(proxy.address)).unwrap();
    let error = refused(&network).await;
    assert_eq!(error.kind, ErrorKind::Blocked);
    assert!(error.message.contains("did not connect to login.microsoftonline.com"), "{error}");
}

#[tokio::test]
async fn a_name_that_nobody_knows_is_said_to_be_one() {
    let network = network();
    network.apply(NetworkSettings { proxy: Proxy::None, ..NetworkSettings::default() }).unwrap();
    let url = "https://management.azure.invalid/".parse().unwrap();
    let request = azure_core::http::Request::new(url, azure_core::http::Method::Get);
    let error = network.transport().execute_request(&request).await.expect_err("nobody");
    assert!(error.to_string().contains("The name management.azure.invalid could not be found"), "{error}");
}

#[tokio::test]
async fn this_computer_is_never_reached_through_a_proxy_and_never_without_tls_elsewhere() {
    let (emulator, answers) = sandbox().await;
    let front = Front::start("Contoso Proxy CA", answers).await;
    let proxy = ConnectProxy::start(front.address, None, None).await;
    let network = network();
    network.apply(trusting(&front, manual(proxy.address))).unwrap();
    let get = async |url: &str| {
        let request = azure_core::http::Request::new(url.parse().unwrap(), azure_core::http::Method::Get);
        network.transport().execute_request(&request).await.map(|answer| u16::from(answer.status()))
    };
    let discovery = "/common/v2.0/.well-known/openid-configuration";
    assert_eq!(
        get(&format!("{}{discovery}", emulator.base_url())).await.unwrap(),
        200,
        "http, as managed identities use it"
    );
    assert!(get(&format!("https://{}{discovery}", front.address)).await.is_ok());
    assert_eq!(proxy.seen(), Vec::<String>::new());
    assert!(get("http://management.azure.com/").await.is_err());
}

#[tokio::test]
async fn a_sign_in_page_of_the_network_is_told_from_azure() {
    for page in [
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n<html>Welcome to the hotel</html>",
        "HTTP/1.1 302 Found\r\nlocation: https://portal.hotel.example/?a=b\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        "HTTP/1.1 511 Network Authentication Required\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n<html></html>",
    ] {
        let (_emulator, answers) = sandbox().await;
        let front = Front::start("Contoso Proxy CA", answers).await;
        let proxy = ConnectProxy::start(front.address, None, None).await;
        let network = network();
        network.apply(trusting(&front, manual(proxy.address))).unwrap();
        let connection = sign_in(&network).await.unwrap();

        let portal = Front::start("Contoso Proxy CA", Answers::Always(page.to_owned())).await;
        let proxy = ConnectProxy::start(portal.address, None, None).await;
        network.apply(trusting(&portal, manual(proxy.address))).unwrap();
        let error = SubscriptionsClient::new(&connection).list().await.expect_err(page);
        assert_eq!(error.kind, ErrorKind::Blocked, "{page}: {error:?}");
        assert!(error.message.contains("sign in to the network"), "{error}");
        assert_eq!(error.message.contains("portal.hotel.example"), page.contains("302"), "{error}");
    }
}

#[tokio::test]
async fn a_clock_that_is_hours_off_is_noticed_by_any_answer() {
    let date = "Tue, 24 Nov 2020 12:00:00 GMT";
    let answer = format!("HTTP/1.1 200 OK\r\ndate: {date}\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}");
    let front = Front::start("Contoso Proxy CA", Answers::Always(answer)).await;
    let proxy = ConnectProxy::start(front.address, None, None).await;
    drop(rustls::crypto::ring::default_provider().install_default());
    let told = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&told);
    let network = Network::new(OffsetDateTime::now_utc, move || {
        counter.fetch_add(1, Ordering::Relaxed);
    });
    network.apply(trusting(&front, manual(proxy.address))).unwrap();
    assert_eq!(network.clock_skew(), None);
    let request =
        azure_core::http::Request::new("https://management.azure.com/".parse().unwrap(), azure_core::http::Method::Get);
    network.transport().execute_request(&request).await.unwrap();
    assert!(network.clock_skew().is_some_and(|ahead| ahead > time::Duration::days(365)), "{:?}", network.clock_skew());
    assert_eq!(told.load(Ordering::Relaxed), 1);
}

/// What the child process of the next test tries; anywhere else it does nothing.
#[tokio::test]
async fn in_the_environment() {
    let Ok(url) = std::env::var("NETWORK_TEST_REACHES") else { return };
    if let Err(error) = network().reach(url.parse().unwrap()).await {
        panic!("{error}");
    }
}

#[tokio::test]
async fn the_environments_proxy_exceptions_and_certificates_are_honoured() {
    let (_emulator, answers) = sandbox().await;
    let front = Front::start("Contoso Proxy CA", answers).await;
    let proxy = ConnectProxy::start(front.address, Some("Basic YWRhOnMzY3JldA=="), None).await;
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca.pem");
    front.write(&ca);
    let child = async |reaches: &str, through: String, except: &str| {
        let mut child = tokio::process::Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "in_the_environment", "--nocapture"]).env("NETWORK_TEST_REACHES", reaches);
        child.env("HTTPS_PROXY", through).env("NO_PROXY", except).env("SSL_CERT_FILE", &ca).env_remove("https_proxy");
        let ended = child.output().await.unwrap();
        (
            ended.status.success(),
            format!("{}{}", String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr)),
        )
    };
    const ENTRA: &str = "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration";
    let (reached, said) = child(ENTRA, format!("http://ada:s3cret@{}", proxy.address), "").await;
    assert!(reached, "{said}");
    assert_eq!(proxy.seen(), ["login.microsoftonline.com:443"]);
    let (reached, said) = child(ENTRA, format!("http://{}", proxy.address), "").await;
    assert!(!reached && said.contains(&format!("The proxy at {} asks for a user name", proxy.address)), "{said}");
    let before = proxy.seen().len();
    let here = format!("https://{}/common/v2.0/.well-known/openid-configuration", front.address);
    let (reached, said) = child(&here, format!("http://{}", proxy.address), "127.0.0.1").await;
    assert!(reached, "{said}");
    assert_eq!(proxy.seen().len(), before, "NO_PROXY was reached without it");
}
