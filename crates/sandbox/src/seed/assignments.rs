//! Role assignments and role definitions as Resource Graph shows them, put there once the world is built. ARM answers from
//! the assignments themselves.

use std::sync::Arc;

use crate::world::World;
use crate::world::resource::Resource;
use crate::world::role_bodies;

/// Shows every assignment, and every role once.
pub(super) fn show(world: &mut World) {
    let mut bodies: Vec<_> =
        world.assignments.iter().map(|given| role_bodies::assignment(world, given, &given.spelled)).collect();
    bodies.extend(crate::world::roles::ROLES.iter().map(|role| role_bodies::definition(role, "")));
    for body in bodies {
        world.graph.show(Arc::new(Resource::new(body)));
    }
}
