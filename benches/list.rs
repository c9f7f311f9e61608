//! How long the whole list of 10,000 registry endpoints takes, beside curl fetching the same Resource Graph pages from
//! the same sandbox in the same run: one page, then the other nine at once. Prints medians and their ratio; it decides
//! nothing. Started with `cargo bench -p usecases --bench list`; needs curl.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a program that prints"
)]

use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sandbox::{Options, Sandbox};
use store::Database;
use usecases::{Builder, ChangedWhat, Desktop, Frontend, registry_endpoints, session};

const ROUNDS: usize = 9;
const QUERY: &str = "resources | where type =~ 'microsoft.iotoperations/instances/registryendpoints' \
    | project id, name, type, resourceGroup, subscriptionId, extendedLocation, properties, systemData | order by id asc";

struct Nobody;

impl Desktop for Nobody {
    fn open_url(&self, _url: &str) -> Result<(), String> {
        Err("a benchmark opens nothing".to_owned())
    }
    fn changed(&self, _what: ChangedWhat) {}
}

fn main() {
    rustls::crypto::ring::default_provider().install_default().expect("no provider yet");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    for latency_ms in [0, 40] {
        runtime.block_on(compare(latency_ms));
    }
}

async fn compare(latency_ms: u64) {
    let scenario = "estate:500:20".parse().unwrap();
    let sandbox =
        Sandbox::start(Options { scenario, latency_ms, accept_any_token: true, ..Options::default() }).await.unwrap();
    let (mut ours, mut curls) = (Vec::new(), Vec::new());
    for _ in 0..=ROUNDS {
        forget_quota(&sandbox).await;
        let database = Arc::new(Database::in_memory().unwrap());
        let ctx = Builder::new(Frontend::Batch, Arc::new(Nobody)).database(database).build().unwrap();
        session::explore_sandbox(&ctx, sandbox.base_url()).await.unwrap();
        let start = Instant::now();
        let summary = registry_endpoints::refresh(&ctx, |_| {}).await.unwrap();
        ours.push(start.elapsed());
        assert_eq!(summary.total, 10_000);
        forget_quota(&sandbox).await;
        let url = sandbox.base_url().to_owned();
        curls.push(tokio::task::spawn_blocking(move || curl(&url)).await.unwrap());
    }
    // The first round warms the sandbox up.
    let (ours, curls) = (median(&ours[1..]), median(&curls[1..]));
    println!(
        "list of 10,000, {latency_ms:>2} ms a request: Regent {:>4} ms, curl 1 + 9 pages {:>4} ms, ratio {:.2}",
        ours.as_millis(),
        curls.as_millis(),
        ours.as_secs_f64() / curls.as_secs_f64()
    );
    sandbox.shutdown().await;
}

/// The quota is 15 queries in 5 seconds: the sandbox's clock goes on instead of the benchmark waiting.
async fn forget_quota(sandbox: &Sandbox) {
    let url = format!("{}/_sandbox/clock", sandbox.base_url());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client.post(url).json(&serde_json::json!({ "advanceSeconds": 10 })).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
}

/// One page, then nine at once, as two calls of curl, their start (a few milliseconds) counted.
fn curl(base: &str) -> Duration {
    let page = |skip: u32| {
        let body = serde_json::json!({ "query": QUERY,
            "options": { "resultFormat": "objectArray", "$top": 1000, "$skip": skip } });
        let url = format!("{base}/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01");
        [
            "--silent",
            "--fail",
            "--output",
            "/dev/null",
            "--header",
            "content-type: application/json",
            "--header",
            "authorization: Bearer any",
            "--data",
            &body.to_string(),
            &url,
        ]
        .map(str::to_owned)
        .to_vec()
    };
    let start = Instant::now();
    assert!(Command::new("curl").args(page(0)).status().unwrap().success());
    let mut parallel = vec!["--parallel".to_owned(), "--parallel-immediate".to_owned()];
    for skip in 1..10 {
        if skip > 1 {
            parallel.push("--next".to_owned());
        }
        parallel.extend(page(skip * 1000));
    }
    assert!(Command::new("curl").args(parallel).status().unwrap().success());
    start.elapsed()
}

fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    times[times.len() / 2]
}
