//! Device code: a client without a browser asks for a code, a person types it in on a page (or the control plane does), and
//! the client asks again and again until that has happened. The tokens themselves are `token`'s business.

use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::errors::{Fault, escape};
use super::identity::{Device, Identity, Session, Verdict};
use super::scopes;
use super::tenants::find_tenant;
use super::tokens::{self, Form, SESSION_LIFE};
use crate::answer::{Answer, Reply};
use crate::call::Call;
use crate::cloud::CloudState;
use crate::cloud::people::Person;
use crate::incoming::{Incoming, field};

/// How long a code can be typed in.
const LIFE: Duration = Duration::minutes(15);
/// Seconds between two questions of the client.
const INTERVAL: i64 = 5;
/// A question this much too early is still on time: clocks and networks are not exact.
const TOLERANCE: Duration = Duration::milliseconds(500);
/// Characters that are told apart easily and spell no word.
const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// Answers `POST /{tenant}/oauth2/v2.0/devicecode`.
pub(super) fn start(call: &mut Call<'_>, tenant: &str) -> Reply {
    let form = call.incoming.form();
    let tenant = find_tenant(&call.state.cloud, tenant, call.incoming, call.now)?.map(|tenant| tenant.id.clone());
    let refuse = |fault: Fault| fault.answer(call.incoming, call.now).refuse();
    let client = field(&form, "client_id").ok_or_else(|| refuse(Fault::missing("client_id")))?.to_ascii_lowercase();
    let known = call.state.cloud.applications.iter().find(|known| known.client_id == client);
    if known.is_none_or(|known| known.secret.is_some()) {
        return Err(refuse(Fault::client_not_found(&client, tenant.as_deref().unwrap_or("common"))));
    }
    let scope = field(&form, "scope").filter(|scope| !scope.is_empty());
    let scope = scope.ok_or_else(|| refuse(Fault::missing("scope")))?.to_owned();
    scopes::audience(&scope).map_err(refuse)?;
    let device_code = format!("sandbox-device.{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    let letters = Uuid::new_v4();
    let letter =
        |byte: &u8| ALPHABET.get(usize::from(*byte) % ALPHABET.len()).map_or('B', |letter| char::from(*letter));
    let user_code: String = letters.as_bytes().iter().take(9).map(letter).collect();
    // A person opens this in a browser, which knows nothing of the hosts that only Regent carries to the sandbox.
    let page = format!("{}/common/oauth2/deviceauth", call.base_url);
    let message = format!(
        "To sign in, use a web browser to open the page {page} and enter the code {user_code} to authenticate."
    );
    let body = json!({ "user_code": user_code, "device_code": device_code, "verification_uri": page,
        "expires_in": LIFE.whole_seconds(), "interval": INTERVAL, "message": message });
    let (until, interval) = (call.now + LIFE, Duration::seconds(INTERVAL));
    let device =
        Device { user_code, client_id: client, scope, tenant, until, interval, asked: None, verdict: Verdict::Pending };
    call.state.identity.forget(call.now);
    call.state.identity.devices.insert(device_code, device);
    Ok(Answer::json(200, &body).with("Cache-Control", "no-store, no-cache"))
}

/// Redeems a device code, or says why not yet.
pub(super) fn redeem(call: &mut Call<'_>, form: &Form) -> Result<Value, Fault> {
    let code = field(form, "device_code").ok_or_else(|| Fault::missing("device_code"))?;
    let client = field(form, "client_id").ok_or_else(|| Fault::missing("client_id"))?;
    let now = call.now;
    let device = call.state.identity.devices.get_mut(code).ok_or_else(|| {
        Fault::new(
            "bad_verification_code",
            70018,
            "The device code was not recognized: it was never issued, or it is gone.",
        )
    })?;
    if !device.client_id.eq_ignore_ascii_case(client) {
        return Err(Fault::new(
            "invalid_grant",
            700_005,
            "Provided device code is intended to use against other application.",
        ));
    }
    let verdict = std::mem::replace(&mut device.verdict, Verdict::Pending);
    let (person, tenant) = match verdict {
        Verdict::Approved { person, tenant } => (person, tenant),
        Verdict::Redeemed => {
            device.verdict = Verdict::Redeemed;
            return Err(Fault::new("invalid_grant", 54005, "The device code was already redeemed."));
        }
        Verdict::Declined => {
            device.verdict = Verdict::Declined;
            return Err(Fault::new("authorization_declined", 65004, "User declined to consent to access the app."));
        }
        Verdict::Pending if device.until <= now => {
            let sentence =
                "The provided value for the input parameter 'device_code' is not valid. This device code has expired.";
            return Err(Fault::new("expired_token", 70020, sentence));
        }
        Verdict::Pending => return Err(not_yet(device, now)),
    };
    device.verdict = Verdict::Redeemed;
    let (client_id, scope) = (device.client_id.clone(), device.scope.clone());
    let audience = scopes::audience(&scope)?;
    let session =
        Session { person, tenant, client_id, scope: scope.clone(), until: now + SESSION_LIFE, revoked: false };
    tokens::issue(call, session, &scope, audience, None, form)
}

/// Pending, or asked too soon: then the client has to wait five seconds more between two questions from now on.
fn not_yet(device: &mut Device, now: OffsetDateTime) -> Fault {
    let early = device.asked.is_some_and(|asked| now - asked + TOLERANCE < device.interval);
    device.asked = Some(now);
    if !early {
        let sentence = "OAuth 2.0 device flow error. Authorization is pending. Continue polling.";
        return Fault::new("authorization_pending", 70016, sentence);
    }
    device.interval += Duration::seconds(INTERVAL);
    let wait = device.interval.whole_seconds();
    Fault::new(
        "slow_down",
        70016,
        format!("OAuth 2.0 device flow error. Poll no more often than every {wait} seconds."),
    )
}

/// Answers `GET` and `POST /common/oauth2/deviceauth`: type the code in, say who you are, or decline.
pub(super) fn page(call: &mut Call<'_>) -> Answer {
    let incoming = call.incoming;
    let mut given = incoming.query.clone();
    let decides = incoming.method == http::Method::POST;
    if decides {
        given.extend(incoming.form());
    }
    let code = field(&given, "user_code").unwrap_or_default();
    if code.is_empty() {
        return html(200, "<p>Enter the code that your device or program shows.</p>", &code_form(incoming));
    }
    let choice = match (field(&given, "user"), field(&given, "decision")) {
        (Some(user), _) => Some(Some(user)),
        (None, Some("decline")) => Some(None),
        (None, _) => None,
    };
    if let Some(user) = choice.filter(|_| decides) {
        return match decide(&mut call.state.identity, &call.state.cloud, code, user, call.now) {
            Ok(()) if user.is_some() => html(200, "<p>You are signed in. You can close this page.</p>", ""),
            Ok(()) => html(200, "<p>You declined. Nobody was signed in. You can close this page.</p>", ""),
            Err(why) => html(400, &format!("<p>{}</p>", escape(&why)), &code_form(incoming)),
        };
    }
    match pending(&mut call.state.identity, code, call.now) {
        Ok(device) => {
            let client = call.state.cloud.applications.iter().find(|known| known.client_id == device.client_id);
            let client = escape(client.map_or("an application", |client| client.display_name.as_str()));
            let text = format!("<p>{client} on another device wants to sign in. Choose who you want to be there.</p>");
            html(200, &text, &people(&call.state.cloud.people, code, incoming))
        }
        Err(why) => html(400, &format!("<p>{}</p>", escape(&why)), &code_form(incoming)),
    }
}

/// Signs a person in on the device that shows this code; without a person, declines.
pub(crate) fn decide(
    identity: &mut Identity,
    cloud: &CloudState,
    user_code: &str,
    user: Option<&str>,
    now: OffsetDateTime,
) -> Result<(), String> {
    let device = pending(identity, user_code, now)?;
    let Some(user) = user else {
        device.verdict = Verdict::Declined;
        return Ok(());
    };
    let person = cloud.people.iter().find(|person| person.user_principal_name.eq_ignore_ascii_case(user));
    let person = person.ok_or_else(|| format!("There is no person `{user}` here."))?;
    let tenant = device.tenant.clone().or_else(|| person.tenants.first().cloned()).unwrap_or_default();
    if !person.tenants.contains(&tenant) {
        return Err(format!("{} has no account in the directory {tenant}.", person.user_principal_name));
    }
    device.verdict = Verdict::Approved { person: person.user_principal_name.clone(), tenant };
    Ok(())
}

/// The codes that wait for somebody.
pub(crate) fn waiting(identity: &Identity, now: OffsetDateTime) -> Value {
    let open =
        identity.devices.values().filter(|device| device.until > now && matches!(device.verdict, Verdict::Pending));
    open.map(|device| json!({ "userCode": device.user_code, "clientId": device.client_id, "scope": device.scope }))
        .collect()
}

fn pending<'i>(identity: &'i mut Identity, user_code: &str, now: OffsetDateTime) -> Result<&'i mut Device, String> {
    let plain = |text: &str| text.replace([' ', '-'], "").to_ascii_uppercase();
    let wanted = plain(user_code);
    let found = identity.devices.values_mut().find(|device| device.user_code == wanted);
    let open = found.filter(|device| device.until > now && matches!(device.verdict, Verdict::Pending));
    open.ok_or_else(|| "That code did not work. It is mistyped, used already, or older than 15 minutes.".to_owned())
}

fn html(status: u16, text: &str, rest: &str) -> Answer {
    let page = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>Sign in to the sandbox</title><style>body{{font:16px system-ui;max-width:40rem;margin:3rem auto}}button,input{{font:inherit;padding:.4rem 1rem;margin:.3rem 0}}</style><h1>Sign in to the sandbox</h1>{text}{rest}</html>"
    );
    Answer::raw(status, "text/html; charset=utf-8", page.into())
}

fn code_form(incoming: &Incoming) -> String {
    let action = escape(&incoming.path);
    format!(
        "<form method=get action=\"{action}\"><label>Code <input name=user_code autocomplete=off autofocus></label> <button>Next</button></form>"
    )
}

fn people(people: &[Person], code: &str, incoming: &Incoming) -> String {
    let (action, code) = (escape(&incoming.path), escape(code));
    let button = |name: &str, value: &str, words: &str| {
        format!(
            "<form method=post action=\"{action}\"><input type=hidden name=user_code value=\"{code}\"><input type=hidden name={name} value=\"{}\"><button>{}</button></form>",
            escape(value),
            escape(words)
        )
    };
    let rows: String = people
        .iter()
        .map(|person| {
            let words = format!("{} ({})", person.display_name, person.user_principal_name);
            button("user", &person.user_principal_name, &words)
        })
        .collect();
    rows + &button("decision", "decline", "Cancel, it is not me who asks")
}
