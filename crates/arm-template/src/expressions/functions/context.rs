//! Functions that look around: parameters, variables, loops, where the deployment is, identifiers of resources, and what
//! other resources say. What they find is told by [`EvaluationContext`].

use std::borrow::Cow;

use serde_json::Value;

use super::arguments::{Given, count, text_of, wrong};
use super::writing::shown;
use crate::expressions::context::EvaluationContext;
use crate::expressions::fault::{Fault, Wanted};

/// Calls a function of this module; `None` where it has no such.
pub(crate) fn call<'e>(
    function: &str,
    given: Given<'_, '_>,
    around: &'e dyn EvaluationContext,
) -> Option<Result<Cow<'e, Value>, Fault>> {
    let owned = |made: Result<String, Fault>| made.map(|text| Cow::Owned(Value::String(text)));
    Some(match function {
        "parameters" => count(function, given, 1, 1).and_then(|()| around.parameter(text_of(function, given, 0)?)),
        "variables" => count(function, given, 1, 1).and_then(|()| around.variable(text_of(function, given, 0)?)),
        "copyindex" => turn(given, around).map(Cow::Owned),
        "deployment" | "subscription" | "resourcegroup" | "tenant" | "environment" | "managementgroup" => {
            count(function, given, 0, 0).and_then(|()| around.place(function))
        }
        "resourceid" => owned(resource_id(given, around)),
        "subscriptionresourceid" => owned(subscription_resource_id(given, around)),
        "tenantresourceid" => owned(segments("tenantResourceId", given).map(|rest| format!("/providers/{rest}"))),
        "extensionresourceid" => owned(extension_resource_id(given)),
        "reference" => reference(given, around),
        "references" => count(function, given, 1, 2).and_then(|()| {
            let full = given.get(1).is_some_and(|word| shown(word).eq_ignore_ascii_case("full"));
            around.references(text_of(function, given, 0)?, full).map(Cow::Owned)
        }),
        "utcnow" | "newguid" => around.moment(function).map(Cow::Owned),
        _ => return None,
    })
}

fn turn(given: Given<'_, '_>, around: &dyn EvaluationContext) -> Result<Value, Fault> {
    count("copyIndex", given, 0, 2)?;
    let name = given.first().and_then(|first| first.as_str());
    let offset = given.iter().find_map(|argument| argument.as_i64()).unwrap_or(0);
    let fits = given.iter().all(|argument| argument.is_string() || argument.is_i64());
    if !fits {
        return Err(wrong("copyIndex", "a loop name, an offset, or both in this order"));
    }
    let turn = around.turn(name)?.checked_add(offset).ok_or_else(|| wrong("copyIndex", "an offset that fits"))?;
    Ok(turn.into())
}

fn own(around: &dyn EvaluationContext, function: &str, member: &str) -> Result<String, Fault> {
    Ok(around.place(function)?[member].as_str().unwrap_or_default().to_owned())
}

/// `Namespace/type[/type]` and its names, woven.
fn segments(function: &str, given: Given<'_, '_>) -> Result<String, Fault> {
    let mut texts = Vec::new();
    for number in 0..given.len() {
        texts.push(text_of(function, given, number)?);
    }
    let Some((kind, names)) = texts.split_first() else { return Err(wrong(function, "a resource type and names")) };
    let mut types = kind.split('/');
    let namespace = types.next().unwrap_or_default();
    let types: Vec<&str> = types.collect();
    // A name may itself hold several segments.
    let names: Vec<&str> = names.iter().flat_map(|name| name.split('/')).collect();
    if types.is_empty() || types.len() != names.len() {
        return Err(Fault::says(format!(
            "Unable to evaluate template language function '{function}': the type '{kind}' requires '{}' resource name argument(s).",
            types.len()
        )));
    }
    let woven: Vec<String> = types.iter().zip(&names).map(|(kind, name)| format!("{kind}/{name}")).collect();
    Ok(format!("{namespace}/{}", woven.join("/")))
}

/// How many arguments come before the resource type.
fn before_type(given: Given<'_, '_>) -> usize {
    let is_type = |value: &Cow<'_, Value>| {
        value.as_str().and_then(|text| text.split_once('/')).is_some_and(|(namespace, _)| namespace.contains('.'))
    };
    given.iter().position(is_type).unwrap_or(0)
}

fn resource_id(given: Given<'_, '_>, around: &dyn EvaluationContext) -> Result<String, Fault> {
    count("resourceId", given, 2, usize::MAX)?;
    let head = before_type(given);
    let rest = segments("resourceId", given.get(head..).unwrap_or_default())?;
    let subscription = match head {
        2 => text_of("resourceId", given, 0)?.to_owned(),
        0 | 1 => own(around, "subscription", "subscriptionId")?,
        _ => {
            return Err(wrong(
                "resourceId",
                "no more than a subscription and a resource group before the resource type",
            ));
        }
    };
    let group = match head {
        1 | 2 => Some(text_of("resourceId", given, head - 1)?.to_owned()),
        _ => own(around, "resourcegroup", "name").ok(),
    };
    Ok(match group {
        Some(group) => format!("/subscriptions/{subscription}/resourceGroups/{group}/providers/{rest}"),
        None => format!("/subscriptions/{subscription}/providers/{rest}"),
    })
}

fn subscription_resource_id(given: Given<'_, '_>, around: &dyn EvaluationContext) -> Result<String, Fault> {
    count("subscriptionResourceId", given, 2, usize::MAX)?;
    let head = before_type(given);
    let rest = segments("subscriptionResourceId", given.get(head..).unwrap_or_default())?;
    let subscription = match head {
        0 => own(around, "subscription", "subscriptionId")?,
        1 => text_of("subscriptionResourceId", given, 0)?.to_owned(),
        _ => return Err(wrong("subscriptionResourceId", "no more than a subscription before the resource type")),
    };
    Ok(format!("/subscriptions/{subscription}/providers/{rest}"))
}

fn extension_resource_id(given: Given<'_, '_>) -> Result<String, Fault> {
    count("extensionResourceId", given, 3, usize::MAX)?;
    let base = text_of("extensionResourceId", given, 0)?.trim_end_matches('/');
    Ok(format!("{base}/providers/{}", segments("extensionResourceId", given.get(1..).unwrap_or_default())?))
}

fn reference<'e>(given: Given<'_, '_>, around: &'e dyn EvaluationContext) -> Result<Cow<'e, Value>, Fault> {
    count("reference", given, 1, 3)?;
    let version = given.get(1).and_then(|version| version.as_str()).filter(|version| !version.is_empty());
    let full = match given.get(2) {
        None => false,
        Some(word) if shown(word).eq_ignore_ascii_case("full") => true,
        Some(_) => return Err(wrong("reference", "its third parameter to be 'Full'")),
    };
    around.reference(Wanted {
        what: text_of("reference", given, 0)?.to_owned(),
        version: version.map(str::to_owned),
        full,
    })
}
