//! How fast the sandbox itself answers: a page of a list among 50,000 endpoints, reads a second, and the memory it takes.
//! A program that prints figures and decides nothing; started by `cargo xtask bench`. The sandbox runs as a process of its own, so
//! that its memory and its core are its own; the rival in the same run is the smallest answer it can give.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a program for people, on their terminal"
)]

use std::io::BufRead as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::Value;

/// Endpoints that are written to compare.
const WRITES: u32 = 400;

/// The sandbox as a process; killed when dropped.
struct Server {
    child: Child,
    ready: Value,
}

impl Server {
    fn start(scenario: &str, state: Option<&std::path::Path>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_regent-sandbox"));
        command.args([
            "--scenario",
            scenario,
            "--no-arm-limits",
            "--exit-with-parent",
            &std::process::id().to_string(),
        ]);
        if let Some(state) = state {
            command.arg("--state").arg(state);
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        std::io::BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, ready: serde_json::from_str(&line).unwrap() }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.ready["baseUrl"].as_str().unwrap())
    }

    /// A number of `/proc/PID/status` in megabytes; nothing where there is no such file.
    fn memory(&self, name: &str) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with(name))?;
        Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
    }

    /// Seconds of processor time so far.
    fn processor(&self) -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks: f64 = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
        Some(ticks / 100.0)
    }

    async fn token(&self, http: &Client) -> String {
        let robot =
            self.ready["users"].as_array().unwrap().iter().find(|user| user["clientSecret"].is_string()).unwrap();
        let text = |name: &str| robot[name].as_str().unwrap();
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", text("clientId")),
            ("client_secret", text("clientSecret")),
            ("scope", "https://management.azure.com/.default"),
        ];
        let url = self.url(&format!("/{}/oauth2/v2.0/token", self.ready["tenantId"].as_str().unwrap()));
        let body: Value = http.post(url).form(&form).send().await.unwrap().json().await.unwrap();
        body["access_token"].as_str().unwrap().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn percentile(times: &mut [Duration], part: usize) -> f64 {
    times.sort();
    times[(times.len() * part / 100).min(times.len() - 1)].as_secs_f64() * 1000.0
}

async fn time(http: &Client, url: &str, token: &str, rounds: usize) -> Vec<Duration> {
    let mut times = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let start = Instant::now();
        let answer = http.get(url).bearer_auth(token).send().await.unwrap();
        assert!(answer.status().is_success(), "{url}: {}", answer.status());
        answer.bytes().await.unwrap();
        times.push(start.elapsed());
    }
    times
}

/// Pages of lists among 50,000 endpoints; gives the p95 in milliseconds, to compare with the same in a state file.
async fn pages(state: Option<&std::path::Path>) -> f64 {
    let server = Server::start("estate:500:100", state);
    let http = Client::builder().no_proxy().build().unwrap();
    let token = server.token(&http).await;
    let instances = server.ready["instances"].as_array().unwrap();
    let path = |number: usize| {
        server.url(&format!("{}/registryEndpoints?api-version=2025-10-01", instances[number]["id"].as_str().unwrap()))
    };
    let mut lists = Vec::new();
    for number in 0..200 {
        lists.extend(time(&http, &path(number * 2), &token, 1).await);
    }
    let mut graph = Vec::new();
    let query = serde_json::json!({ "subscriptions": server.ready["subscriptions"], "options": { "$top": 1000, "resultFormat": "objectArray" },
        "query": "resources | where type =~ 'microsoft.iotoperations/instances/registryendpoints' | project id, name, properties | order by id asc" });
    for _ in 0..12 {
        let start = Instant::now();
        let url = server.url("/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01");
        let answer = http.post(url).bearer_auth(&token).json(&query).send().await.unwrap();
        assert!(answer.status().is_success() || answer.status() == 429);
        if answer.status().is_success() {
            answer.bytes().await.unwrap();
            graph.push(start.elapsed());
        }
    }
    println!(
        "50,000 endpoints{}: a page of a list p50 {:.2} ms, p95 {:.2} ms (target 20); a page of 1,000 rows of the graph p95 {:.1} ms; resident {:.0} MB",
        if state.is_some() { " with --state" } else { "" },
        percentile(&mut lists, 50),
        percentile(&mut lists, 95),
        percentile(&mut graph, 95),
        server.memory("VmRSS").unwrap_or_default()
    );
    percentile(&mut lists, 95)
}

/// Writes a second, one endpoint after the other, with and without a state file: each is on disk before it is answered.
async fn writes(state: Option<&std::path::Path>) -> f64 {
    let server = Server::start("estate:500:100", state);
    let http = Client::builder().no_proxy().build().unwrap();
    let token = server.token(&http).await;
    let instance = &server.ready["instances"][7];
    let body = serde_json::json!({ "extendedLocation": { "name": instance["customLocationId"], "type": "CustomLocation" },
        "properties": { "host": "mcr.microsoft.com", "authentication": { "method": "Anonymous", "anonymousSettings": {} } } });
    let start = Instant::now();
    for number in 0..WRITES {
        let path =
            format!("{}/registryEndpoints/written-{number}?api-version=2025-10-01", instance["id"].as_str().unwrap());
        let answer = http.put(server.url(&path)).bearer_auth(&token).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 201);
        answer.bytes().await.unwrap();
    }
    f64::from(WRITES) / start.elapsed().as_secs_f64()
}

async fn reads() {
    let server = Server::start("estate:500:20", None);
    println!(
        "estate:500:20: resident {:.0} MB at rest, {:.0} MB at most (target 150)",
        server.memory("VmRSS").unwrap_or_default(),
        server.memory("VmHWM").unwrap_or_default()
    );
    let http = Client::builder().no_proxy().build().unwrap();
    let token = server.token(&http).await;
    let id = server.ready["instances"][0]["id"].as_str().unwrap();
    let whole = server.url(&format!("{id}/registryEndpoints/registry-01?api-version=2025-10-01"));
    let smallest = server.url("/_sandbox/faults");
    for (name, url) in [("a registry endpoint", &whole), ("the smallest answer", &smallest)] {
        let (before, start) = (server.processor().unwrap_or_default(), Instant::now());
        let (clients, rounds) = (8, 2_000);
        let work = (0..clients).map(|_| time(&http, url, &token, rounds));
        let mut times: Vec<Duration> = futures::future::join_all(work).await.into_iter().flatten().collect();
        let all = f64::from(u32::try_from(times.len()).unwrap());
        let used = server.processor().unwrap_or_default() - before;
        println!(
            "{name}: {:.0} a second on the clock, {:.0} for each second of one core (target 2,000), p95 {:.2} ms",
            all / start.elapsed().as_secs_f64(),
            all / used.max(0.01),
            percentile(&mut times, 95)
        );
    }
    println!("after that: resident {:.0} MB", server.memory("VmRSS").unwrap_or_default());
}

#[tokio::main]
async fn main() {
    drop(rustls::crypto::ring::default_provider().install_default());
    let in_memory = pages(None).await;
    let folder = tempfile::tempdir().unwrap();
    let kept = pages(Some(&folder.path().join("scenario.sqlite"))).await;
    println!("a page with --state beside one without: {:.2} x (target 1)", kept / in_memory.max(0.001));
    let in_memory = writes(None).await;
    let kept = writes(Some(&folder.path().join("written.sqlite"))).await;
    println!(
        "writes among 50,000 endpoints: {in_memory:.0} a second, {kept:.0} with --state ({:.2} x)",
        in_memory / kept.max(0.001)
    );
    reads().await;
}
