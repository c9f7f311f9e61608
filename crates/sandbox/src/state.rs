//! Everything that changes while the sandbox runs: the cloud, and what each service remembers. The services read and write
//! it; it calls none of them.

use crate::arm::limits::Limits;
use crate::cloud::CloudState;
use crate::deployments::held::Deployments;
use crate::entra::identity::Identity;
use crate::faults::Faults;
use crate::oci_registry::memory::RegistryMemory;
use crate::resource_graph::state::GraphState;

/// Everything that changes.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) cloud: CloudState,
    pub(crate) identity: Identity,
    pub(crate) graph: GraphState,
    pub(crate) registries: RegistryMemory,
    pub(crate) faults: Faults,
    pub(crate) deployments: Deployments,
    pub(crate) arm_limits: Limits,
    /// See [`Options::no_arm_limits`]; the control plane can switch it.
    pub(crate) arm_limited: bool,
    /// See [`Options::normalise`]; the control plane can switch it.
    pub(crate) normalises: bool,
    /// See [`Options::refuse_dockerconfigjson`]; the control plane can switch it.
    pub(crate) refuse_dockerconfigjson: bool,
}
