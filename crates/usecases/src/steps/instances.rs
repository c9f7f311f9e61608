//! Instances as they are read: by Resource Graph, or subscription by subscription where that does not answer. A step of the
//! lists, the wizard's questions and the create.

use std::collections::HashMap;

use azure::Connection;
use azure::arm::instances::InstancesClient;
use azure::arm::secret_sync::SecretSyncClient;
use azure::resource_graph::ResourceGraphClient;
use domain::{Instance, ResourceId};
use futures::future::join_all;

use crate::context::Context;
use crate::error::Error;
use crate::nouns::account::SignedIn;
use crate::nouns::reach::whatever_answered;
use crate::nouns::seen::Copy;
use crate::steps::fan_out::some_at_a_time;
use crate::steps::seen;

/// The name of the copy.
pub(crate) const INSTANCES: &str = "instances";

/// The names of the account's instances by their IDs in lower case, as far as they were ever seen: from memory, else from the
/// copy. None where nobody is signed in or they were never listed.
pub(crate) async fn seen_names(ctx: &Context) -> Option<HashMap<String, String>> {
    let account = ctx.session()?.key();
    let mut known = ctx.inventory.instances();
    if known.is_empty() {
        known = seen::kept::<Vec<Instance>>(ctx, Copy::of(&account, INSTANCES)).await?.value;
    }
    Some(known.into_iter().map(|instance| (instance.id.to_ascii_lowercase(), instance.name)).collect())
}

/// Reads instances and vault names of every ticked tenant; one that does not answer is left out unless none does.
pub(crate) async fn read(signed_in: &SignedIn, connection: &Connection) -> Result<Vec<Instance>, Error> {
    let lists = signed_in.reach.scopes(connection).await.into_iter().map(|scope| async move {
        let subscriptions = scope.subscriptions?;
        read_in(&scope.connection, &subscriptions).await
    });
    let mut instances = whatever_answered(join_all(lists).await)?;
    instances.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.id.cmp(&b.id)));
    // A resource is one resource, whichever tenant it was seen from.
    let mut seen = std::collections::HashSet::new();
    instances.retain(|one| seen.insert(one.id.to_ascii_lowercase()));
    Ok(instances)
}

/// Those of one tenant: two graph queries at once, or ARM's lists where the graph does not answer.
async fn read_in(connection: &Connection, subscriptions: &[String]) -> Result<Vec<Instance>, Error> {
    let graph = ResourceGraphClient::new(connection);
    let (instances, classes) = futures::join!(graph.instances(subscriptions), graph.provider_classes(subscriptions));
    let (mut instances, complete) = match instances {
        Ok(instances) => (instances, true),
        Err(_) => (by_subscription(connection, subscriptions).await?, false),
    };
    let vaults: HashMap<String, String> = classes.unwrap_or_default().into_iter().collect();
    if vaults.is_empty() || !complete {
        read_vault_names(connection, &mut instances, &vaults).await;
    } else {
        for instance in &mut instances {
            let class = instance.secret_provider_class_id.as_deref().map(str::to_ascii_lowercase);
            instance.secret_sync.vault_name = class.and_then(|class| vaults.get(&class).cloned());
        }
    }
    Ok(instances)
}

/// Reads the instances alone, without asking which vault each of them uses.
pub(crate) async fn read_without_vaults(
    connection: &Connection,
    subscriptions: &[String],
) -> Result<Vec<Instance>, Error> {
    let instances = ResourceGraphClient::new(connection).instances(subscriptions).await;
    or_by_arm(connection, subscriptions, instances).await
}

/// The graph's answer, or ARM's lists where the graph has none.
async fn or_by_arm(
    connection: &Connection,
    subscriptions: &[String],
    by_graph: Result<Vec<Instance>, azure::Error>,
) -> Result<Vec<Instance>, Error> {
    match by_graph {
        Ok(instances) => Ok(instances),
        Err(error) => {
            tracing::info!(error = %error, "Resource Graph did not list instances; asking each subscription");
            by_subscription(connection, subscriptions).await
        }
    }
}

async fn by_subscription(connection: &Connection, subscriptions: &[String]) -> Result<Vec<Instance>, Error> {
    let client = InstancesClient::new(connection);
    let lists =
        some_at_a_time(subscriptions.iter().map(|subscription| client.list_by_subscription(subscription))).await;
    let mut found = Vec::new();
    let mut refused = None;
    let mut answered = false;
    for list in lists {
        match list {
            Ok(listing) => {
                // A list of which nothing could be read is no answer.
                answered |= listing.problem.is_none() || !listing.rows.is_empty();
                found.extend(listing.rows);
                refused = listing.problem.or(refused);
            }
            Err(error) => refused = Some(error),
        }
    }
    match refused {
        Some(error) if !answered => Err(error.into()),
        _ => Ok(found),
    }
}

/// Without the graph, each class is read by itself; one that cannot be read leaves the vault unknown.
async fn read_vault_names(connection: &Connection, instances: &mut [Instance], known: &HashMap<String, String>) {
    let client = SecretSyncClient::new(connection);
    let reads = instances.iter().map(|instance| {
        let client = &client;
        async move {
            let id = instance.secret_provider_class_id.as_deref()?;
            if let Some(name) = known.get(&id.to_ascii_lowercase()) {
                return Some(name.clone());
            }
            let id = ResourceId::parse(id).ok()?;
            Some(client.get_provider_class(&id).await.ok()?.vault_name)
        }
    });
    let names = some_at_a_time(reads).await;
    for (instance, name) in instances.iter_mut().zip(names) {
        instance.secret_sync.vault_name = name;
    }
}
