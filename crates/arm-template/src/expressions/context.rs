//! What expressions find around them. The environment of a deployment implements it; a test may bring a smaller one.

use std::borrow::Cow;

use serde_json::Value;

use super::fault::{Fault, Wanted};
use super::limits::Fuel;

/// What expressions find around them.
pub(crate) trait EvaluationContext {
    /// The value of a parameter.
    fn parameter(&self, name: &str) -> Result<Cow<'_, Value>, Fault>;
    /// The value of a variable.
    fn variable(&self, name: &str) -> Result<Cow<'_, Value>, Fault>;
    /// The turn of the innermost loop, or of the one with this name.
    fn turn(&self, name: Option<&str>) -> Result<i64, Fault>;
    /// `deployment`, `subscription`, `resourceGroup`, `tenant`, `environment`.
    fn place(&self, function: &str) -> Result<Cow<'_, Value>, Fault>;
    /// Another resource.
    fn reference(&self, wanted: Wanted) -> Result<Cow<'_, Value>, Fault>;
    /// Every turn of a loop of resources.
    fn references(&self, name: &str, full: bool) -> Result<Value, Fault>;
    /// Now, and a fresh GUID: both for default values of parameters alone.
    fn moment(&self, function: &str) -> Result<Value, Fault>;
    /// What may still be spent.
    fn fuel(&self) -> &Fuel;
}
