//! The language of ARM templates: a template and its parameters are read and made into a plan ([`plan`]), whose expressions are
//! worked out as far as they can be ([`resolve`]). Pure: no I/O, no clock, no randomness; what a template finds around it is
//! handed in. It deploys nothing: whoever has the plan writes the resources and tells the [`Environment`] what they said.

mod environment;
mod expressions;
mod place;
mod planned;
pub mod relaxed;
mod template;

pub use environment::{Environment, Ground, Moment};
pub use expressions::{Fault, Wanted};
pub use place::Place;
pub use planned::Planned;
pub use template::{Plan, plan, resolve, title};
