//! The collector's side: a stand-in on loopback that reads OTLP as a collector does. Whatever happens to messages and
//! answers, each confirmed endpoint is one increment there; and nothing comes before it is turned on.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value};
use opentelemetry_proto::tonic::metrics::v1::{AggregationTemporality, metric, number_data_point};
use prost::Message as _;
use serde_json::{Value, json};

use crate::support::Try;

/// How it answers.
#[derive(Clone, Copy, PartialEq)]
enum Conduct {
    Confirms,
    /// It takes the message in, and its answer is lost.
    LosesTheAnswer,
    Refuses,
}

#[derive(Default)]
struct Taken {
    bodies: Vec<Vec<u8>>,
    heads: Vec<String>,
    /// By counter, resource, attributes and start: the last value.
    series: BTreeMap<(String, String, String, u64), i64>,
}

struct Collector {
    address: SocketAddr,
    conduct: Arc<Mutex<Conduct>>,
    taken: Arc<Mutex<Taken>>,
    ends: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Collector {
    fn start(address: &str, taken: Arc<Mutex<Taken>>) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let address = listener.local_addr().unwrap();
        let (conduct, ends) = (Arc::new(Mutex::new(Conduct::Confirms)), Arc::new(AtomicBool::new(false)));
        let thread = {
            let (conduct, taken, ends) = (Arc::clone(&conduct), Arc::clone(&taken), Arc::clone(&ends));
            std::thread::spawn(move || {
                for stream in listener.incoming() {
                    if ends.load(Ordering::SeqCst) {
                        return;
                    }
                    serve(stream.unwrap(), &conduct, &taken);
                }
            })
        };
        Self { address, conduct, taken, ends, thread: Some(thread) }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn conducts(&self, conduct: Conduct) {
        *self.conduct.lock().unwrap() = conduct;
    }

    /// What a counter has come to, all series together.
    fn total(&self, counter: &str) -> i64 {
        let taken = self.taken.lock().unwrap();
        taken.series.iter().filter(|(key, _)| key.0 == counter).map(|(_, value)| value).sum()
    }

    fn messages(&self) -> usize {
        self.taken.lock().unwrap().bodies.len()
    }

    /// Its port is free afterwards.
    fn end(mut self) {
        self.stop();
    }

    fn stop(&mut self) {
        self.ends.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            drop(TcpStream::connect(self.address));
            thread.join().unwrap();
        }
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.stop();
    }
}

/// One message a connection.
fn serve(mut stream: TcpStream, conduct: &Mutex<Conduct>, taken: &Mutex<Taken>) {
    let mut read = Vec::new();
    let mut part = [0; 4096];
    let (head, length) = loop {
        let count = stream.read(&mut part).unwrap();
        if count == 0 {
            return;
        }
        read.extend_from_slice(&part[..count]);
        if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8(read[..end].to_vec()).unwrap().to_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
            let length: usize = length.trim().parse().unwrap();
            break (head, end + 4 + length);
        }
    };
    while read.len() < length {
        let count = stream.read(&mut part).unwrap();
        read.extend_from_slice(&part[..count]);
    }
    let body = read[length - (length - head.len() - 4)..].to_vec();
    let conduct = *conduct.lock().unwrap();
    if conduct != Conduct::Refuses {
        take(&mut taken.lock().unwrap(), head, body);
    }
    let answer = match conduct {
        Conduct::Confirms => {
            "HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        }
        Conduct::Refuses => "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        Conduct::LosesTheAnswer => return,
    };
    stream.write_all(answer.as_bytes()).unwrap();
}

fn take(taken: &mut Taken, head: String, body: Vec<u8>) {
    let message = ExportMetricsServiceRequest::decode(&body[..]).unwrap();
    for resource in &message.resource_metrics {
        let own = words(&resource.resource.as_ref().unwrap().attributes);
        for metric in resource.scope_metrics.iter().flat_map(|scope| &scope.metrics) {
            let Some(metric::Data::Sum(sum)) = &metric.data else { panic!("a sum: {metric:?}") };
            assert!(sum.is_monotonic);
            assert_eq!(sum.aggregation_temporality, i32::from(AggregationTemporality::Cumulative));
            for point in &sum.data_points {
                let Some(number_data_point::Value::AsInt(value)) = point.value else { panic!("a number: {point:?}") };
                assert!(0 < point.start_time_unix_nano && point.start_time_unix_nano <= point.time_unix_nano);
                let key = (metric.name.clone(), own.clone(), words(&point.attributes), point.start_time_unix_nano);
                let before = taken.series.insert(key, value);
                assert!(before.is_none_or(|before| before <= value), "a counter never goes back");
            }
        }
    }
    taken.heads.push(head);
    taken.bodies.push(body);
}

fn words(attributes: &[KeyValue]) -> String {
    let word = |attribute: &KeyValue| match &attribute.value.as_ref().unwrap().value {
        Some(any_value::Value::StringValue(text)) => format!("{}={text}", attribute.key),
        other => panic!("text: {other:?}"),
    };
    attributes.iter().map(word).collect::<Vec<_>>().join(" ")
}

fn create(tried: &Try, name: &str) -> Value {
    let instance = tried.instance();
    let words = ["endpoints", "create", "--instance", &instance, "--name", name, "--host", "h.example", "--method"];
    tried.run(&[&words[..], &["anonymous"]].concat()).answer()
}

const CREATED: &str = "registry_endpoints.created";

#[test]
fn each_confirmed_endpoint_is_one_increment_at_the_collector_whatever_happens_to_the_messages() {
    let taken = Arc::new(Mutex::new(Taken::default()));
    let mut collector = Collector::start("127.0.0.1:0", Arc::clone(&taken));
    let tried = Try::new("empty");
    let url = collector.url();

    create(&tried, "before-it-is-on");
    assert_eq!(tried.run(&["telemetry", "show"]).answer()["choices"], json!({ "on": false, "address": "" }));
    assert_eq!(collector.messages(), 0, "off until it is turned on");

    let on = tried.run(&["telemetry", "on", "--address", &url]).answer();
    assert_eq!((&on["waiting"], &on["problem"]), (&json!(false), &Value::Null), "{on}");
    assert_eq!(collector.total(CREATED), 0, "what was created before is not sent");

    create(&tried, "first");
    assert_eq!(collector.total(CREATED), 1);
    let messages = collector.messages();
    tried.run(&["metrics"]).answer();
    assert_eq!(collector.messages(), messages, "what is confirmed is not sent again");

    collector.conducts(Conduct::LosesTheAnswer);
    create(&tried, "second");
    assert_eq!(collector.total(CREATED), 2);
    let lost = tried.run(&["telemetry", "show"]).answer();
    assert_eq!(lost["waiting"], true);
    assert!(lost["problem"].as_str().unwrap().starts_with("The collector did not take the figures"), "{lost}");
    collector.conducts(Conduct::Confirms);
    assert_eq!(tried.run(&["telemetry", "show"]).answer()["waiting"], false);
    assert_eq!(collector.total(CREATED), 2, "sent several times, counted once");

    collector.conducts(Conduct::Refuses);
    create(&tried, "third");
    assert_eq!(collector.total(CREATED), 2);
    collector.end();
    create(&tried, "fourth");
    assert_eq!(tried.run(&["telemetry", "show"]).answer()["waiting"], true);

    collector = Collector::start(url.strip_prefix("http://").unwrap(), Arc::clone(&taken));
    let name_taken = tried.run(&[
        "endpoints",
        "create",
        "--instance",
        &tried.instance(),
        "--name",
        "fourth",
        "--host",
        "h.example",
        "--method",
        "system",
    ]);
    assert_eq!(name_taken.error()["code"], "NameTaken");
    assert_eq!((collector.total(CREATED), collector.total("registry_endpoints.refused")), (4, 1));
    assert_eq!(tried.run(&["metrics"]).answer()["created"]["total"], 5, "one more was created before it was on");

    tried.run(&["telemetry", "off"]).answer();
    let messages = collector.messages();
    create(&tried, "while-it-is-off");
    assert_eq!(collector.messages(), messages, "off is off");
    tried.run(&["telemetry", "on", "--address", &url]).answer();
    assert_eq!(collector.total(CREATED), 4, "what was created while it was off is not sent");
    create(&tried, "last");
    assert_eq!(collector.total(CREATED), 5);

    let taken = taken.lock().unwrap();
    assert!(
        taken.heads.iter().all(|head| head.starts_with("post /v1/metrics http/1.1") && !head.contains("authorization"))
    );
    let instance = tried.instance();
    let personal = instance.split('/').filter(|part| part.len() > 12 && !part.contains("IoTOperations"));
    let user = &tried.ready["users"][0];
    let personal =
        personal.chain([tried.ready["tenantId"].as_str().unwrap(), user["userPrincipalName"].as_str().unwrap()]);
    let personal: Vec<&str> = personal.chain(["before-it", "first", "h.example"]).collect();
    for body in &taken.bodies {
        let text = String::from_utf8_lossy(body);
        for word in &personal {
            assert!(!text.contains(word), "{word} left the computer");
        }
    }
    let methods: Vec<&str> =
        taken.series.keys().map(|key| key.2.as_str()).filter(|words| words.contains("Anonymous")).collect();
    assert!(methods.contains(&"method=Anonymous regent.cloud=Sandbox"), "{methods:?}");
}

#[test]
fn an_address_that_nothing_may_be_sent_to_is_refused_and_nothing_is_turned_on() {
    let tried = Try::new("empty");
    for address in ["collector", "http://collector.contoso.example:4318", "https://ada:pw@collector.contoso.example"] {
        let refused = tried.run(&["telemetry", "on", "--address", address]).error();
        assert_eq!((&refused["code"], &refused["target"]), (&json!("InvalidInput"), &json!("telemetryAddress")));
    }
    assert_eq!(tried.run(&["telemetry", "show"]).answer()["choices"]["on"], false);
}
