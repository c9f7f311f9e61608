//! Which application a person signs in to: that of the managed policy file, else of the environment, else of the setting,
//! else the default.
//!
//! The policy file is written by whoever manages the computer, as JSON such as `{"clientId": "…"}`. It is read at each
//! sign-in, at most 64 KiB of it, and only where nobody but an administrator may write it; what it holds besides is passed over.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

/// The key of the setting on the disk.
pub(crate) const SETTING: &str = "clientId";
/// Microsoft's own application for developer tools, which every tenant knows; a tenant may forbid it, or want its own.
const DEFAULT: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

/// Another application's ID, from the environment.
pub(crate) const VARIABLE: &str = "REGENT_CLIENT_ID";

const LONGEST: u64 = 64 * 1024;

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

/// The application of the policy file; nothing where there is no file, or where it names none.
pub(crate) fn from_policy(file: &Path) -> Result<Option<String>, String> {
    use std::io::Read as _;
    let refuse = |why: &str| Err(format!("The policy file {} is not heeded: {why}.", file.display()));
    let found = match std::fs::symlink_metadata(file) {
        Ok(found) => found,
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(why) => return refuse(&why.to_string()),
    };
    if !found.is_file() {
        return refuse("it is no regular file");
    }
    if let Some(why) = writable_by_others(&found) {
        return refuse(why);
    }
    let mut text = String::new();
    let read = std::fs::File::open(file).and_then(|open| open.take(LONGEST + 1).read_to_string(&mut text));
    match read {
        Err(why) => return refuse(&why.to_string()),
        Ok(length) if length as u64 > LONGEST => return refuse("it is longer than 64 KiB"),
        Ok(_) => {}
    }
    let Ok(Value::Object(policy)) = serde_json::from_str(&text) else { return refuse("it holds no JSON object") };
    match policy.get("clientId") {
        None | Some(Value::Null) => Ok(None),
        Some(id) => {
            id.as_str().and_then(parse).map_or_else(|| refuse("its clientId is no client ID"), |id| Ok(Some(id)))
        }
    }
}

#[cfg(unix)]
fn writable_by_others(found: &std::fs::Metadata) -> Option<&'static str> {
    use std::os::unix::fs::MetadataExt as _;
    if found.uid() != 0 {
        return Some("it does not belong to root");
    }
    (found.mode() & 0o022 != 0).then_some("others than root may write it")
}

/// The folder is where only administrators may write, by the system's own rules.
#[cfg(not(unix))]
const fn writable_by_others(_found: &std::fs::Metadata) -> Option<&'static str> {
    None
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
        assert_eq!(from_policy(&file), Ok(None));
        let long = format!("{{\"clientId\": \"{OWN}\", \"more\": \"{}\"}}", "x".repeat(70_000));
        let texts = ["", "[]", "{", "{\"clientId\": 7}", "{\"clientId\": \"no\"}", &long];
        for text in texts {
            std::fs::write(&file, text).unwrap();
            assert!(from_policy(&file).is_err(), "{}", text.get(..40).unwrap_or(text));
        }
        std::fs::remove_file(&file).unwrap();
        std::fs::create_dir(&file).unwrap();
        assert!(from_policy(&file).unwrap_err().contains("regular file"));
    }
}
