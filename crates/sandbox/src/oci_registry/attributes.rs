//! What Azure tells about repositories, manifests and tags: names, times, sizes, and what may be done with them. Bodies
//! alone; who may read or change them is decided elsewhere.

use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::clock::rfc3339;
use crate::cloud::registry::{Locks, Manifest, Repository, Tag};

fn at(unix: i64) -> String {
    rfc3339(OffsetDateTime::from_unix_timestamp(unix).unwrap_or(OffsetDateTime::UNIX_EPOCH))
}

impl Locks {
    fn body(self) -> Value {
        json!({ "deleteEnabled": self.delete, "writeEnabled": self.write, "readEnabled": self.read, "listEnabled": self.list })
    }

    /// Changes those switches that a body names; anything else in it is not understood.
    pub(super) fn change(&mut self, body: &Value) -> Option<()> {
        for (name, value) in body.as_object()? {
            let switch = match name.as_str() {
                "deleteEnabled" => &mut self.delete,
                "writeEnabled" => &mut self.write,
                "readEnabled" => &mut self.read,
                "listEnabled" => &mut self.list,
                // Known to the wire, and of no consequence here.
                "teleportEnabled" | "quarantineState" | "quarantineDetails" => continue,
                _ => return None,
            };
            if !value.is_null() {
                *switch = value.as_bool()?;
            }
        }
        Some(())
    }
}

/// A repository.
pub(super) fn repository(host: &str, name: &str, repository: &Repository) -> Value {
    let changed = repository.tags.values().map(|tag| tag.updated).max().unwrap_or(repository.created);
    json!({ "registry": host, "imageName": name, "createdTime": at(repository.created), "lastUpdateTime": at(changed),
        "manifestCount": repository.manifests.len(), "tagCount": repository.tags.len(),
        "changeableAttributes": repository.locks.body() })
}

/// A tag, as an entry of a list and by itself.
pub(super) fn tag(name: &str, tag: &Tag) -> Value {
    json!({ "name": name, "digest": tag.digest, "createdTime": at(tag.created), "lastUpdateTime": at(tag.updated),
        "signed": false, "changeableAttributes": tag.locks.body() })
}

/// A manifest.
pub(super) fn manifest(repository: &Repository, digest: &str, manifest: &Manifest) -> Value {
    let body = manifest.json();
    let sizes = body["layers"].as_array().into_iter().flatten().chain(std::iter::once(&body["config"]));
    let size: u64 = sizes.filter_map(|part| part["size"].as_u64()).sum();
    let tags: Vec<&String> =
        repository.tags.iter().filter(|(_, tag)| tag.digest == digest).map(|(name, _)| name).collect();
    let mut answer = json!({ "digest": digest, "imageSize": size, "createdTime": at(manifest.created),
        "lastUpdateTime": at(manifest.created), "mediaType": manifest.media_type, "tags": tags,
        "changeableAttributes": manifest.locks.body() });
    if let Some(kind) = body["config"]["mediaType"].as_str() {
        answer["configMediaType"] = kind.into();
    }
    let config = body["config"]["digest"].as_str().and_then(|digest| repository.blobs.get(digest));
    let config: Value = config.and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default();
    for name in ["architecture", "os"] {
        if let Some(text) = config[name].as_str() {
            answer[name] = text.into();
        }
    }
    if let Some(list) = body["manifests"].as_array() {
        let references = list.iter().map(|entry| {
            json!({ "digest": entry["digest"], "architecture": entry["platform"]["architecture"], "os": entry["platform"]["os"] })
        });
        answer["references"] = references.collect();
    }
    answer
}
