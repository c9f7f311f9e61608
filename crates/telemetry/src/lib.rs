//! Figures for an OpenTelemetry collector, as OTLP over HTTP in protobuf. Called by `usecases`, which decides when. It
//! goes the way of every other request: the same proxy, the same certificate authorities, https unless the collector is on
//! this computer. It carries no token and no name of anybody or anything.
//!
//! The figures are cumulative: each message says how many there have been since one moment, so that a message sent twice,
//! or one whose answer was lost, changes nothing at the collector.

use azure_core::http::headers::{HeaderName, Headers};
use azure_core::http::{Method, Request};
use bytes::Bytes;
use net::Network;
use net::text::sentence;
use opentelemetry_proto::tonic::collector::metrics::v1::{ExportMetricsServiceRequest, ExportMetricsServiceResponse};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value as Number;
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, Metric, NumberDataPoint, ResourceMetrics, ScopeMetrics, Sum,
};
use opentelemetry_proto::tonic::resource::v1::Resource;
use prost::Message as _;
use time::OffsetDateTime;
use url::{Host, Url};

const SEND: &str = "send the figures to the collector";
const SIGNAL: &str = "v1/metrics";

/// One counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counter {
    /// Its name, such as `registry_endpoints.created`.
    pub name: &'static str,
    /// What it counts, in a sentence.
    pub description: &'static str,
    /// In UCUM's braces, such as `{endpoint}`.
    pub unit: &'static str,
    /// How many since the start, each with its attributes.
    pub points: Vec<(Vec<(&'static str, String)>, u64)>,
}

/// Everything that one message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// A random ID of this installation; it says nothing about it.
    pub instance_id: String,
    /// Regent's version.
    pub version: String,
    /// Since when is counted; another moment is another count.
    pub started_at: OffsetDateTime,
    /// Now.
    pub now: OffsetDateTime,
    /// The counters.
    pub counters: Vec<Counter>,
}

/// Where the figures go, from what was typed: a collector's address, to which the signal's path is added as OpenTelemetry
/// wants it, or the whole address.
///
/// # Errors
/// One sentence, when nothing can be sent there.
pub fn address(typed: &str) -> Result<Url, String> {
    const LIKE: &str = "Enter one like https://collector.contoso.example:4318.";
    let mut url = Url::parse(typed.trim()).map_err(|_| format!("This is not an address. {LIKE}"))?;
    let here = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    };
    match url.scheme() {
        "https" => {}
        "http" if here => {}
        "http" => {
            return Err("Plain http is for a collector on this computer only. Use https for any other.".to_owned());
        }
        _ => return Err(format!("This is not an address of a collector. {LIKE}")),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            "An address with a user name or a password in it is not used: it would be kept as plain text.".to_owned()
        );
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(format!("A collector's address has nothing after its path. {LIKE}"));
    }
    let path = url.path().trim_end_matches('/').to_owned();
    if !path.ends_with(SIGNAL) {
        url.set_path(&format!("{path}/{SIGNAL}"));
    }
    Ok(url)
}

/// Sends the figures. The collector has them when this answers.
///
/// # Errors
/// One sentence: the collector cannot be reached, says no, or leaves some of them out.
pub async fn send(network: &Network, address: &Url, figures: &Figures) -> Result<(), String> {
    let mut request = Request::new(address.clone(), Method::Post);
    request.insert_header(HeaderName::from_static("content-type"), "application/x-protobuf");
    request.set_body(Bytes::from(message(figures).encode_to_vec()));
    let answer = network.transport_elsewhere().execute_request(&request).await;
    let core = |why: azure_core::Error| net::Error::of_transport(SEND, &why).message;
    let answer = answer.map_err(core)?;
    let answer = answer.try_into_raw_response().await.map_err(core)?;
    let status = u16::from(answer.status());
    if !(200..300).contains(&status) {
        return Err(refusal(status, answer.headers(), answer.body().as_ref()));
    }
    let kind = answer.headers().get_optional_str(&HeaderName::from_static("content-type")).unwrap_or_default();
    if kind.contains("html") {
        return Err("A page answers there, not an OpenTelemetry collector.".to_owned());
    }
    // A collector answers in the form that it was asked in; from any other, 200 is all that is needed.
    let said = ExportMetricsServiceResponse::decode(answer.body().as_ref()).ok().filter(|_| kind.contains("protobuf"));
    match said.and_then(|said| said.partial_success).filter(|partial| partial.rejected_data_points > 0) {
        Some(partial) => Err(format!("The collector left some out: {}", sentence(&partial.error_message))),
        None => Ok(()),
    }
}

/// What an answer that says no comes down to. Collectors give a sentence as text or in a JSON object, or nothing.
fn refusal(status: u16, headers: &Headers, body: &[u8]) -> String {
    if net::page::is_of_the_network(status, body) {
        return net::page::of_the_network(headers);
    }
    let said = serde_json::from_slice::<serde_json::Value>(body).ok();
    let said = said.as_ref().and_then(|said| said.pointer("/error/message").or_else(|| said.get("message"))?.as_str());
    match said.map(sentence).filter(|said| !said.is_empty()) {
        Some(said) => said,
        None => format!("The collector answered {status} and gave no reason that can be read."),
    }
}

fn message(figures: &Figures) -> ExportMetricsServiceRequest {
    let resource = [
        ("service.name", "regent".to_owned()),
        ("service.version", figures.version.clone()),
        ("service.instance.id", figures.instance_id.clone()),
    ];
    let metrics = figures.counters.iter().filter(|counter| !counter.points.is_empty());
    let scope = InstrumentationScope {
        name: "regent".to_owned(),
        version: figures.version.clone(),
        ..InstrumentationScope::default()
    };
    let metrics = ScopeMetrics {
        scope: Some(scope),
        metrics: metrics.map(|counter| metric(counter, figures)).collect(),
        ..ScopeMetrics::default()
    };
    let resource = Resource { attributes: resource.into_iter().map(attribute).collect(), ..Resource::default() };
    let all = ResourceMetrics { resource: Some(resource), scope_metrics: vec![metrics], ..ResourceMetrics::default() };
    ExportMetricsServiceRequest { resource_metrics: vec![all] }
}

fn metric(counter: &Counter, figures: &Figures) -> Metric {
    let point = |(attributes, count): &(Vec<(&'static str, String)>, u64)| NumberDataPoint {
        attributes: attributes.iter().cloned().map(attribute).collect(),
        start_time_unix_nano: nanos(figures.started_at),
        time_unix_nano: nanos(figures.now),
        value: Some(Number::AsInt(i64::try_from(*count).unwrap_or(i64::MAX))),
        ..NumberDataPoint::default()
    };
    let sum = Sum {
        data_points: counter.points.iter().map(point).collect(),
        aggregation_temporality: AggregationTemporality::Cumulative.into(),
        is_monotonic: true,
    };
    Metric {
        name: counter.name.to_owned(),
        description: counter.description.to_owned(),
        unit: counter.unit.to_owned(),
        data: Some(Data::Sum(sum)),
        ..Metric::default()
    }
}

fn attribute((key, value): (&'static str, String)) -> KeyValue {
    let value = Some(AnyValue { value: Some(Value::StringValue(value)) });
    KeyValue { key: key.to_owned(), value, ..KeyValue::default() }
}

fn nanos(at: OffsetDateTime) -> u64 {
    u64::try_from(at.unix_timestamp_nanos()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_gets_the_path_of_the_signal_once() {
        let of = |typed: &str| address(typed).map(|url| url.to_string());
        for (typed, expected) in [
            ("http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/metrics"),
            (" https://collector.contoso.example/ ", "https://collector.contoso.example/v1/metrics"),
            ("https://contoso.example/otlp", "https://contoso.example/otlp/v1/metrics"),
            ("http://[::1]:4318/v1/metrics", "http://[::1]:4318/v1/metrics"),
        ] {
            assert_eq!(of(typed).as_deref(), Ok(expected));
        }
        for refused in [
            "",
            "collector",
            "ftp://collector.contoso.example",
            "http://collector.contoso.example:4318",
            "http://169.254.169.254",
            "https://user:word@collector.contoso.example",
            "https://collector.contoso.example/?key=1",
        ] {
            assert!(of(refused).is_err(), "{refused}");
        }
    }
}
