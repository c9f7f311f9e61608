//! Which application a person signs in to: that of the managed policy, else of the environment, else of the setting,
//! else the default.
//!
//! The policy is written by whoever manages the computer, as JSON such as `{"clientId": "…"}`. It is read at each sign-in,
//! from where nobody but an administrator may write it (`store::policy`); what it holds besides is passed over.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::policy::PolicySource;
use ts_rs::TS;

/// The key of the setting on the disk.
pub(crate) const SETTING: &str = "clientId";
/// Microsoft's own application for developer tools, which every tenant knows; a tenant may forbid it, or want its own.
const DEFAULT: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

/// Another application's ID, from the environment.
pub(crate) const VARIABLE: &str = "REGENT_CLIENT_ID";

/// Who chose the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ClientIdSource {
    /// The policy file of this computer.
    Policy,
    /// The environment variable `REGENT_CLIENT_ID`.
    Environment,
    /// The person, in Settings.
    Setting,
    /// Nobody: the one of the Azure CLI.
    Default,
}

/// The application that a browser or a code signs in to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ClientIdChoice {
    /// Its ID.
    pub client_id: String,
    /// Who chose it.
    pub source: ClientIdSource,
    /// What the person set, whether it is in force or not.
    pub setting: String,
    /// Why the policy file, or the environment, is not heeded.
    pub problem: Option<String>,
}

pub(crate) fn choose(policy: Result<Option<String>, String>, environment: &str, setting: String) -> ClientIdChoice {
    let (policy, mut problem) = policy.map_or_else(|why| (None, Some(why)), |found| (found, None));
    let variable = parse(environment);
    if variable.is_none() && !environment.is_empty() {
        problem = problem.or_else(|| Some(format!("{VARIABLE} holds no client ID and is not heeded.")));
    }
    let chosen = [
        (policy, ClientIdSource::Policy),
        (variable, ClientIdSource::Environment),
        (parse(&setting), ClientIdSource::Setting),
    ];
    let chosen = chosen.into_iter().find_map(|(id, source)| Some((id?, source)));
    let (client_id, source) = chosen.unwrap_or_else(|| (DEFAULT.to_owned(), ClientIdSource::Default));
    ClientIdChoice { client_id, source, setting, problem }
}

/// The application of the policy; nothing where there is no policy, or where it names none.
pub(crate) fn from_policy(source: &PolicySource) -> Result<Option<String>, String> {
    let refuse = |why: &str| Err(format!("The policy {source} is not heeded: {why}."));
    let text = match source.read() {
        Ok(Some(text)) => text,
        Ok(None) => return Ok(None),
        Err(why) => return refuse(&why),
    };
    let Ok(Value::Object(policy)) = serde_json::from_str(&text) else { return refuse("it holds no JSON object") };
    match policy.get("clientId") {
        None | Some(Value::Null) => Ok(None),
        Some(id) => {
            id.as_str().and_then(parse).map_or_else(|| refuse("its clientId is no client ID"), |id| Ok(Some(id)))
        }
    }
}

pub(crate) fn parse(text: &str) -> Option<String> {
    domain::ClientId::parse(text).ok().map(|id| id.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
    const OTHER: &str = "9b2d1c3a-0f4e-4a6b-8c7d-1e2f3a4b5c6d";

    #[test]
    fn the_policy_stands_above_the_environment_above_the_setting_above_the_default() {
        let of = |policy: Option<&str>, environment: &str, setting: &str| {
            let chosen = choose(Ok(policy.map(str::to_owned)), environment, setting.to_owned());
            (chosen.client_id, chosen.source)
        };
        assert_eq!(of(Some(OWN), OTHER, OTHER), (OWN.to_owned(), ClientIdSource::Policy));
        assert_eq!(of(None, OWN, OTHER), (OWN.to_owned(), ClientIdSource::Environment));
        assert_eq!(of(None, "", OWN), (OWN.to_owned(), ClientIdSource::Setting));
        assert_eq!(of(None, "", ""), (DEFAULT.to_owned(), ClientIdSource::Default));
        let wrong = choose(Err("unreadable".to_owned()), "not an id", String::new());
        assert_eq!((wrong.source, wrong.problem.as_deref()), (ClientIdSource::Default, Some("unreadable")));
        assert!(choose(Ok(None), "not an id", String::new()).problem.is_some());
    }

    #[test]
    fn a_policy_file_that_is_no_policy_is_not_heeded_and_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("policy.json");
        let source = PolicySource::File(file.clone());
        assert_eq!(from_policy(&source), Ok(None));
        let long = format!("{{\"clientId\": \"{OWN}\", \"more\": \"{}\"}}", "x".repeat(70_000));
        let texts = ["", "[]", "{", "{\"clientId\": 7}", "{\"clientId\": \"no\"}", &long];
        for text in texts {
            std::fs::write(&file, text).unwrap();
            assert!(from_policy(&source).is_err(), "{}", text.get(..40).unwrap_or(text));
        }
        std::fs::remove_file(&file).unwrap();
        std::fs::create_dir(&file).unwrap();
        assert!(from_policy(&source).unwrap_err().contains("regular file"));
    }
}
