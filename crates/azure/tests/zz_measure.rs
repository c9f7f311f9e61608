#![allow(clippy::all, missing_docs)]
mod support;
#[tokio::test(flavor = "multi_thread")]
async fn measure() {
    for latency in [0u64, 40] {
        let twin = support::Twin::with(sandbox::Options { world: "estate:500:20".parse().unwrap(), latency_ms: latency, ..Default::default() }).await;
        let subs = twin.subscriptions();
        for _ in 0..4 {
            let t = std::time::Instant::now();
            let mut log = String::new();
            let rows = azure::ResourceGraphClient::new(&twin.connection).registry_endpoints(&subs, |n, _| log += &format!("{n}@{}ms ", t.elapsed().as_millis())).await.unwrap();
            println!("{log}\nlatency {latency}: {} rows in {:?}", rows.len(), t.elapsed());
            tokio::time::sleep(std::time::Duration::from_secs(6)).await;
        let token = azure_core::credentials::TokenCredential::get_token(&*twin.credential, &["https://management.azure.com/.default"], None).await.unwrap();
        let c = reqwest::Client::builder().no_proxy().build().unwrap();
        let base = twin.sandbox.base_url().to_owned();
        let get = |skip: usize| { let c = c.clone(); let base = base.clone(); let tok = token.token.secret().to_owned(); let subs = subs.clone(); async move {
            let b = c.post(format!("{base}/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01")).bearer_auth(tok)
              .json(&serde_json::json!({"subscriptions": subs, "query": "resources | where type =~ 'microsoft.iotoperations/instances/registryendpoints' | project id, name, type, resourceGroup, subscriptionId, extendedLocation, properties, systemData | order by id asc", "options": {"$top":1000,"$skip":skip,"resultFormat":"objectArray"}}))
              .send().await.unwrap(); b.bytes().await.unwrap().len() } };
        let t = std::time::Instant::now();
        let one = get(0).await; let r1 = t.elapsed();
        let rest = futures::future::join_all((1..10).map(|n| get(n * 1000))).await;
        println!("rival latency {latency}: first {r1:?}, {} bytes in {:?}", one + rest.iter().sum::<usize>(), t.elapsed());
            tokio::time::sleep(std::time::Duration::from_secs(6)).await;
        }
    }
}
