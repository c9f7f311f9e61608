//! The whole list: one Resource Graph query over every subscription, and beside it each instance that the graph has no
//! rows of, listed directly within ARM's read budget. Whether the graph knows the type at all is not certain, and every
//! instance owns at least its `default` endpoint, so an instance without rows is one that the graph does not know.

use std::collections::HashSet;
use std::num::NonZeroU32;
use std::sync::Arc;

use azure::Connection;
use azure::arm::registry_endpoints::RegistryEndpointsClient;
use azure::resource_graph::ResourceGraphClient;
use domain::{Instance, InstanceId, RegistryEndpoint, RegistryEndpointId};
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use governor::{Quota, RateLimiter};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::context::{Context, connect, is_not_found};
use crate::desktop::ChangedWhat;
use crate::error::Error;
use crate::{instances, session};

/// ARM lets one principal read 250 times at once and 25 times a second in a subscription; a little is left for other work.
const READS_AT_ONCE: NonZeroU32 = NonZeroU32::new(240).expect("not zero");
/// Reads a second after the first ones.
const READS_PER_SECOND: NonZeroU32 = NonZeroU32::new(24).expect("not zero");
/// Direct listings under way at the same time.
const IN_FLIGHT: usize = 24;

/// How far a listing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ListProgress {
    /// Endpoints found so far.
    pub loaded: u32,
    /// How many there will be, when the service says.
    pub expected: Option<u32>,
}

/// A part of the list that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ListProblem {
    /// What could not be read, in words.
    pub scope: String,
    /// Why.
    pub error: Error,
}

/// How a listing ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ListSummary {
    /// Endpoints found.
    pub total: u32,
    /// When, RFC 3339.
    pub as_of: String,
    /// What is missing from the list, and why.
    pub problems: Vec<ListProblem>,
}

/// Reads the whole list anew. Rows show as they arrive; the answer comes when the list is complete.
///
/// # Errors
/// When nothing could be read at all. Where a part could not, it is a problem in the answer.
pub async fn refresh(ctx: &Context, mut progress: impl FnMut(ListProgress) + Send) -> Result<ListSummary, Error> {
    let (signed_in, connection) = connect(ctx)?;
    let as_of = ctx.timestamp();
    let subscriptions: Vec<String> = session::subscriptions(&signed_in).await?.into_iter().map(|s| s.id).collect();
    let graph = ResourceGraphClient::new(&connection);
    let (by_graph, instances) = futures::join!(
        graph.registry_endpoints(&subscriptions, |loaded, expected| progress(ListProgress { loaded, expected })),
        instances::read_without_vaults(&connection, &subscriptions)
    );
    let instances = instances?;
    let mut problems = Vec::new();
    let mut rows = by_graph.unwrap_or_else(|error| {
        tracing::info!(error = %error, "Resource Graph did not list registry endpoints; asking each instance");
        Vec::new()
    });
    let seen: HashSet<String> = rows.iter().map(|row| row.instance_id.to_ascii_lowercase()).collect();
    let unseen: Vec<&Instance> =
        instances.iter().filter(|instance| !seen.contains(&instance.id.to_ascii_lowercase())).collect();
    if !unseen.is_empty() {
        ctx.inventory.add(rows.clone());
        directly(ctx, &connection, &unseen, &mut rows, &mut problems, &mut progress).await;
    }
    if rows.is_empty() && !problems.is_empty() && problems.len() == instances.len() {
        return Err(problems.swap_remove(0).error);
    }
    confirm_own_writes(ctx, &connection, &rows).await;
    ctx.inventory.replace(as_of.clone(), rows);
    let all = ctx.inventory.rows();
    if ctx.keeps_listings() {
        keep(ctx, signed_in.key(), as_of.clone(), Arc::clone(&all)).await;
    }
    ctx.desktop().changed(ChangedWhat::Endpoints);
    Ok(ListSummary { total: u32::try_from(all.len()).unwrap_or(u32::MAX), as_of, problems })
}

/// Keeps the list for the next start. One that cannot be kept is still a list.
async fn keep(ctx: &Context, account: String, as_of: String, rows: Arc<Vec<RegistryEndpoint>>) {
    if let Err(error) = ctx.on_disk(move |database| store::last_seen::save(database, &account, &as_of, &rows)).await {
        tracing::warn!(error = %error, "the list could not be kept for the next start");
    }
}

/// The endpoints of one instance, as ARM lists them: for the command line's `--instance`.
///
/// # Errors
/// What the service says.
pub async fn of_instance(ctx: &Context, id: &str) -> Result<Vec<RegistryEndpoint>, Error> {
    let id = InstanceId::parse(id)?;
    let (_, connection) = connect(ctx)?;
    Ok(RegistryEndpointsClient::new(&connection).list_by_instance(&id).await?)
}

/// Lists instances one by one, many at a time, never faster than the subscription's read budget.
async fn directly(
    ctx: &Context,
    connection: &Connection,
    instances: &[&Instance],
    rows: &mut Vec<RegistryEndpoint>,
    problems: &mut Vec<ListProblem>,
    progress: &mut (impl FnMut(ListProgress) + Send),
) {
    let client = RegistryEndpointsClient::new(connection);
    let budget = RateLimiter::keyed(Quota::per_second(READS_PER_SECOND).allow_burst(READS_AT_ONCE));
    let list = |instance: Instance| {
        let (client, budget) = (&client, &budget);
        async move {
            let listed = match InstanceId::parse(&instance.id) {
                Ok(id) => {
                    budget.until_key_ready(&instance.subscription_id).await;
                    client.list_by_instance(&id).await.map_err(Error::from)
                }
                Err(violation) => Err(Error::from(violation)),
            };
            (instance, listed)
        }
    };
    let mut waiting = instances.iter();
    let mut under_way: FuturesUnordered<_> =
        waiting.by_ref().take(IN_FLIGHT).map(|instance| list((*instance).clone())).collect();
    let mut fresh = Vec::new();
    while let Some((instance, listed)) = under_way.next().await {
        under_way.extend(waiting.next().map(|instance| list((*instance).clone())));
        match listed {
            Ok(found) => fresh.extend(found),
            Err(error) => problems.push(ListProblem { scope: format!("Instance {}", instance.name), error }),
        }
        progress(ListProgress { loaded: u32::try_from(rows.len() + fresh.len()).unwrap_or(u32::MAX), expected: None });
        if fresh.len() >= 500 {
            ctx.inventory.add(fresh.clone());
            rows.append(&mut fresh);
        }
    }
    rows.append(&mut fresh);
}

/// Asks ARM about our own writes that the listing does not show: the graph may lag, or someone may have deleted them.
async fn confirm_own_writes(ctx: &Context, connection: &Connection, rows: &[RegistryEndpoint]) {
    let unconfirmed = ctx.inventory.unconfirmed();
    if unconfirmed.is_empty() {
        return;
    }
    let listed: HashSet<String> = rows.iter().map(RegistryEndpoint::key).collect();
    let client = RegistryEndpointsClient::new(connection);
    for ours in unconfirmed.into_iter().filter(|ours| !listed.contains(&ours.key())) {
        let Ok(id) = RegistryEndpointId::parse(&ours.id) else { continue };
        match client.get(&id).await.map_err(Error::from) {
            Ok(now) => ctx.inventory.wrote(now),
            Err(error) if is_not_found(&error) => ctx.inventory.deleted(&id),
            Err(error) => tracing::info!(error = %error, "an own write could not be confirmed"),
        }
    }
}
