//! One running sandbox behind its socket: takes a request, lets faults strike, asks the service it is for, dresses the
//! answer and records it. All state is behind one lock that is never held while waiting.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use time::OffsetDateTime;
use uuid::Uuid;

use crate::answer::Answer;
use crate::arm::limits::Limits;
use crate::authority::SecureAddress;
use crate::call::{Call, target};
use crate::clock::{Clock, http_date};
use crate::deployments::held::Deployments;
use crate::entra::identity::Identity;
use crate::exchanges::Exchanges;
use crate::faults::{Conduct, Faults, Strike, endless_page};
use crate::incoming::Incoming;
use crate::kept::StateFile;
use crate::oci_registry::memory::RegistryMemory;
use crate::options::Options;
use crate::recorder::Recorder;
use crate::resource_graph::state::GraphState;
use crate::routing;
use crate::service::Service;
use crate::start_error::StartError;
use crate::state::State;
use crate::{deployments, dispatch, entra, seed};

/// With this in the environment every sandbox normalises: so that whole suites of tests run under it as they are.
const NORMALISE: &str = "REGENT_SANDBOX_NORMALISE";

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
            deployments: Deployments::default(),
            arm_limits: Limits::default(),
            arm_limited: !options.no_arm_limits,
            normalises: options.normalise || std::env::var_os(NORMALISE).is_some(),
            refuse_dockerconfigjson: options.refuse_dockerconfigjson,
        };
        Ok(Self { clock, base_url, secure, state: Mutex::new(state), recorder, exchanges, kept, options })
    }

    /// The state, whatever happened to another thread.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The service a request is for.
    pub(crate) fn service(&self, incoming: &Incoming) -> Service {
        routing::service(incoming, &self.state().cloud)
    }

    /// Answers one request, and says how the answer is to travel.
    pub(crate) async fn handle(&self, incoming: Incoming, service: Service) -> (Answer, Conduct) {
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
        // What is shown in a service's own words goes beyond the published schemas, and is meant to.
        let plain = !struck && !self.state().normalises;
        if let Some(exchanges) = self.exchanges.as_ref().filter(|_| plain) {
            exchanges.write(&incoming, &service, &answer);
        }
        self.note(&incoming, &service, at, answer.status);
        (answer, conduct)
    }

    /// Says that a request's body could not be read, with the headers and the line in the record that every answer has.
    pub(crate) fn refuse_unread(&self, incoming: &Incoming, answer: Answer) -> Answer {
        let service = self.service(incoming);
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
        if let Some(row) = &strike.endless {
            return endless_page(incoming, row.as_ref());
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
        deployments::settle(&mut state, &self.options, &self.base_url, dispatch::on_behalf, now);
        let (options, base_url, on_behalf) = (&self.options, self.base_url.as_str(), dispatch::on_behalf);
        let mut call = Call { incoming, state: &mut state, options, base_url, now, on_behalf };
        let answer = dispatch::answer(&mut call, service);
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
