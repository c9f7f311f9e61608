//! The language of ARM templates: `[concat('reg-', parameters('site'))]`. Reads a text, works its value out, and stays
//! within limits whatever the template says. It is pure: what a template is deployed to is told by [`EvaluationContext`].

mod access;
mod context;
pub(crate) mod eval;
mod fault;
mod functions;
mod lexer;
mod limits;
mod parser;
mod text;

pub(crate) use self::access::member;
pub(crate) use self::context::EvaluationContext;
pub use self::fault::{Fault, Wanted};
pub(crate) use self::limits::Fuel;
pub(crate) use self::text::{Text, read};

#[cfg(test)]
mod tests;
