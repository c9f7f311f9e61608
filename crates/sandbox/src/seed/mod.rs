//! How a scenario comes to be: the same one every time, with the same identifiers, from its name alone. `plant` is the story
//! people walk through, `empty` and `estate` are for first runs and for large numbers. Nothing here runs after the start.

mod artifacts;
mod assignments;
pub(crate) mod clients;
mod company;
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

use time::Duration;

use crate::cloud::CloudState;
use crate::options::{Options, Scenario};

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
