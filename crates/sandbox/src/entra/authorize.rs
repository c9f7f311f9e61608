//! The authorize endpoint: checks the client, the redirect address and the PKCE challenge, asks who it is (or is told by
//! `login_hint` with `prompt=none`), and sends a one-time code back. It issues no token.

use time::Duration;
use url::Url;
use uuid::Uuid;

use super::errors::{Fault, escape};
use super::identity::Grant;
use super::scopes;
use super::tenants::find_tenant;
use crate::answer::{Answer, Reply};
use crate::call::Call;
use crate::cloud::people::Person;
use crate::incoming::{Incoming, field};

/// A SHA-256 digest in base64url.
const CHALLENGE_LENGTH: usize = 43;
/// How long a code may be redeemed.
const CODE_LIFE: Duration = Duration::minutes(10);

/// Answers `GET` or `POST /{tenant}/oauth2/v2.0/authorize`.
pub(super) fn answer(call: &mut Call<'_>, tenant: &str) -> Reply {
    let incoming = call.incoming;
    let mut asked = incoming.query.clone();
    if incoming.method == http::Method::POST {
        asked.extend(incoming.form());
    }
    let cloud = &call.state.cloud;
    let page = |fault: Fault| fault.page(incoming, call.now).refuse();
    find_tenant(cloud, tenant, incoming, call.now).map_err(|_| page(Fault::tenant_not_found(tenant)))?;
    let client = field(&asked, "client_id").ok_or_else(|| page(Fault::missing("client_id")))?;
    if !cloud.applications.iter().any(|known| known.secret.is_none() && known.client_id.eq_ignore_ascii_case(client)) {
        return Err(page(Fault::client_not_found(client, tenant)));
    }
    let redirect_text = field(&asked, "redirect_uri").unwrap_or_default();
    let redirect = loopback(redirect_text).ok_or_else(|| page(wrong_redirect(redirect_text, client)))?;
    let state = field(&asked, "state");
    let mode = Mode::read(field(&asked, "response_mode"));
    let back =
        |fault: &Fault| sent_back(&redirect, mode.unwrap_or(Mode::Query), state, fault, incoming, call.now).refuse();
    if mode.is_none() {
        let named = field(&asked, "response_mode").unwrap_or_default();
        let sentence = format!("'{named}' is not a supported value of 'response_mode' when requesting a token.");
        return Err(back(&Fault::new("invalid_request", 70007, sentence)));
    }
    if field(&asked, "response_type") != Some("code") {
        return Err(back(&Fault::new(
            "unsupported_response_type",
            700054,
            "response_type must be 'code' for this application.",
        )));
    }
    let challenge = field(&asked, "code_challenge").unwrap_or_default();
    if challenge.is_empty() || field(&asked, "code_challenge_method") != Some("S256") {
        return Err(back(&Fault::new(
            "invalid_request",
            9002325,
            "Proof Key for Code Exchange with the method S256 is required for authorization code redemption.",
        )));
    }
    if challenge.len() != CHALLENGE_LENGTH {
        return Err(back(&Fault::new("invalid_request", 501491, "Invalid size of Code_Challenge parameter.")));
    }
    let scope = field(&asked, "scope").unwrap_or_default();
    if scope.is_empty() {
        return Err(back(&Fault::missing("scope")));
    }
    scopes::audience(scope).map_err(|fault| back(&fault))?;
    if field(&asked, "prompt") != Some("none") {
        return Ok(people_page(&cloud.people, &asked, incoming));
    }
    // Without a name the browser's session decides; in the sandbox the first person is the one who is signed in.
    let first = cloud.people.first().map(|person| person.user_principal_name.as_str());
    let Some(hint) = field(&asked, "login_hint").or(first) else {
        return Err(back(&Fault::new(
            "login_required",
            50058,
            "A silent sign-in request was sent but no user is signed in.",
        )));
    };
    let Some(person) = cloud.people.iter().find(|person| person.user_principal_name.eq_ignore_ascii_case(hint)) else {
        return Err(back(&Fault::new(
            "login_required",
            50034,
            format!(
                "The user account {hint} does not exist in the directory. To sign into this application, the account must be added to the directory."
            ),
        )));
    };
    let wanted = find_tenant(cloud, tenant, incoming, call.now)?.map(|tenant| tenant.id.clone());
    let wanted = wanted.or_else(|| person.tenants.first().cloned()).unwrap_or_default();
    if !person.tenants.contains(&wanted) {
        return Err(back(&Fault {
            error: "access_denied",
            ..Fault::not_a_member(&person.user_principal_name, &wanted)
        }));
    }
    let code = format!("1.sandbox.{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    let grant = Grant {
        person: person.user_principal_name.clone(),
        tenant: wanted,
        client_id: client.to_ascii_lowercase(),
        redirect_uri: redirect_text.to_owned(),
        scope: scope.to_owned(),
        challenge: challenge.to_owned(),
        nonce: field(&asked, "nonce").map(str::to_owned),
        claims: field(&asked, "claims").map(str::to_owned),
        until: call.now + CODE_LIFE,
        redeemed: false,
    };
    let mut parameters = vec![("code", code.as_str())];
    parameters.extend(state.map(|state| ("state", state)));
    let answer = redirected(&redirect, mode.unwrap_or(Mode::Query), &parameters);
    call.state.identity.forget(call.now);
    call.state.identity.grants.insert(code.clone(), grant);
    Ok(answer)
}

/// A redirect address of a native client: plain http on this computer, any port, any path.
fn loopback(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1"));
    let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    (url.scheme() == "http" && here && bare).then_some(url)
}

fn wrong_redirect(text: &str, client: &str) -> Fault {
    Fault::new(
        "invalid_request",
        50011,
        format!(
            "The redirect URI '{text}' specified in the request does not match the redirect URIs configured for the application '{client}'. Make sure the redirect URI sent in the request matches one added to your application."
        ),
    )
}

/// How the answer travels to the client: `response_mode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Query,
    Fragment,
    /// A page that posts it.
    FormPost,
}

impl Mode {
    fn read(word: Option<&str>) -> Option<Self> {
        match word.unwrap_or("query") {
            "query" => Some(Self::Query),
            "fragment" => Some(Self::Fragment),
            "form_post" => Some(Self::FormPost),
            _ => None,
        }
    }
}

fn redirected(redirect: &Url, mode: Mode, parameters: &[(&str, &str)]) -> Answer {
    let mut url = redirect.clone();
    match mode {
        Mode::Query => {
            url.query_pairs_mut().extend_pairs(parameters);
        }
        Mode::Fragment => {
            let text = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
            url.set_fragment(Some(&text));
        }
        Mode::FormPost => return posted(&url, parameters),
    }
    Answer::empty(302).with("Location", url.as_str()).with("Cache-Control", "no-store, no-cache")
}

/// A page that posts the answer by itself, or by its button where scripts are off.
fn posted(url: &Url, parameters: &[(&str, &str)]) -> Answer {
    let hidden = |(name, value): &(&str, &str)| {
        format!("<input type=hidden name=\"{}\" value=\"{}\">", escape(name), escape(value))
    };
    let fields: String = parameters.iter().map(hidden).collect();
    let page = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>Working...</title><form method=post name=hiddenform action=\"{}\">{fields}<noscript><p>Script is disabled. Press Submit to continue.</p><button>Submit</button></noscript></form><script>document.forms[0].submit()</script></html>",
        escape(url.as_str())
    );
    Answer::raw(200, "text/html; charset=utf-8", page.into()).with("Cache-Control", "no-store, no-cache")
}

fn sent_back(
    redirect: &Url,
    mode: Mode,
    state: Option<&str>,
    fault: &Fault,
    incoming: &Incoming,
    now: time::OffsetDateTime,
) -> Answer {
    let description = fault.description(incoming, now);
    let mut parameters = vec![("error", fault.error), ("error_description", description.as_str())];
    parameters.extend(state.map(|state| ("state", state)));
    redirected(redirect, mode, &parameters)
}

/// A page with a button for each person; pressing one asks again, silently and with the name.
fn people_page(people: &[Person], asked: &[(String, String)], incoming: &Incoming) -> Answer {
    let mut rows = String::new();
    for person in people {
        let mut fields = String::new();
        let kept = asked.iter().filter(|(key, _)| !matches!(key.as_str(), "prompt" | "login_hint"));
        let own =
            [("prompt".to_owned(), "none".to_owned()), ("login_hint".to_owned(), person.user_principal_name.clone())];
        for (key, value) in kept.chain(&own) {
            fields += &format!("<input type=hidden name=\"{}\" value=\"{}\">", escape(key), escape(value));
        }
        rows += &format!(
            "<form method=get action=\"{}\">{fields}<button>{} ({})</button> {}</form>",
            escape(&incoming.path),
            escape(&person.display_name),
            escape(&person.user_principal_name),
            escape(&person.job)
        );
    }
    let page = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>Sign in to the sandbox</title><style>body{{font:16px system-ui;max-width:40rem;margin:3rem auto}}button{{font:inherit;padding:.4rem 1rem;margin:.3rem 0}}</style><h1>Sign in to the sandbox</h1><p>Nobody here has a password. Choose who you want to be.</p>{rows}</html>"
    );
    Answer::raw(200, "text/html; charset=utf-8", page.into())
}
