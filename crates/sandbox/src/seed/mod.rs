//! How a scenario comes to be: the same one every time, with the same identifiers, from its name alone. `plant` is the story
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

use crate::cloud::CloudState;
use crate::options::{Options, Scenario};

/// Regent's own public client, seeded in every scenario.
pub(crate) const REGENT_CLIENT: &str = "5f2c1b1e-6c0a-4b0e-9d0c-7e1a5d3f0b21";
/// The Azure CLI's public client.
pub(crate) const AZURE_CLI_CLIENT: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

/// Builds the scenario the options name.
pub(crate) fn cloud(options: &Options) -> CloudState {
    let lag = Duration::seconds(i64::from(options.graph_lag_seconds));
    let retry = Duration::seconds(i64::from(options.lro_seconds.clamp(1, 10)));
    let mut cloud = CloudState::empty(lag, retry);
    match options.scenario {
        Scenario::Plant => plant::build(&mut cloud),
        Scenario::Empty => empty::build(&mut cloud),
        Scenario::Estate { instances, endpoints } => estate::build(&mut cloud, instances, endpoints),
    }
    people::machine(&mut cloud);
    registries::build(&mut cloud);
    assignments::show(&mut cloud);
    cloud
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
