//! The whole list: in each ticked tenant one Resource Graph query over every ticked subscription, and beside it each instance
//! that the graph has no rows of, listed directly within ARM's read budget. A tenant that does not answer is one problem
//! beside the rest of the list. Whether the graph knows the type at all is not certain, and every
//! instance owns at least its `default` endpoint, so an instance without rows is one that the graph does not know.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use azure::Connection;
use azure::arm::registry_endpoints::RegistryEndpointsClient;
use azure::resource_graph::ResourceGraphClient;
use domain::{Instance, InstanceId, RegistryEndpoint, RegistryEndpointId};
use futures::StreamExt as _;
use futures::future::join_all;
use futures::stream::FuturesUnordered;

use crate::context::Context;
use crate::desktop::ChangedWhat;
use crate::error::Error;
use crate::nouns::account::SignedIn;
use crate::nouns::inventory::Inventory;
use crate::nouns::listing::{ListProblem, ListProgress, ListSummary};
use crate::nouns::reach::TenantScope;
use crate::steps::instances;
use crate::steps::sessions::connect;

/// Direct listings under way at the same time.
const IN_FLIGHT: usize = 24;

/// Reads the whole list anew. Rows show as they arrive; the answer comes when the list is complete.
///
/// # Errors
/// When nothing could be read at all. Where a part could not, it is a problem in the answer.
pub(crate) async fn refresh(ctx: &Context, progress: impl FnMut(ListProgress) + Send) -> Result<ListSummary, Error> {
    let (signed_in, connection) = connect(ctx)?;
    tokio::select! {
        listed = list(ctx, &signed_in, &connection, progress) => listed,
        () = signed_in.over.ended() => Err(Error::signed_out()),
    }
}

async fn list(
    ctx: &Context,
    signed_in: &Arc<SignedIn>,
    connection: &Connection,
    progress: impl FnMut(ListProgress) + Send,
) -> Result<ListSummary, Error> {
    let _work = ctx.begin_work();
    // Whoever switches accounts meanwhile gets the other account's list, and this one goes where it belongs.
    let inventory = ctx.inventory.pinned();
    let as_of = ctx.timestamp();
    // What was granted or taken since the last listing counts too.
    signed_in.reach.ask_again();
    let scopes = signed_in.reach.scopes(connection).await;
    let sum = Sum { parts: Mutex::new((vec![(0, None); scopes.len()], progress)) };
    let parts = scopes.iter().enumerate().map(|(at, scope)| {
        let sum = &sum;
        let tell = move |loaded, expected| sum.tell(at, loaded, expected);
        of_tenant(&inventory, scope, tell)
    });
    let mut rows = Vec::new();
    let mut problems = Vec::new();
    // Each part that may fail by itself: a tenant, or an instance of one that answers.
    let mut chances = 0;
    for (part, scope) in join_all(parts).await.into_iter().zip(&scopes) {
        match part {
            Ok(part) => {
                chances += part.instances;
                rows.extend(part.rows);
                problems.extend(part.problems);
            }
            Err(error) => {
                chances += 1;
                problems.push(ListProblem { scope: scope.words.clone(), error });
            }
        }
    }
    if rows.is_empty() && !problems.is_empty() && problems.len() == chances {
        return Err(problems.swap_remove(0).error);
    }
    // A resource is one resource, whichever tenant it was seen from.
    let mut seen = HashSet::new();
    rows.retain(|row| seen.insert(row.key()));
    if !problems.is_empty() {
        rows.extend(of_parts_that_failed(&inventory, &scopes, &problems, &seen));
    }
    confirm_own_writes(&inventory, signed_in, connection, &rows).await;
    if signed_in.over.unless_over(|| inventory.replace(as_of.clone(), rows)).is_none() {
        return Err(Error::signed_out());
    }
    let all = inventory.rows();
    // The copy is the last complete listing: a part never takes its place.
    if ctx.keeps_listings() && problems.is_empty() {
        keep(ctx, Arc::clone(signed_in), as_of.clone(), Arc::clone(&all)).await;
    }
    ctx.desktop().changed(ChangedWhat::Endpoints);
    Ok(ListSummary { total: u32::try_from(all.len()).unwrap_or(u32::MAX), as_of, problems })
}

/// The rows, as they were read before, of the parts that did not answer now.
fn of_parts_that_failed(
    inventory: &Inventory,
    scopes: &[TenantScope],
    problems: &[ListProblem],
    seen: &HashSet<String>,
) -> Vec<RegistryEndpoint> {
    let failed: HashSet<&str> = problems.iter().map(|problem| problem.scope.as_str()).collect();
    let tenant_failed = scopes.iter().any(|scope| failed.contains(scope.words.as_str()));
    let answered: HashSet<String> = scopes
        .iter()
        .filter(|scope| !failed.contains(scope.words.as_str()))
        .filter_map(|scope| scope.subscriptions.as_ref().ok())
        .flatten()
        .map(|id| id.to_ascii_lowercase())
        .collect();
    let is_of_one = |row: &&RegistryEndpoint| {
        failed.contains(format!("Instance {}", row.instance_name).as_str())
            || (tenant_failed && !answered.contains(&row.subscription_id.to_ascii_lowercase()))
    };
    let earlier = inventory.rows();
    earlier.iter().filter(|row| !seen.contains(&row.key())).filter(is_of_one).cloned().collect()
}

/// How far the tenants are together.
struct Sum<F> {
    parts: Mutex<(Vec<Loaded>, F)>,
}

/// What a tenant has loaded, and how much it will have, when it says.
type Loaded = (u32, Option<u32>);

impl<F: FnMut(ListProgress)> Sum<F> {
    fn tell(&self, part: usize, loaded: u32, expected: Option<u32>) {
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        let (known, progress) = &mut *parts;
        if let Some(part) = known.get_mut(part) {
            *part = (loaded, expected);
        }
        let loaded = known.iter().map(|(loaded, _)| loaded).sum();
        let expected = known.iter().map(|(_, expected)| *expected).sum();
        progress(ListProgress { loaded, expected });
    }
}

/// What one tenant has.
struct Part {
    rows: Vec<RegistryEndpoint>,
    problems: Vec<ListProblem>,
    instances: usize,
}

async fn of_tenant(inventory: &Inventory, scope: &TenantScope, tell: impl Fn(u32, Option<u32>)) -> Result<Part, Error> {
    let subscriptions = scope.subscriptions.as_ref().map_err(Error::clone)?;
    let graph = ResourceGraphClient::new(&scope.connection);
    let (by_graph, instances) = futures::join!(
        graph.registry_endpoints(subscriptions, &tell),
        instances::read_without_vaults(&scope.connection, subscriptions)
    );
    let instances = instances?;
    let mut problems = Vec::new();
    let mut rows = match by_graph {
        Ok(found) => {
            let scope = || "Resource Graph".to_owned();
            problems.extend(found.problem.map(|why| ListProblem { scope: scope(), error: why.into() }));
            found.rows
        }
        Err(error) => {
            tracing::info!(error = %error, "Resource Graph did not list registry endpoints; asking each instance");
            Vec::new()
        }
    };
    let seen: HashSet<String> = rows.iter().map(|row| row.instance_id.to_ascii_lowercase()).collect();
    let unseen: Vec<&Instance> =
        instances.iter().filter(|instance| !seen.contains(&instance.id.to_ascii_lowercase())).collect();
    if !unseen.is_empty() {
        inventory.add(rows.clone());
        directly(inventory, &scope.connection, &unseen, &mut rows, &mut problems, &tell).await;
    }
    Ok(Part { rows, problems, instances: instances.len() })
}

/// Keeps the list for the next start. One that cannot be kept is still a list.
async fn keep(ctx: &Context, signed_in: Arc<SignedIn>, as_of: String, rows: Arc<Vec<RegistryEndpoint>>) {
    let account = signed_in.key();
    let kept = ctx.on_disk(move |database| {
        let save = || store::cached_listing::save(database, &account, &as_of, &rows);
        signed_in.over.unless_over(save).unwrap_or(Ok(()))
    });
    if let Err(error) = kept.await {
        tracing::warn!(error = %error, "the list could not be kept for the next start");
    }
}

/// Lists instances one by one, many at a time; the connection keeps to the subscription's read budget.
async fn directly(
    inventory: &Inventory,
    connection: &Connection,
    instances: &[&Instance],
    rows: &mut Vec<RegistryEndpoint>,
    problems: &mut Vec<ListProblem>,
    tell: &impl Fn(u32, Option<u32>),
) {
    let client = RegistryEndpointsClient::new(connection);
    let list = |instance: Instance| {
        let client = &client;
        async move {
            let listed = match InstanceId::parse(&instance.id) {
                Ok(id) => client.list_by_instance(&id).await.map_err(Error::from),
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
            Ok(found) => {
                let scope = || format!("Instance {}", instance.name);
                problems.extend(found.problem.map(|why| ListProblem { scope: scope(), error: why.into() }));
                fresh.extend(found.rows);
            }
            Err(error) => problems.push(ListProblem { scope: format!("Instance {}", instance.name), error }),
        }
        tell(u32::try_from(rows.len() + fresh.len()).unwrap_or(u32::MAX), None);
        if fresh.len() >= 500 {
            inventory.add(fresh.clone());
            rows.append(&mut fresh);
        }
    }
    rows.append(&mut fresh);
}

/// Asks ARM about our own writes that the listing does not show: the graph may lag, or someone may have deleted them.
async fn confirm_own_writes(
    inventory: &Inventory,
    signed_in: &SignedIn,
    connection: &Connection,
    rows: &[RegistryEndpoint],
) {
    let unconfirmed = inventory.unconfirmed();
    if unconfirmed.is_empty() {
        return;
    }
    let listed: HashSet<String> = rows.iter().map(RegistryEndpoint::key).collect();
    for ours in unconfirmed.into_iter().filter(|ours| !listed.contains(&ours.key())) {
        let Ok(id) = RegistryEndpointId::parse(&ours.id) else { continue };
        let there = signed_in.reach.connection_for(&ours.subscription_id).await.together_with(connection);
        match RegistryEndpointsClient::new(&there).get(&id).await.map_err(Error::from) {
            Ok(now) => inventory.wrote(now),
            Err(error) if error.is_not_found() => inventory.deleted(&id),
            Err(error) => tracing::info!(error = %error, "an own write could not be confirmed"),
        }
    }
}
