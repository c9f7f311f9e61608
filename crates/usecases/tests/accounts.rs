//! Several accounts, and the tenants and subscriptions that each reaches, on a sandbox whose directories are as strict as the
//! real ones: a token of one opens nothing of another.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::path::PathBuf;
use std::sync::Arc;

use domain::{Draft, RegistryEndpoint};
use sandbox::Sandbox;
use serde_json::{Value, json};
use store::Database;
use tokio::sync::mpsc;
use usecases::accounts::{self, AccountTenant};
use usecases::registry_endpoints::create::{self, CreateRequest};
use usecases::registry_endpoints::{self, EndpointQuery, SortKey};
use usecases::sign_in::{self, SignInProgress, SignInRequest, SignInWay};
use usecases::{Builder, ChangedWhat, Context, Desktop, ErrorCode, Frontend, instances, session};

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
    folder: tempfile::TempDir,
}

impl Scene {
    async fn start() -> Self {
        Self::with(sandbox::Options::default()).await
    }

    async fn with(options: sandbox::Options) -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let folder = tempfile::tempdir().unwrap();
        let options = sandbox::Options { record: Some(folder.path().join("record.jsonl")), lro_seconds: 1, ..options };
        let sandbox = Sandbox::start(options).await.unwrap();
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { ctx: context(&folder.path().join("regent.sqlite")), sandbox, http, folder }
    }

    /// The engineer, who is a guest of the partner.
    async fn engineer(&self) -> session::Session {
        session::explore_sandbox(&self.ctx, self.sandbox.base_url()).await.unwrap()
    }

    /// Somebody else, by the browser.
    async fn enter(&self, number: usize) -> session::Session {
        let (sender, mut progress) = mpsc::unbounded_channel();
        let (ctx, url) = (Arc::clone(&self.ctx), self.sandbox.base_url().to_owned());
        let ended = tokio::spawn(async move {
            let request = SignInRequest {
                cloud: "sandbox".to_owned(),
                tenant: String::new(),
                way: SignInWay::Browser,
                claims: None,
            };
            sign_in::sign_in(&ctx, Some(&url), request, |progress| drop(sender.send(progress))).await
        });
        let Some(SignInProgress::Browser { address, .. }) = progress.recv().await else { panic!("no address") };
        let name = self.sandbox.ready()["users"][number]["userPrincipalName"].as_str().unwrap().to_owned();
        let address = address.replace("prompt=select_account", "prompt=none");
        let answer = self.http.get(address).query(&[("login_hint", name)]).send().await.unwrap();
        self.http.get(answer.headers()["location"].to_str().unwrap()).send().await.unwrap();
        ended.await.unwrap().unwrap()
    }

    async fn faults(&self, rules: Value) {
        let url = format!("{}/_sandbox/faults", self.sandbox.base_url());
        assert!(self.http.post(url).json(&rules).send().await.unwrap().status().is_success());
    }

    async fn guest(&self) -> AccountTenant {
        let account = accounts::accounts(&self.ctx).await.unwrap().accounts.remove(0);
        account.tenants.into_iter().find(|tenant| !tenant.home).expect("a tenant where she is a guest")
    }

    async fn tick(&self, ticked: bool) -> AccountTenant {
        let guest = self.guest().await;
        let id = accounts::current(&self.ctx).await.unwrap();
        accounts::tick_tenant(&self.ctx, &id, &guest.id, ticked).await.unwrap();
        self.guest().await
    }

    async fn list(&self) -> (registry_endpoints::ListSummary, Vec<RegistryEndpoint>) {
        let summary = registry_endpoints::refresh(&self.ctx, |_| ()).await.unwrap();
        (summary, self.rows().await)
    }

    async fn rows(&self) -> Vec<RegistryEndpoint> {
        let query = EndpointQuery {
            filter: String::new(),
            instance_id: None,
            sort_by: SortKey::Name,
            descending: false,
            offset: 0,
            limit: 1000,
        };
        registry_endpoints::query(&self.ctx, &query).await.unwrap().rows
    }

    /// Token requests that name this tenant.
    fn asked(&self, tenant: &str) -> usize {
        let text = std::fs::read_to_string(self.record()).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.filter(|line| line["path"].as_str().unwrap().starts_with(&format!("/{tenant}/oauth2"))).count()
    }

    fn record(&self) -> PathBuf {
        self.folder.path().join("record.jsonl")
    }
}

fn context(file: &std::path::Path) -> Arc<Context> {
    let database = Arc::new(Database::open(file).unwrap());
    Builder::new(Frontend::Interactive, Arc::new(NoBrowser)).database(database).build().unwrap()
}

fn of(rows: &[RegistryEndpoint], instance: &str) -> usize {
    rows.iter().filter(|row| row.instance_name == instance).count()
}

const PARTNERS: &str = "aio-villach-pilot";

#[tokio::test]
async fn a_tenant_is_asked_for_no_token_before_it_is_ticked_nor_after_it_is_unticked() {
    let scene = Scene::start().await;
    scene.engineer().await;
    let guest = scene.guest().await;
    assert_eq!((guest.name.as_deref(), guest.ticked), (Some("Glasworks Research"), false));
    let (_, home) = scene.list().await;
    assert_eq!((home.len() > 10, of(&home, PARTNERS)), (true, 0));
    assert_eq!(scene.asked(&guest.id), 0, "nobody has ticked it");

    let ticked = scene.tick(true).await;
    assert_eq!(ticked.subscriptions.len(), 1);
    let (summary, both) = scene.list().await;
    assert_eq!((both.len(), of(&both, PARTNERS), summary.problems.len()), (home.len() + 2, 2, 0));
    assert_eq!(scene.asked(&guest.id), 1, "one token for all of it");
    assert!(instances::list(&scene.ctx).await.unwrap().value.iter().any(|instance| instance.name == PARTNERS));

    // The choice is the account's, and lasts to the next start.
    let asked = scene.asked(&guest.id);
    let again = Scene { ctx: context(&scene.folder.path().join("regent.sqlite")), ..scene };
    again.engineer().await;
    assert_eq!(of(&again.list().await.1, PARTNERS), 2);
    let asked_again = again.asked(&guest.id);
    assert_eq!(asked_again, asked + 1);

    assert!(!again.tick(false).await.ticked);
    assert_eq!(again.rows().await.len(), 0, "the list of other ticks is gone");
    assert_eq!(of(&again.list().await.1, PARTNERS), 0);
    assert_eq!(again.asked(&guest.id), asked_again);
}

#[tokio::test]
async fn the_own_tenant_can_be_unticked_and_the_guests_tenant_alone_is_asked() {
    let scene = Scene::start().await;
    let home = scene.engineer().await.tenant_id;
    scene.tick(true).await;
    let id = accounts::current(&scene.ctx).await.unwrap();
    accounts::tick_tenant(&scene.ctx, &id, &home, false).await.unwrap();
    let before = scene.asked(&home);
    let next = Scene { ctx: context(&scene.folder.path().join("regent.sqlite")), ..scene };
    let session = next.engineer().await;
    assert_eq!(session.subscriptions.len(), 1, "{:?}", session.subscriptions);
    assert_eq!(next.list().await.1.len(), 2);
    // Signing in names no tenant; what follows names the partner's alone.
    assert_eq!(next.asked(&home), before);
    let tenants = accounts::accounts(&next.ctx).await.unwrap().accounts.remove(0).tenants;
    assert_eq!(tenants.iter().map(|tenant| tenant.ticked).collect::<Vec<_>>(), [false, true]);
}

#[tokio::test]
async fn a_tenant_that_refuses_is_one_problem_with_its_reason_and_the_rest_is_shown() {
    let scene = Scene::start().await;
    scene.engineer().await;
    let guest = scene.guest().await;
    let refusal = json!({ "error": "invalid_grant", "error_description": "AADSTS50076: Due to a configuration change made by your administrator, you must use multi-factor authentication to access this resource." });
    scene
        .faults(json!([{ "match": { "service": "entra", "pathRegex": format!("^/{}/oauth2", guest.id) },
            "effect": { "status": { "code": 400, "body": refusal } } }]))
        .await;
    let ticked = scene.tick(true).await;
    let problem = ticked.problem.expect("why its subscriptions are not known");
    assert_eq!(problem.service_code.as_deref(), Some("AADSTS50076"));
    let (summary, rows) = scene.list().await;
    assert!(rows.len() > 10, "the own tenant's are there");
    let [problem] = &summary.problems[..] else { panic!("{:?}", summary.problems) };
    assert_eq!(
        (problem.scope.as_str(), problem.error.service_code.as_deref()),
        ("Tenant Glasworks Research", Some("AADSTS50076"))
    );
    assert!(!instances::list(&scene.ctx).await.unwrap().value.is_empty());
    let url = format!("{}/_sandbox/faults", scene.sandbox.base_url());
    scene.http.delete(url).send().await.unwrap();
    let (summary, _) = scene.list().await;
    assert_eq!(summary.problems.len(), 1, "a refusal stands for ten minutes, or until she signs in again");
    scene.enter(0).await;
    let (summary, rows) = scene.list().await;
    assert_eq!((summary.problems.len(), of(&rows, PARTNERS)), (0, 2));
}

#[tokio::test]
async fn a_guest_creates_looks_at_and_deletes_an_endpoint_in_the_other_tenant() {
    let scene = Scene::start().await;
    scene.engineer().await;
    scene.tick(true).await;
    let instance =
        instances::list(&scene.ctx).await.unwrap().value.into_iter().find(|one| one.name == PARTNERS).unwrap();
    let secrets = usecases::secrets::list(&scene.ctx, &instance.id).await.unwrap();
    assert!(!secrets.value.is_empty(), "the vault is the partner's too");
    let draft = Draft {
        instance_id: instance.id.clone(),
        name: "as-a-guest".to_owned(),
        host: "mcr.microsoft.com".to_owned(),
        method: "Anonymous".to_owned(),
        ..Draft::default()
    };
    let request =
        CreateRequest { draft, password: None, draft_id: None, allow_opaque: false, allow_unchecked_secret: false };
    let created = create::create(&scene.ctx, request, &mut |_| ()).await.unwrap().endpoint;
    assert_eq!(of(&scene.rows().await, PARTNERS), 1, "the list was not read yet");
    assert_eq!(registry_endpoints::get(&scene.ctx, &created.id).await.unwrap().name, "as-a-guest");
    assert_eq!(of(&scene.list().await.1, PARTNERS), 3);
    registry_endpoints::delete(&scene.ctx, &created.id).await.unwrap();
    assert_eq!(of(&scene.list().await.1, PARTNERS), 2);
}

#[tokio::test]
async fn a_subscription_that_is_unticked_is_in_no_list() {
    let scene = Scene::start().await;
    let session = scene.engineer().await;
    let lab = session.subscriptions.iter().find(|one| one.name.contains("Lab")).unwrap();
    assert!(of(&scene.list().await.1, "aio-graz-lab") > 0);
    let ticked = accounts::tick_subscription(&scene.ctx, &session.id, &lab.id, false).await.unwrap();
    assert_eq!(ticked.accounts[0].subscriptions.len(), 2);
    assert_eq!(of(&scene.list().await.1, "aio-graz-lab"), 0);
    assert!(instances::list(&scene.ctx).await.unwrap().value.iter().all(|one| one.name != "aio-graz-lab"));
    accounts::tick_subscription(&scene.ctx, &session.id, &lab.id, true).await.unwrap();
    assert!(of(&scene.list().await.1, "aio-graz-lab") > 0);
}

#[tokio::test]
async fn each_account_has_its_own_list_and_whoever_signs_out_leaves_the_others_signed_in() {
    let scene = Scene::start().await;
    let mara = scene.engineer().await;
    let hers = scene.list().await.1.len();
    // A new colleague, who may see nothing.
    let pavel = scene.enter(3).await;
    assert_eq!((pavel.others.len(), pavel.others[0].id.as_str()), (1, mara.id.as_str()));
    assert!(scene.rows().await.is_empty(), "not hers");
    assert!(scene.list().await.1.is_empty());
    let back = session::switch(&scene.ctx, &mara.id).await.unwrap();
    assert_eq!(
        (back.user_principal_name.as_str(), scene.rows().await.len()),
        (mara.user_principal_name.as_str(), hers)
    );
    assert_eq!(
        accounts::accounts(&scene.ctx).await.unwrap().accounts.iter().map(|one| one.current).collect::<Vec<_>>(),
        [true, false]
    );

    session::sign_out(&scene.ctx, None).await.unwrap();
    let left = session::current(&scene.ctx, None).await.unwrap().unwrap();
    assert_eq!((left.id.as_str(), left.others.len()), (pavel.id.as_str(), 0));
    assert_eq!(session::switch(&scene.ctx, &mara.id).await.unwrap_err().code, ErrorCode::NotFound);
    session::sign_out_all(&scene.ctx).await.unwrap();
    assert!(session::current(&scene.ctx, None).await.unwrap().is_none());
    assert_eq!(instances::list(&scene.ctx).await.unwrap_err().code, ErrorCode::SignedOut);
}

#[tokio::test]
async fn a_listing_that_outlives_a_switch_of_accounts_goes_into_the_list_it_began_for() {
    let scene = Scene::with(sandbox::Options { latency_ms: 150, ..sandbox::Options::default() }).await;
    let mara = scene.engineer().await;
    let pavel = scene.enter(3).await;
    session::switch(&scene.ctx, &mara.id).await.unwrap();
    let (ctx, (began, mut first)) = (Arc::clone(&scene.ctx), mpsc::unbounded_channel());
    let listing = tokio::spawn(async move {
        began.send(()).unwrap();
        registry_endpoints::refresh(&ctx, |_| ()).await
    });
    first.recv().await.unwrap();
    tokio::task::yield_now().await;
    session::switch(&scene.ctx, &pavel.id).await.unwrap();
    listing.await.unwrap().unwrap();
    assert!(scene.rows().await.is_empty(), "his list is still empty");
    session::switch(&scene.ctx, &mara.id).await.unwrap();
    assert!(scene.rows().await.len() > 10);
}
