//! How a world comes to be: the same one every time, with the same identifiers, from its name alone. `plant` is the story
//! people walk through, `empty` and `estate` are for first runs and for large numbers. Nothing here runs after the start.

mod artifacts;
mod assignments;
mod empty;
mod estate;
mod parts;
mod people;
mod plant;
mod plant_endpoints;
mod plant_governance;
mod plant_guest;
mod registries;
mod site;
mod vault_contents;

use sha2::{Digest, Sha256};
use time::Duration;

use crate::options::{Options, WorldKind};
use crate::world::World;

/// Regent's own public client, seeded in every world.
pub(crate) const REGENT_CLIENT: &str = "5f2c1b1e-6c0a-4b0e-9d0c-7e1a5d3f0b21";
/// The Azure CLI's public client.
pub(crate) const AZURE_CLI_CLIENT: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

/// Builds the world the options name.
pub(crate) fn world(options: &Options) -> World {
    let lag = Duration::seconds(i64::from(options.graph_lag_seconds));
    let retry = Duration::seconds(i64::from(options.lro_seconds.clamp(1, 10)));
    let mut world = World::empty(lag, retry);
    match options.world {
        WorldKind::Plant => plant::build(&mut world),
        WorldKind::Empty => empty::build(&mut world),
        WorldKind::Estate { instances, endpoints } => estate::build(&mut world, instances, endpoints),
    }
    people::machine(&mut world);
    registries::build(&mut world);
    assignments::show(&mut world);
    world
}

/// A GUID that depends on nothing but its text.
pub(crate) fn guid(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let mut bytes = [0_u8; 16];
    for (to, from) in bytes.iter_mut().zip(digest.iter()) {
        *to = *from;
    }
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}

/// Hexadecimal digits that depend on nothing but their text.
pub(crate) fn hex(text: &str, digits: usize) -> String {
    guid(text).chars().filter(|digit| *digit != '-').take(digits).collect()
}
