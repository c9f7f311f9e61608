//! `--tls DIR`: https for any host, a proxy for clients that know only Azure's names, and an authority that is made once.

use reqwest::{Certificate, Client, Proxy, redirect};
use sandbox::{Options, Sandbox};
use serde_json::Value;

use crate::client::plain_client;

async fn start(folder: &std::path::Path) -> (Sandbox, Value) {
    drop(plain_client());
    let sandbox = Sandbox::start(Options { tls: Some(folder.to_owned()), ..Options::default() }).await.unwrap();
    let ready = sandbox.ready();
    (sandbox, ready)
}

/// A client that trusts the sandbox's authority and nobody else.
fn trusting(ready: &Value) -> reqwest::ClientBuilder {
    let authority = Certificate::from_pem(&std::fs::read(ready["caFile"].as_str().unwrap()).unwrap()).unwrap();
    Client::builder().no_proxy().redirect(redirect::Policy::none()).tls_certs_only([authority])
}

#[tokio::test]
async fn the_sandboxs_own_address_speaks_https_and_its_links_stay_there() {
    let folder = tempfile::tempdir().unwrap();
    let (_sandbox, ready) = start(folder.path()).await;
    let https = ready["httpsUrl"].as_str().unwrap();
    let client = trusting(&ready).build().unwrap();
    let url = format!("{https}/common/v2.0/.well-known/openid-configuration");
    let body: Value = client.get(url).send().await.unwrap().json().await.unwrap();
    assert!(body["token_endpoint"].as_str().unwrap().starts_with(https), "{body}");
    let refused = client.get(format!("{https}/v2/")).send().await.unwrap();
    assert!(
        refused.headers()["www-authenticate"].to_str().unwrap().contains(&format!("realm=\"{https}/oauth2/token\""))
    );
    let stranger = Client::builder().no_proxy().build().unwrap();
    assert!(stranger.get(format!("{https}/v2/")).send().await.is_err(), "nobody trusts it unasked");
}

#[tokio::test]
async fn through_the_proxy_azures_true_names_lead_to_the_sandbox() {
    let folder = tempfile::tempdir().unwrap();
    let (_sandbox, ready) = start(folder.path()).await;
    let proxy = Proxy::all(ready["proxyUrl"].as_str().unwrap()).unwrap();
    let client = trusting(&ready).proxy(proxy).build().unwrap();
    for (url, status, sign) in [
        ("https://management.azure.com/subscriptions?api-version=2022-12-01", 401, "AuthenticationFailed"),
        (
            "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration",
            200,
            "login.microsoftonline.com",
        ),
        ("https://kv-brenner-linz.vault.azure.net/secrets?api-version=7.4", 401, "AKV10000"),
        ("https://brennerpublic.azurecr.io/v2/", 401, "UNAUTHORIZED"),
        ("https://nobody-knows.example/", 421, "SandboxHostUnknown"),
        ("http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=x", 400, "error"),
    ] {
        let answer = client.get(url).send().await.unwrap();
        assert_eq!(answer.status(), status, "{url}");
        assert!(answer.text().await.unwrap().contains(sign), "{url}");
    }
}

#[tokio::test]
async fn the_authority_is_made_once_and_its_key_is_the_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (first, before) = start(folder.path()).await;
    first.shutdown().await;
    let made = std::fs::read(folder.path().join("ca.pem")).unwrap();
    let (_second, after) = start(folder.path()).await;
    assert_eq!(std::fs::read(folder.path().join("ca.pem")).unwrap(), made);
    assert_eq!(before["caFile"], after["caFile"]);
    let client = trusting(&after).build().unwrap();
    let url = format!("{}/metadata/endpoints?api-version=2022-09-01", after["httpsUrl"].as_str().unwrap());
    assert_eq!(client.get(url).send().await.unwrap().status(), 200, "the kept key goes on issuing");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(folder.path().join("ca.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[tokio::test]
async fn a_client_that_says_nothing_holds_nobody_up() {
    let folder = tempfile::tempdir().unwrap();
    let (_sandbox, ready) = start(folder.path()).await;
    let address = ready["httpsUrl"].as_str().unwrap().trim_start_matches("https://").to_owned();
    let silent = tokio::net::TcpStream::connect(&address).await.unwrap();
    let half = tokio::net::TcpStream::connect(&address).await.unwrap();
    half.try_write(b"CONNECT manage").unwrap();
    let client = trusting(&ready).build().unwrap();
    let answer =
        client.get(format!("https://{address}/metadata/endpoints?api-version=2022-09-01")).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    drop((silent, half));
}
