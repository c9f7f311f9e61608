//! What a sandbox can be told at start. The binary fills this from its command line, tests and the desktop application
//! fill it in code. It holds wishes only: nothing here reads a clock, a file or a socket.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

/// The company the sandbox starts with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scenario {
    /// One company, three subscriptions, five sites, with the traps of `docs/sandbox.md` in it.
    #[default]
    Plant,
    /// A subscription with instances, secret sync and a vault, and no registry endpoint at all.
    Empty,
    /// Many instances: `instances` of them, each with `endpoints` registry endpoints, `default` included.
    Estate {
        /// How many instances.
        instances: usize,
        /// How many registry endpoints each of them has.
        endpoints: usize,
    },
}

/// A text that names no scenario.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no scenario: say plant, empty, or estate:INSTANCES:ENDPOINTS_EACH such as estate:500:20")]
pub struct UnknownScenario(String);

impl FromStr for Scenario {
    type Err = UnknownScenario;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownScenario(text.to_owned());
        match text {
            "plant" => Ok(Self::Plant),
            "empty" => Ok(Self::Empty),
            other => {
                let (instances, endpoints) =
                    other.strip_prefix("estate:").and_then(|rest| rest.split_once(':')).ok_or_else(unknown)?;
                let count =
                    |text: &str| text.parse().ok().filter(|n: &usize| (1..=100_000).contains(n)).ok_or_else(unknown);
                let (instances, endpoints) = (count(instances)?, count(endpoints)?);
                // An id holds at most six digits of instance number, and a million rows is more than memory allows.
                if instances.saturating_mul(endpoints) > 1_000_000 {
                    return Err(unknown());
                }
                Ok(Self::Estate { instances, endpoints })
            }
        }
    }
}

impl std::fmt::Display for Scenario {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Plant => out.write_str("plant"),
            Self::Empty => out.write_str("empty"),
            Self::Estate { instances, endpoints } => write!(out, "estate:{instances}:{endpoints}"),
        }
    }
}

/// Everything that can be chosen when a sandbox starts.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to listen; only loopback addresses are accepted. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// The company to start with.
    pub scenario: Scenario,
    /// A file that keeps the scenario between runs; made where it is not there. It holds vault secrets as plain text.
    pub state: Option<PathBuf>,
    /// A file that gets one line of JSON per request.
    pub record: Option<PathBuf>,
    /// Seconds a long-running operation takes.
    pub lro_seconds: u32,
    /// What `Retry-After` says on long-running operations, in seconds.
    pub retry_after: u32,
    /// Seconds until Resource Graph shows a write.
    pub graph_lag_seconds: u32,
    /// Resource Graph knows instances but none of their registry endpoints.
    pub graph_without_endpoints: bool,
    /// Milliseconds every answer is held back.
    pub latency_ms: u64,
    /// How long an access token lives, in seconds.
    pub token_seconds: u32,
    /// Accept tokens the sandbox did not issue (for foreign clients that bring their own).
    pub accept_any_token: bool,
    /// Answer 400 to a SecretSync of type `kubernetes.io/dockerconfigjson`, as the published enumeration would allow.
    pub refuse_dockerconfigjson: bool,
    /// Show resources as a service that writes things its own way: nulls and defaults, other letter case in GUIDs and hosts,
    /// empty objects left out, one property of a later version.
    pub normalise: bool,
    /// ARM never answers 429 of its own: for measuring the sandbox itself.
    pub no_arm_limits: bool,
    /// A folder for a throw-away certificate authority; with it the sandbox serves https as well, and is a proxy.
    pub tls: Option<PathBuf>,
    /// A folder that gets every exchange as it was, values of secrets included: for contract tests.
    pub exchanges: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            scenario: Scenario::default(),
            state: None,
            record: None,
            lro_seconds: 3,
            retry_after: 1,
            graph_lag_seconds: 2,
            graph_without_endpoints: false,
            latency_ms: 0,
            token_seconds: 3600,
            accept_any_token: false,
            refuse_dockerconfigjson: false,
            normalise: false,
            no_arm_limits: false,
            tls: None,
            exchanges: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Scenario;

    #[test]
    fn a_scenario_is_read_from_its_name_and_written_back() {
        for text in ["plant", "empty", "estate:500:20"] {
            assert_eq!(text.parse::<Scenario>().map(|kind| kind.to_string()).ok().as_deref(), Some(text));
        }
    }

    #[test]
    fn an_estate_without_sensible_numbers_is_refused() {
        for text in ["estate", "estate:1", "estate:0:3", "estate:x:3", "estate:100000:100000", "Plant", ""] {
            assert!(text.parse::<Scenario>().is_err(), "{text}");
        }
    }
}
