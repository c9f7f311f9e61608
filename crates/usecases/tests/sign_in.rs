//! Signing in as a person does, on a sandbox whose Entra is as strict as the real one. The browser's part is played over
//! HTTP: the right answer, another sign-in's, a refusal, nobody at all; the code is typed in on the sandbox's page.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use sandbox::Sandbox;
use serde_json::json;
use store::Database;
use tokio::sync::mpsc;
use usecases::network::{self, NetworkOverrides};
use usecases::sign_in::{self, SignInProgress, SignInRequest, SignInWay};
use usecases::{Builder, ChangedWhat, Context, Desktop, Error, ErrorCode, Frontend, registry_endpoints, session};

/// A computer without a browser: the person opens the address.
struct NoBrowser;

impl Desktop for NoBrowser {
    fn open_url(&self, _url: &str) -> Result<(), String> {
        Err("no browser".to_owned())
    }

    fn changed(&self, _what: ChangedWhat) {}
}

struct Scene {
    ctx: Arc<Context>,
    sandbox: Sandbox,
    http: reqwest::Client,
}

/// A sign-in that is under way.
struct Underway {
    ended: tokio::task::JoinHandle<Result<session::Session, Error>>,
    progress: SignInProgress,
}

fn context(overrides: NetworkOverrides) -> Arc<Context> {
    let database = Arc::new(Database::in_memory().unwrap());
    Builder::new(Frontend::Batch, Arc::new(NoBrowser)).database(database).network(overrides).build().unwrap()
}

impl Scene {
    async fn start() -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let ctx = context(NetworkOverrides::default());
        let sandbox = Sandbox::start(sandbox::Options::default()).await.unwrap();
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { ctx, sandbox, http }
    }

    async fn begin(&self, way: SignInWay) -> Underway {
        self.begin_in("sandbox", way).await
    }

    async fn begin_in(&self, cloud: &str, way: SignInWay) -> Underway {
        let (sender, mut progress) = mpsc::unbounded_channel();
        let (ctx, url, cloud) = (Arc::clone(&self.ctx), self.sandbox.base_url().to_owned(), cloud.to_owned());
        let ended = tokio::spawn(async move {
            let request = SignInRequest { cloud, tenant: String::new(), way, claims: None };
            sign_in::sign_in(&ctx, Some(&url), request, |progress| drop(sender.send(progress))).await
        });
        Underway { ended, progress: progress.recv().await.expect("something to do for the person") }
    }

    /// Where Entra sends the browser after this person was chosen.
    async fn choose(&self, address: &str, user: &str) -> String {
        let request = self.http.get(address).query(&[("prompt", "none"), ("login_hint", user)]);
        // The last of two values of the same name is not the one that counts: take the first away.
        let url = request.build().unwrap().url().to_string().replacen("prompt=select_account&", "", 1);
        let url = url.replacen("&prompt=select_account", "", 1);
        let answer = self.http.get(url).send().await.unwrap();
        answer.headers()["location"].to_str().unwrap().to_owned()
    }

    fn user(&self) -> String {
        self.sandbox.ready()["users"][0]["userPrincipalName"].as_str().unwrap().to_owned()
    }

    async fn control(&self, path: &str, body: serde_json::Value) {
        let url = format!("{}/_sandbox/{path}", self.sandbox.base_url());
        let answer = self.http.post(url).json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }
}

impl Underway {
    fn address(&self) -> String {
        match &self.progress {
            SignInProgress::Browser { address, .. } => address.clone(),
            other => panic!("{other:?}"),
        }
    }

    async fn end(self) -> Result<session::Session, Error> {
        self.ended.await.unwrap()
    }
}

#[tokio::test]
async fn a_browser_signs_the_person_in_who_was_chosen_in_it() {
    let scene = Scene::start().await;
    let underway = scene.begin(SignInWay::Browser).await;
    assert!(matches!(underway.progress, SignInProgress::Browser { opened: false, seconds: 300, .. }));
    let back = scene.choose(&underway.address(), &scene.user()).await;
    let page = scene.http.get(&back).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("You can close this page"), "{page}");
    let session = underway.end().await.unwrap();
    assert_eq!(session.user_principal_name, scene.user());
    assert!(!session.subscriptions.is_empty());
    assert_eq!(session::current(&scene.ctx, None).await.unwrap().unwrap(), session);
    // A second tab with the same answer, and a reload, find nobody.
    assert!(scene.http.get(&back).send().await.is_err());
}

#[tokio::test]
async fn an_answer_with_another_state_is_not_taken_and_the_right_one_still_is() {
    let scene = Scene::start().await;
    let underway = scene.begin(SignInWay::Browser).await;
    let back = scene.choose(&underway.address(), &scene.user()).await;
    let state = back.split("state=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let forged = scene.http.get(back.replace(&state, "forged")).send().await.unwrap();
    assert_eq!(forged.status(), 400);
    assert!(!underway.ended.is_finished());
    scene.http.get(&back).send().await.unwrap();
    underway.end().await.unwrap();
}

#[tokio::test]
async fn a_refusal_of_entra_is_the_reason() {
    let scene = Scene::start().await;
    let underway = scene.begin(SignInWay::Browser).await;
    let back = scene.choose(&underway.address(), "nobody@nowhere.example").await;
    scene.http.get(&back).send().await.unwrap();
    let error = underway.end().await.unwrap_err();
    assert_eq!((error.code, error.service_code.as_deref()), (ErrorCode::SignedOut, Some("AADSTS50034")));
    assert!(session::current(&scene.ctx, None).await.unwrap().is_none());
}

#[tokio::test]
async fn a_cancel_and_another_sign_in_end_the_one_under_way() {
    let scene = Scene::start().await;
    let first = scene.begin(SignInWay::Browser).await;
    let second = scene.begin(SignInWay::Browser).await;
    let error = first.end().await.unwrap_err();
    assert!(error.message.contains("cancelled"), "{error}");
    assert!(!second.ended.is_finished());
    sign_in::cancel(&scene.ctx).await.unwrap();
    assert!(second.end().await.unwrap_err().message.contains("cancelled"));
    sign_in::cancel(&scene.ctx).await.unwrap();
}

#[tokio::test]
async fn a_code_signs_in_whoever_types_it_in() {
    let scene = Scene::start().await;
    let underway = scene.begin(SignInWay::DeviceCode).await;
    let SignInProgress::DeviceCode { user_code, page, seconds } = underway.progress.clone() else { panic!("a code") };
    assert!(page.starts_with("http") && seconds == 900, "{page} {seconds}");
    scene.control("device", json!({ "userCode": user_code, "user": scene.user() })).await;
    assert_eq!(underway.end().await.unwrap().user_principal_name, scene.user());
}

#[tokio::test]
async fn a_declined_code_and_one_that_conditional_access_forbids_say_so() {
    let scene = Scene::start().await;
    let underway = scene.begin(SignInWay::DeviceCode).await;
    let SignInProgress::DeviceCode { user_code, .. } = underway.progress.clone() else { panic!("a code") };
    scene.control("device", json!({ "userCode": user_code, "decline": true })).await;
    let error = underway.end().await.unwrap_err();
    assert!(error.message.contains("declined"), "{error}");

    let refusal = json!({ "error": "invalid_grant", "error_description": "AADSTS53003: Access has been blocked by Conditional Access policies. Trace ID: x" });
    let rule = json!([{ "match": { "service": "entra", "pathRegex": "token" }, "times": null, "effect": { "status": { "code": 400, "body": refusal } } }]);
    scene.control("faults", rule).await;
    let error = scene.begin(SignInWay::DeviceCode).await.end().await.unwrap_err();
    assert_eq!(error.service_code.as_deref(), Some("AADSTS53003"));
    assert!(error.message.contains("Sign in with your browser"), "{error}");
}

/// Azure at its true names, behind a proxy and an authority that only the person's file knows.
async fn behind_a_proxy(folder: &std::path::Path, with_file: bool) -> Scene {
    let mut scene = Scene::start().await;
    let options = sandbox::Options { tls: Some(folder.to_owned()), ..sandbox::Options::default() };
    scene.sandbox = Sandbox::start(options).await.unwrap();
    let ready = scene.sandbox.ready();
    let proxy = ready["proxyUrl"].as_str().unwrap().to_owned();
    let ca_file = ready["caFile"].as_str().filter(|_| with_file).map(Into::into);
    let overrides = NetworkOverrides { proxy: Some(proxy), ca_file };
    Scene { ctx: context(overrides), ..scene }
}

#[tokio::test]
async fn a_person_signs_in_to_azure_itself_and_lists_through_a_proxy_and_a_private_authority() {
    let folder = tempfile::tempdir().unwrap();
    let scene = behind_a_proxy(folder.path(), true).await;
    network::check(&scene.ctx).await.unwrap();
    let underway = scene.begin_in("public", SignInWay::Browser).await;
    let address = underway.address();
    assert!(address.starts_with("https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize?"), "{address}");
    // The browser's own way is not Regent's: it may take the sandbox's plain port.
    let plain = address.replacen("https://login.microsoftonline.com", scene.sandbox.base_url(), 1);
    let back = scene.choose(&plain, &scene.user()).await;
    scene.http.get(&back).send().await.unwrap();
    let session = underway.end().await.unwrap();
    assert_eq!((session.cloud.name.as_str(), session.cloud.portal), ("Azure", true));
    let summary = registry_endpoints::refresh(&scene.ctx, |_| ()).await.unwrap();
    assert!(summary.problems.is_empty() && summary.total > 0, "{summary:?}");
}

#[tokio::test]
async fn without_the_file_whoever_reads_the_traffic_is_named_and_nobody_is_signed_in() {
    let folder = tempfile::tempdir().unwrap();
    let scene = behind_a_proxy(folder.path(), false).await;
    let request =
        SignInRequest { cloud: "public".to_owned(), tenant: String::new(), way: SignInWay::DeviceCode, claims: None };
    let error = sign_in::sign_in(&scene.ctx, None, request, |_| ()).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NetworkBlocked);
    assert!(error.message.contains("login.microsoftonline.com shows a certificate"), "{error}");
    assert!(error.message.contains("issued by \u{201c}"), "{error}");
}

async fn otherwise(scene: &Scene, tenant: &str, way: SignInWay) -> Result<session::Session, Error> {
    let request = SignInRequest { cloud: "sandbox".to_owned(), tenant: tenant.to_owned(), way, claims: None };
    sign_in::sign_in(&scene.ctx, Some(scene.sandbox.base_url()), request, |_| ()).await
}

#[tokio::test]
async fn a_service_principal_signs_in_with_its_secret_and_a_wrong_one_is_refused_with_entras_number() {
    let scene = Scene::start().await;
    let ready = scene.sandbox.ready();
    let users = ready["users"].as_array().unwrap();
    let application = users.iter().find(|user| user["clientSecret"].is_string()).unwrap();
    let (tenant, client_id) = (ready["tenantId"].as_str().unwrap(), application["clientId"].as_str().unwrap());
    let way =
        |secret: &str| SignInWay::ServicePrincipal { client_id: client_id.to_owned(), client_secret: secret.into() };
    let session = otherwise(&scene, tenant, way(application["clientSecret"].as_str().unwrap())).await.unwrap();
    assert_eq!(session.tenant_id, tenant);
    assert!(!session.subscriptions.is_empty());

    let error = otherwise(&scene, tenant, way("a wrong secret")).await.unwrap_err();
    assert_eq!((error.code, error.service_code.as_deref()), (ErrorCode::SignedOut, Some("AADSTS7000215")), "{error}");
    assert!(!error.message.contains("a wrong secret") && !error.message.contains("troubleshoot"), "{error}");
    for (tenant, secret, target) in [("", "x", "tenant"), (tenant, "", "clientSecret")] {
        let error = otherwise(&scene, tenant, way(secret)).await.unwrap_err();
        assert_eq!((error.code, error.target.as_deref()), (ErrorCode::InvalidInput, Some(target)));
    }
}

#[tokio::test]
async fn the_machines_own_identity_signs_in() {
    let scene = Scene::start().await;
    let session = otherwise(&scene, "", SignInWay::ManagedIdentity { client_id: String::new() }).await.unwrap();
    assert!(!session.subscriptions.is_empty());
    let unknown = SignInWay::ManagedIdentity { client_id: uuid::Uuid::new_v4().to_string() };
    assert_eq!(otherwise(&scene, "", unknown).await.unwrap_err().code, ErrorCode::SignedOut);
}

#[tokio::test]
async fn a_cloud_that_an_earlier_version_saved_is_judged_again() {
    drop(rustls::crypto::ring::default_provider().install_default());
    let database = Arc::new(Database::in_memory().unwrap());
    let cloud = |host: &str, audience: &str| {
        json!({ "name": host, "arm": format!("https://{host}/"), "arm_scope": format!("{audience}/.default"),
            "authority": "https://login.microsoftonline.com/", "vault_suffix": ".vault.fabrikam.example",
            "vault_scope": "https://vault.fabrikam.example/.default", "acr_suffix": ".azurecr.io", "portal_host": null })
    };
    let saved = json!([
        cloud("management.fabrikam.example", "https://management.fabrikam.example"),
        cloud("arm.evil.example", "https://management.azure.com"),
        cloud("other.fabrikam.example", "https://vault.azure.net"),
    ]);
    store::preferences::set(&database, "clouds", &saved.to_string()).unwrap();
    let ctx = Builder::new(Frontend::Batch, Arc::new(NoBrowser)).database(database).build().unwrap();
    let offered = sign_in::choices(&ctx, None).await.unwrap().clouds;
    let offered: Vec<&str> =
        offered.iter().map(|cloud| cloud.name.as_str()).filter(|name| name.contains('.')).collect();
    assert_eq!(offered, ["management.fabrikam.example"]);
}

#[tokio::test]
async fn a_cloud_is_looked_up_before_anybody_signs_in_to_it() {
    let scene = Scene::start().await;
    let azure = sign_in::look_up(&scene.ctx, "public").await.unwrap();
    assert_eq!((azure.known, azure.audience.as_str()), (true, "https://management.azure.com"));
    let government = sign_in::look_up(&scene.ctx, "https://management.usgovcloudapi.net").await.unwrap();
    assert_eq!(government.audience, "https://management.core.usgovcloudapi.net");
    for nothing in ["", "azure", "http://management.fabrikam.example", "https://m\u{430}nagement.azure.com"] {
        assert!(sign_in::look_up(&scene.ctx, nothing).await.is_err(), "{nothing}");
    }
}
