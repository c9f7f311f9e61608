//! What working out a template may cost: how large one value gets, how deep evaluation goes, and how much is built in all.
//! Without it a chain of variables that double each other would fill the memory.

use std::cell::Cell;

use serde_json::Value;

use super::fault::Fault;

/// The largest value, in bytes of its JSON text, roughly: a whole template may have no more.
const MAX_VALUE: u64 = 4 * 1024 * 1024;
/// How deep a value may be.
const MAX_VALUE_DEPTH: usize = 100;
/// How deep evaluation may go, through variables as well.
const MAX_DEPTH: u32 = 200;
/// Everything built while one template is worked out.
const MAX_TOTAL: u64 = 256 * 1024 * 1024;

/// The longest text a function makes, in bytes.
pub(crate) const MAX_TEXT: usize = 131_072;

/// What may still be spent.
#[derive(Debug)]
pub(crate) struct Fuel {
    left: Cell<u64>,
    depth: Cell<u32>,
}

impl Default for Fuel {
    fn default() -> Self {
        Self { left: Cell::new(MAX_TOTAL), depth: Cell::new(0) }
    }
}

impl Clone for Fuel {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// A level of evaluation; leaving it is dropping it.
#[derive(Debug)]
pub(crate) struct Level<'f>(&'f Fuel);

impl Drop for Level<'_> {
    fn drop(&mut self) {
        self.0.depth.set(self.0.depth.get().saturating_sub(1));
    }
}

impl Fuel {
    /// Goes one level down.
    pub(crate) fn enter(&self) -> Result<Level<'_>, Fault> {
        if self.depth.get() >= MAX_DEPTH {
            return Err(Fault::says("The template language expression evaluation exceeded the allowed depth."));
        }
        self.depth.set(self.depth.get() + 1);
        Ok(Level(self))
    }

    /// Pays for a value that was built.
    pub(crate) fn pay(&self, value: &Value) -> Result<(), Fault> {
        let weight = weight(value, 0)?;
        let left = self.left.get().checked_sub(weight.max(8));
        self.left.set(left.ok_or_else(|| Fault::says("The template is too expensive to evaluate."))?);
        if weight > MAX_VALUE {
            return Err(Fault::says(format!(
                "The template language expression evaluates to a value larger than the limit '{MAX_VALUE}'."
            )));
        }
        Ok(())
    }
}

fn weight(value: &Value, depth: usize) -> Result<u64, Fault> {
    if depth > MAX_VALUE_DEPTH {
        return Err(Fault::says("The template language expression evaluates to a value that is nested too deeply."));
    }
    let long = |text: &str| u64::try_from(text.len()).unwrap_or(u64::MAX).saturating_add(3);
    let mut sum: u64 = 1;
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => sum = 8,
        Value::String(text) => sum = long(text),
        Value::Array(items) => {
            for item in items {
                sum = sum.saturating_add(weight(item, depth + 1)?);
            }
        }
        Value::Object(members) => {
            for (name, item) in members {
                sum = sum.saturating_add(long(name)).saturating_add(weight(item, depth + 1)?);
            }
        }
    }
    Ok(sum)
}

/// A text beyond the limit.
pub(crate) fn too_long(function: &str) -> Fault {
    Fault::says(format!(
        "The template language function '{function}' makes a string literal beyond the limit of '{MAX_TEXT}' characters."
    ))
}
