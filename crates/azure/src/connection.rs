//! The one way a request goes to Azure: cloud, credential and transport, chosen once. Every client is made from one.
//! It retries within narrow bounds, renews a refused token once, and sends nothing to a host the cloud does not name.

mod allowed_host;
mod bearer;
mod budgets;
mod page_guard;
mod quota;
mod retry;

use std::fmt;
use std::sync::Arc;

use azure_core::Bytes;
use azure_core::credentials::TokenCredential;
use azure_core::http::headers::{HeaderName, Headers};
use azure_core::http::policies::Policy;
use azure_core::http::{
    ClientOptions, Context, HttpClient, Method, Pipeline, PipelineSendOptions, Request, RetryOptions, Transport,
    UserAgentOptions,
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;
use uuid::Uuid;

pub(crate) use self::allowed_host::AllowedHost;
use self::bearer::Bearer;
use self::budgets::Budgets;
pub(crate) use self::page_guard::PageGuard;
pub(crate) use self::quota::{GraphQuota, MAX_THROTTLED_WAIT};
use self::retry::BoundedRetry;
pub(crate) use self::retry::{CallerRepeats, OnlyRead, ThrottlingIsMine};
use crate::cloud::Cloud;
use crate::error::{Error, ErrorKind};
use crate::identity::GuestCredential;

const CORRELATION: &str = "x-ms-correlation-request-id";
/// Of `/metadata/endpoints` in every cloud.
const METADATA_VERSION: &str = "2022-09-01";

/// A way to one cloud in one person's name. Cheap to clone.
#[derive(Clone)]
pub struct Connection {
    cloud: Arc<Cloud>,
    credential: Arc<dyn TokenCredential>,
    transport: Arc<dyn HttpClient>,
    arm: Pipeline,
    graph_quota: Arc<GraphQuota>,
    budgets: Arc<Budgets>,
    correlation_id: Option<Uuid>,
}

/// A request to ARM.
pub(crate) struct Call<'a> {
    /// To follow "Could not".
    pub(crate) operation: &'a str,
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) body: Option<&'a Value>,
    pub(crate) context: Context<'static>,
    /// It may only make something new: what has the name already stays as it is.
    pub(crate) only_new: bool,
}

impl<'a> Call<'a> {
    pub(crate) fn new(operation: &'a str, method: Method, url: Url) -> Self {
        Self { operation, method, url, body: None, context: Context::new(), only_new: false }
    }

    pub(crate) fn get(operation: &'a str, url: Url) -> Self {
        Self::new(operation, Method::Get, url)
    }

    pub(crate) fn with_body(self, body: &'a Value) -> Self {
        Self { body: Some(body), ..self }
    }

    /// It rests on what was read before, so the transport never repeats it.
    pub(crate) fn repeated_by_caller(self) -> Self {
        Self { context: self.context.with_value(CallerRepeats), ..self }
    }

    /// The service is to refuse it (412) where something has the name already. Not every provider heeds that.
    pub(crate) fn only_new(self) -> Self {
        Self { only_new: true, ..self }
    }
}

/// What came back: any status of the 200s.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Headers,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn header(&self, name: &'static str) -> Option<&str> {
        self.headers.get_optional_str(&HeaderName::from_static(name))
    }

    pub(crate) fn json<T: DeserializeOwned>(&self, operation: &str) -> Result<T, Error> {
        serde_json::from_slice(&self.body).map_err(|error| self.not_understood(operation, &error))
    }

    /// The error of an answer that says yes and cannot be read.
    pub(crate) fn not_understood(&self, operation: &str, error: &serde_json::Error) -> Error {
        let error = if self.body.first() == Some(&b'<') {
            Error::new(ErrorKind::Blocked, operation, net::page::of_the_network(&self.headers))
        } else {
            Error::protocol(operation, format!("The answer is not what the service is known to send ({error})."))
        };
        Error {
            status: Some(self.status),
            correlation_id: self.header(CORRELATION).map(str::to_owned),
            request_id: self.header("x-ms-request-id").map(str::to_owned),
            ..error
        }
    }
}

impl Connection {
    /// A connection to `cloud` in the name of `credential`, carried by `transport`.
    #[must_use]
    pub fn new(cloud: Cloud, credential: Arc<dyn TokenCredential>, transport: Arc<dyn HttpClient>) -> Self {
        let bearer = Bearer::new(Arc::clone(&credential), &cloud.arm_scope);
        let host = AllowedHost::exactly(cloud.arm.host_str().unwrap_or_default());
        let policies: Vec<Arc<dyn Policy>> = vec![Arc::new(host), Arc::new(bearer)];
        let options = Self::options(&transport);
        let name = (option_env!("CARGO_PKG_NAME"), option_env!("CARGO_PKG_VERSION"));
        let arm = Pipeline::new(name.0, name.1, options, Vec::new(), policies, None);
        Self {
            cloud: Arc::new(cloud),
            credential,
            transport,
            arm,
            graph_quota: Arc::default(),
            budgets: Arc::default(),
            correlation_id: None,
        }
    }

    /// The cloud.
    #[must_use]
    pub fn cloud(&self) -> &Cloud {
        &self.cloud
    }

    /// The same connection for one use case: all its requests carry one correlation id, so that Azure's support finds
    /// them together.
    #[must_use]
    pub fn for_use_case(&self) -> Self {
        Self { correlation_id: Some(Uuid::new_v4()), ..self.clone() }
    }

    /// Asks Resource Manager, without a token, for what it tells anybody: whether it can be reached now.
    ///
    /// # Errors
    /// [`ErrorKind::Offline`] or [`ErrorKind::Blocked`], with what is in the way.
    pub async fn reach(&self) -> Result<(), Error> {
        let url = self.arm_url("/metadata/endpoints", METADATA_VERSION);
        Ok(net::reach::reach(self.transport.as_ref(), url).await?)
    }

    /// The same person's way into another tenant of the same cloud, where they are a guest.
    #[must_use]
    pub fn in_tenant(&self, tenant: &str) -> Self {
        let guest = Arc::new(GuestCredential::new(Arc::clone(&self.credential), tenant));
        let other = Self::new((*self.cloud).clone(), guest, Arc::clone(&self.transport));
        Self { correlation_id: self.correlation_id, ..other }
    }

    /// This connection for the use case of another one: both carry the same correlation id.
    #[must_use]
    pub fn together_with(&self, other: &Self) -> Self {
        Self { correlation_id: other.correlation_id, ..self.clone() }
    }

    /// The correlation id of this use case, when it is one.
    #[must_use]
    pub fn correlation_id(&self) -> Option<String> {
        self.correlation_id.map(|id| id.to_string())
    }

    /// Resource Manager's pipeline: retry, host guard, token, transport.
    #[must_use]
    pub const fn pipeline(&self) -> &Pipeline {
        &self.arm
    }

    pub(crate) fn credential(&self) -> Arc<dyn TokenCredential> {
        Arc::clone(&self.credential)
    }

    pub(crate) fn graph_quota(&self) -> &GraphQuota {
        &self.graph_quota
    }

    /// Options for a client of Microsoft's own that is to behave as ours do.
    pub(crate) fn client_options(&self) -> ClientOptions {
        Self::options(&self.transport)
    }

    fn options(transport: &Arc<dyn HttpClient>) -> ClientOptions {
        ClientOptions {
            // Ours stands in for the pipeline's own, which takes 81 s to say "offline" and repeats writes.
            retry: RetryOptions::none(),
            per_call_policies: vec![Arc::new(BoundedRetry)],
            transport: Some(Transport::new(Arc::clone(transport))),
            user_agent: UserAgentOptions { application_id: Some("Regent".to_owned()) },
            ..ClientOptions::default()
        }
    }

    /// The URL of a path of ARM. `path` starts with a slash.
    pub(crate) fn arm_url(&self, path: &str, api_version: &str) -> Url {
        let mut url = self.cloud.arm.clone();
        url.set_path(path);
        url.query_pairs_mut().append_pair("api-version", api_version);
        url
    }

    /// A URL that an answer names: absolute, https, and on ARM's own host, or it is not followed.
    pub(crate) fn own_url(&self, operation: &str, text: &str) -> Result<Url, Error> {
        // Absolute is the rule; a path alone is a known slip of providers. Anything else is no address at all.
        let url = if text.starts_with('/') { self.cloud.arm.join(text) } else { Url::parse(text) };
        let url = url.map_err(|_| Error::protocol(operation, "The service named an address that is none."))?;
        let own = url.scheme() == "https"
            && url.host_str() == self.cloud.arm.host_str()
            && url.port_or_known_default() == Some(443)
            && url.username().is_empty()
            && url.password().is_none();
        if own {
            return Ok(url);
        }
        Err(Error::protocol(
            operation,
            format!(
                "The service named an address on {}, which is not Azure Resource Manager. Nothing was sent there.",
                url.host_str().unwrap_or("an unknown host")
            ),
        ))
    }

    /// Sends a request to ARM. Any answer of the 200s is a success.
    pub(crate) async fn send(&self, call: Call<'_>) -> Result<Answer, Error> {
        let operation = call.operation;
        self.budgets.take(call.method, &call.url).await;
        let mut request = Request::new(call.url, call.method);
        request.insert_header("accept", "application/json");
        // Sentences of the service stand between ours.
        request.insert_header("accept-language", "en");
        if let Some(body) = call.body {
            request.insert_header("content-type", "application/json");
            request.set_json(body).map_err(|error| Error::from_core(operation, error))?;
        }
        if call.only_new {
            request.insert_header("if-none-match", "*");
        }
        if let Some(id) = self.correlation_id {
            request.insert_header(CORRELATION, id.to_string());
        }
        let unchecked = PipelineSendOptions { skip_checks: true, ..PipelineSendOptions::default() };
        let raw = self
            .arm
            .send(&call.context, &mut request, Some(unchecked))
            .await
            .map_err(|error| Error { correlation_id: self.correlation_id(), ..Error::from_core(operation, error) })?;
        let (status, headers, body) = raw.deconstruct();
        let status = u16::from(status);
        if (200..300).contains(&status) {
            return Ok(Answer { status, headers, body: body.into() });
        }
        let error = Error::from_answer(operation, status, &headers, body.as_ref());
        Err(Error { correlation_id: error.correlation_id.clone().or_else(|| self.correlation_id()), ..error })
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("cloud", &self.cloud.name).finish_non_exhaustive()
    }
}
