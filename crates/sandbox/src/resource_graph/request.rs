//! Reads the body of a graph request: query, scopes and options, with their limits. What the schema does not allow is
//! refused with a code and a sentence.

use serde_json::Value;

use crate::answer::Refusal;
use crate::arm::errors::refuse;
use crate::incoming::Incoming;

const VERSIONS: [&str; 3] = ["2021-03-01", "2022-10-01", "2024-04-01"];
const FILTERS: [&str; 4] = ["AtScopeAndBelow", "AtScopeAndAbove", "AtScopeExact", "AtScopeAboveAndBelow"];

/// What a client asks for.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) query: String,
    pub(super) subscriptions: Option<Vec<String>>,
    pub(super) management_groups: Vec<String>,
    /// Rows on the page, 1 to 1,000.
    pub(super) top: usize,
    pub(super) skip: usize,
    pub(super) skip_token: Option<String>,
    /// Rows as lists under column headings instead of objects.
    pub(super) as_table: bool,
}

type Complaint = (&'static str, String);

impl Asked {
    /// Reads the body.
    pub(super) fn read(incoming: &Incoming) -> Result<Self, Complaint> {
        let body = incoming
            .json()
            .filter(Value::is_object)
            .ok_or_else(|| ("InvalidRequestContent", "The body is not a JSON object.".to_owned()))?;
        let query = body["query"].as_str().filter(|query| !query.trim().is_empty());
        let query =
            query.ok_or_else(|| ("InvalidQuery", "'query' is required and must be a text.".to_owned()))?.to_owned();
        if body.get("facets").and_then(Value::as_array).is_some_and(|facets| !facets.is_empty()) {
            return Err(("UnsupportedFacets", "The sandbox has no facets.".to_owned()));
        }
        let subscriptions = texts(&body, "subscriptions")?;
        if subscriptions.as_ref().is_some_and(|ids| ids.len() > 1000) {
            return Err(("TooManySubscriptions", "At most 1,000 subscriptions may be named in one query.".to_owned()));
        }
        let options = body.get("options").cloned().unwrap_or_default();
        if !options.is_null() && !options.is_object() {
            return Err(("InvalidOptions", "'options' must be an object.".to_owned()));
        }
        let number = |name: &str, least: u64, most: u64| match options.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => value
                .as_u64()
                .filter(|number| (least..=most).contains(number))
                .and_then(|number| usize::try_from(number).ok())
                .map(Some)
                .ok_or_else(|| ("InvalidOptions", format!("'{name}' must be a whole number from {least} to {most}."))),
        };
        let one_of = |name: &str, allowed: &[&str]| match options.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => match value.as_str().filter(|text| allowed.contains(text)) {
                Some(text) => Ok(Some(text.to_owned())),
                None => Err(("InvalidOptions", format!("'{name}' must be one of {}.", allowed.join(", ")))),
            },
        };
        one_of("authorizationScopeFilter", &FILTERS)?;
        if options.get("allowPartialScopes").is_some_and(|value| !value.is_boolean() && !value.is_null()) {
            return Err(("InvalidOptions", "'allowPartialScopes' must be true or false.".to_owned()));
        }
        if options.get("$skipToken").is_some_and(|value| !value.is_string() && !value.is_null()) {
            return Err(("InvalidOptions", "'$skipToken' must be a text.".to_owned()));
        }
        Ok(Self {
            query,
            subscriptions,
            management_groups: texts(&body, "managementGroups")?.unwrap_or_default(),
            top: number("$top", 1, 1000)?.unwrap_or(100),
            skip: number("$skip", 0, u64::from(i32::MAX.unsigned_abs()))?.unwrap_or(0),
            skip_token: options
                .get("$skipToken")
                .and_then(Value::as_str)
                .filter(|token| !token.is_empty())
                .map(str::to_owned),
            as_table: one_of("resultFormat", &["objectArray", "table"])?.as_deref() == Some("table"),
        })
    }
}

fn texts(body: &Value, name: &str) -> Result<Option<Vec<String>>, Complaint> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => {
            let list =
                value.as_array().and_then(|list| list.iter().map(|item| item.as_str().map(str::to_owned)).collect());
            list.map(Some).ok_or_else(|| ("InvalidRequestContent", format!("'{name}' must be a list of texts.")))
        }
    }
}

/// Checks the api-version.
pub(super) fn check_version(version: Option<&str>) -> Result<(), Refusal> {
    match version {
        None => Err(refuse(
            400,
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        )),
        Some(version) if VERSIONS.contains(&version) => Ok(()),
        Some(version) => Err(refuse(
            400,
            "InvalidResourceType",
            format!(
                "The resource type 'resources' could not be found in the namespace 'Microsoft.ResourceGraph' for api version '{version}'. The supported api-versions are '{}'.",
                VERSIONS.join(",")
            ),
        )),
    }
}
