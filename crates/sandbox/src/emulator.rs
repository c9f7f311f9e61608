//! One running sandbox behind its socket: takes a request, lets faults strike, asks the service it is for, dresses the
//! answer and records it. All state is behind one lock that is never held while waiting.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::HeaderMap;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::answer::Answer;
use crate::arm::limits::Limits;
use crate::clock::{Clock, http_date};
use crate::cloud::CloudState;
use crate::entra::identity::Identity;
use crate::exchanges::Exchanges;
use crate::faults::{Conduct, Faults, Strike, Target};
use crate::incoming::Incoming;
use crate::kept::StateFile;
use crate::oci_registry::memory::RegistryMemory;
use crate::options::Options;
use crate::recorder::Recorder;
use crate::resource_graph::GraphState;
use crate::routing::{Service, service};
use crate::server::StartError;
use crate::{arm, control, deployments, entra, key_vault, oci_registry, resource_graph, seed};

/// Everything that changes.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) cloud: CloudState,
    pub(crate) identity: Identity,
    pub(crate) graph: GraphState,
    pub(crate) registries: RegistryMemory,
    pub(crate) faults: Faults,
    pub(crate) deployments: deployments::Deployments,
    pub(crate) arm_limits: Limits,
    /// See [`Options::no_arm_limits`]; the control plane can switch it.
    pub(crate) arm_limited: bool,
    /// See [`Options::refuse_dockerconfigjson`]; the control plane can switch it.
    pub(crate) refuse_dockerconfigjson: bool,
}

/// One request on its way through a service.
pub(crate) struct Call<'a> {
    pub(crate) incoming: &'a Incoming,
    pub(crate) state: &'a mut State,
    pub(crate) options: &'a Options,
    /// Where a browser finds the sandbox.
    pub(crate) base_url: &'a str,
    pub(crate) now: OffsetDateTime,
}

/// Where the sandbox serves https, and whose certificates it shows there.
#[derive(Clone, Debug)]
pub(crate) struct SecureAddress {
    pub(crate) port: SocketAddr,
    pub(crate) ca_file: PathBuf,
}

/// A running sandbox.
#[derive(Debug)]
pub(crate) struct Emulator {
    pub(crate) options: Options,
    pub(crate) clock: Clock,
    pub(crate) base_url: String,
    /// Where it serves https, when it does.
    pub(crate) secure: Option<SecureAddress>,
    state: Mutex<State>,
    recorder: Option<Recorder>,
    exchanges: Option<Exchanges>,
    pub(crate) kept: Option<StateFile>,
}

impl Emulator {
    /// Builds the scenario and opens the record.
    pub(crate) fn new(options: Options, base_url: String, secure: Option<SecureAddress>) -> Result<Self, StartError> {
        let recorder = options.record.as_deref().map(Recorder::open).transpose()?;
        let exchanges = Exchanges::open(options.exchanges.as_deref())?;
        let clock = Clock::default();
        let mut cloud = seed::cloud(&options);
        let kept = options.state.as_deref().map(|path| {
            StateFile::open(path, options.scenario, &mut cloud, &clock)
                .map_err(|why| StartError::State { path: path.to_owned(), why: why.to_string() })
        });
        let kept = kept.transpose()?;
        cloud.settle(clock.now());
        let state = State {
            cloud,
            identity: Identity::new(options.accept_any_token).map_err(io::Error::other)?,
            graph: GraphState::default(),
            registries: RegistryMemory::default(),
            faults: Faults::default(),
            deployments: deployments::Deployments::default(),
            arm_limits: Limits::default(),
            arm_limited: !options.no_arm_limits,
            refuse_dockerconfigjson: options.refuse_dockerconfigjson,
        };
        Ok(Self { clock, base_url, secure, state: Mutex::new(state), recorder, exchanges, kept, options })
    }

    /// The state, whatever happened to another thread.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers one request, and says how the answer is to travel.
    pub(crate) async fn handle(&self, incoming: Incoming) -> (Answer, Conduct) {
        let service = service(&incoming, &self.state().cloud);
        if service == Service::Control {
            return (control::answer(self, &incoming), Conduct::default());
        }
        let at = OffsetDateTime::now_utc();
        let strike = self.state().faults.strike(target(&incoming, &service));
        let delay = self.options.latency_ms.saturating_add(strike.delay_ms);
        if delay > 0 {
            tokio::time::sleep(Duration::from_millis(delay)).await;
        }
        let conduct = strike.conduct;
        let struck = strike.touches();
        let answer = if conduct.is_silent() {
            // Nothing is said; the record shows it as status 0.
            Answer::empty(0)
        } else {
            self.dressed(self.answer(strike, &incoming, &service), &incoming, &service)
        };
        if let Some(exchanges) = self.exchanges.as_ref().filter(|_| !struck) {
            exchanges.write(&incoming, &service, &answer);
        }
        self.note(&incoming, &service, at, answer.status);
        (answer, conduct)
    }

    /// Says that a request's body could not be read, with the headers and the line in the record that every answer has.
    pub(crate) fn refuse_unread(&self, incoming: &Incoming, answer: Answer) -> Answer {
        let service = service(incoming, &self.state().cloud);
        let answer = self.dressed(answer, incoming, &service);
        self.note(incoming, &service, OffsetDateTime::now_utc(), answer.status);
        answer
    }

    fn note(&self, incoming: &Incoming, service: &Service, at: OffsetDateTime, status: u16) {
        if let Some(recorder) = self.recorder.as_ref().filter(|_| *service != Service::Control)
            && let Err(error) = recorder.write(incoming, service, at, status)
        {
            tracing::error!(%error, "the record could not be written");
        }
        tracing::debug!(method = %incoming.method, host = incoming.origin.host, path = incoming.path, status);
    }

    /// What is said: by a rule in the service's place, by a service that was told to refuse the token, or by the service.
    fn answer(&self, strike: Strike, incoming: &Incoming, service: &Service) -> Answer {
        let now = self.clock.now();
        if strike.expires_tokens {
            self.state().identity.expire_all(now);
        }
        if let Some(number) = strike.sign_in_failure {
            return entra::refusal_on_demand(number, incoming, now);
        }
        if let Some(answer) = strike.answer {
            return answer;
        }
        if let Some(token) = incoming.bearer().filter(|_| *service != Service::Entra) {
            let mut state = self.state();
            if strike.wants_claims {
                state.identity.demand_claims(token, now);
            }
            if let Some(nbf) = state.identity.unmet_demand(token) {
                return entra::challenge::refusal(incoming, service, &state.cloud, nbf);
            }
        }
        let mut answer = self.dispatch(incoming, service);
        let links = answer.headers.iter_mut().filter(|(name, _)| matches!(*name, "Azure-AsyncOperation" | "Location"));
        let mut links = links.peekable();
        if *service == Service::Arm
            && links.peek().is_some()
            && let Some(host) = self.state().faults.foreign_host(target(incoming, service))
        {
            let own = incoming.origin.link("");
            links.for_each(|(_, link)| *link = link.replacen(&own, &host, 1));
        }
        answer
    }

    fn dispatch(&self, incoming: &Incoming, service: &Service) -> Answer {
        let now = self.clock.now();
        let mut state = self.state();
        deployments::settle(&mut state, &self.options, &self.base_url, now);
        let mut call = Call { incoming, state: &mut state, options: &self.options, base_url: &self.base_url, now };
        let answer = match service {
            Service::Arm => arm::answer(&mut call),
            Service::Graph => resource_graph::answer(&mut call),
            Service::Vault(name) => key_vault::answer(&mut call, name),
            Service::Entra => entra::answer(&mut call),
            Service::Registry(host) => oci_registry::answer(&mut call, host),
            Service::Control | Service::Nowhere => nowhere(&incoming.origin),
        };
        if let Some(kept) = &self.kept {
            if let (Service::Vault(name), Some(changes)) = (service, &mut state.cloud.changes)
                && incoming.method != http::Method::GET
            {
                changes.vaults.insert(name.clone());
            }
            // Still under the lock: changes are written in the order they were made.
            kept.save(&mut state.cloud);
        }
        answer
    }

    /// Adds the headers every answer of a service carries.
    fn dressed(&self, mut answer: Answer, incoming: &Incoming, service: &Service) -> Answer {
        let mut add = |name: &'static str, value: String| {
            if !answer.headers.iter().any(|(there, _)| there.eq_ignore_ascii_case(name)) {
                answer.headers.push((name, value));
            }
        };
        add("Date", http_date(self.clock.now()));
        add("x-ms-request-id", Uuid::new_v4().to_string());
        if matches!(service, Service::Arm | Service::Graph) {
            let correlation = incoming.header("x-ms-correlation-request-id").map(str::to_owned);
            add("x-ms-correlation-request-id", correlation.unwrap_or_else(|| Uuid::new_v4().to_string()));
            add("Cache-Control", "no-cache".to_owned());
        }
        let wants_echo =
            incoming.header("x-ms-return-client-request-id").is_some_and(|value| value.eq_ignore_ascii_case("true"));
        if let Some(id) = incoming.header("x-ms-client-request-id")
            && (wants_echo || matches!(service, Service::Vault(_)))
        {
            add("x-ms-client-request-id", id.to_owned());
        }
        answer
    }
}

/// A request as fault rules see it.
pub(crate) fn target<'a>(incoming: &'a Incoming, service: &Service) -> Target<'a> {
    Target {
        service: service.word(),
        method: incoming.method.as_str(),
        path: &incoming.path,
        query: &incoming.raw_query,
    }
}

fn nowhere(origin: &crate::incoming::Origin) -> Answer {
    if origin.own {
        let message = "Nothing of Azure's is at this path. On the sandbox's own address paths decide which service answers: /subscriptions, /providers, /secrets, /v2, /common/oauth2/v2.0/authorize; what it holds is at /_sandbox/scenario.";
        return Answer::json(
            404,
            &serde_json::json!({ "error": { "code": "SandboxPathUnknown", "message": message } }),
        );
    }
    let host = &origin.host;
    let message =
        format!("The sandbox knows no host `{host}`. On its own address, paths decide which service answers.");
    Answer::json(421, &serde_json::json!({ "error": { "code": "SandboxHostUnknown", "message": message } }))
}

/// The headers of an answer as HTTP has them.
pub(crate) fn header_map(answer: &Answer) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in &answer.headers {
        if let (Ok(name), Ok(value)) =
            (http::HeaderName::from_bytes(name.as_bytes()), http::HeaderValue::from_str(value))
        {
            headers.append(name, value);
        }
    }
    if let Some(kind) = answer.content_type {
        headers.insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static(kind));
    }
    headers
}
