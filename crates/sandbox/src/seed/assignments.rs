//! Role assignments and role definitions as Resource Graph shows them, put there once the scenario is built. ARM answers from
//! the assignments themselves.

use std::sync::Arc;

use crate::cloud::CloudState;
use crate::cloud::resource::Resource;
use crate::cloud::role_bodies;

/// Shows every assignment, and every role once.
pub(super) fn show(cloud: &mut CloudState) {
    let mut bodies: Vec<_> =
        cloud.assignments.iter().map(|given| role_bodies::assignment(cloud, given, &given.spelled)).collect();
    bodies.extend(crate::cloud::roles::ROLES.iter().map(|role| role_bodies::definition(role, "")));
    for body in bodies {
        cloud.graph.show(Arc::new(Resource::new(body)));
    }
}
