//! A role of the company's own, read from JSON. Roles are static, since the built-in ones are; a sandbox sees few others, so that
//! keeping each of them for ever costs nothing.

use serde_json::Value;

use super::roles::Role;

/// Reads a role; the lists are called as ARM calls them, and `assignable` is in lower case.
pub(crate) fn read(id: &Value, name: &Value, lists: &Value) -> Option<&'static Role> {
    Some(Box::leak(Box::new(Role {
        id: leaked(&id.as_str()?.to_ascii_lowercase()),
        name: leaked(name.as_str()?),
        actions: texts(&lists["actions"]),
        not_actions: texts(&lists["notActions"]),
        data_actions: texts(&lists["dataActions"]),
        not_data_actions: texts(&lists["notDataActions"]),
        assignable: texts(&lists["assignable"]),
    })))
}

fn texts(list: &Value) -> &'static [&'static str] {
    let found: Vec<&'static str> =
        list.as_array().into_iter().flatten().filter_map(Value::as_str).map(leaked).collect();
    found.leak()
}

fn leaked(text: &str) -> &'static str {
    text.to_owned().leak()
}
