//! A container registry and what it holds: repositories, manifests, blobs and tags. The registry half of the sandbox reads
//! and writes it, the seed fills it. It knows no HTTP, no token and no right.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;

/// What kind of registry answers under a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RegistryKind {
    /// An Azure container registry; what it allows is written in its ARM resource.
    Acr,
    /// Open to everyone, without any token.
    Open,
    /// Any other: tokens come from a realm that is often on another host.
    Generic(Realm),
}

/// Where a generic registry sends its clients for tokens, and whom it knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Realm {
    /// The address of the token service, `https` and a host of its own.
    pub(crate) host: &'static str,
    pub(crate) path: &'static str,
    pub(crate) service: &'static str,
    /// User names and passwords.
    pub(crate) users: Vec<(&'static str, &'static str)>,
    /// Whether repositories can be pulled from without a name; those of `private` never.
    pub(crate) anonymous: bool,
    /// Repositories that only its users may pull begin with one of these.
    pub(crate) private: Vec<&'static str>,
    /// How many manifests somebody may read in six hours without a name.
    pub(crate) pulls_in_six_hours: Option<u32>,
}

/// A registry.
#[derive(Clone, Debug)]
pub(crate) struct Registry {
    pub(crate) kind: RegistryKind,
    /// Where its blobs really lie; a registry without such a host hands them out itself.
    pub(crate) blob_host: Option<&'static str>,
    /// Whether it can list what refers to a manifest.
    pub(crate) has_referrers: bool,
    /// Whether it lists its repositories to anyone.
    pub(crate) has_catalog: bool,
    pub(crate) repositories: BTreeMap<String, Repository>,
}

/// A repository.
#[derive(Clone, Debug, Default)]
pub(crate) struct Repository {
    pub(crate) blobs: BTreeMap<String, Bytes>,
    pub(crate) manifests: BTreeMap<String, Manifest>,
    /// Digests by tag.
    pub(crate) tags: BTreeMap<String, Tag>,
    pub(crate) created: i64,
    pub(crate) locks: Locks,
}

/// A tag.
#[derive(Clone, Debug)]
pub(crate) struct Tag {
    pub(crate) digest: String,
    pub(crate) created: i64,
    pub(crate) updated: i64,
    pub(crate) locks: Locks,
}

/// A manifest as it was pushed, byte by byte.
#[derive(Clone, Debug)]
pub(crate) struct Manifest {
    pub(crate) media_type: String,
    pub(crate) bytes: Bytes,
    pub(crate) created: i64,
    pub(crate) locks: Locks,
}

/// What Azure calls changeable attributes: each is allowed until somebody turns it off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the four switches of the wire")]
pub(crate) struct Locks {
    pub(crate) delete: bool,
    pub(crate) write: bool,
    pub(crate) read: bool,
    pub(crate) list: bool,
}

impl Default for Locks {
    fn default() -> Self {
        Self { delete: true, write: true, read: true, list: true }
    }
}

impl Registry {
    /// An empty registry of this kind.
    pub(crate) fn new(kind: RegistryKind) -> Self {
        Self { kind, blob_host: None, has_referrers: true, has_catalog: true, repositories: BTreeMap::new() }
    }

    /// A repository, made if it is not there.
    pub(crate) fn repository_mut(&mut self, name: &str, at: OffsetDateTime) -> &mut Repository {
        self.repositories
            .entry(name.to_owned())
            .or_insert_with(|| Repository { created: at.unix_timestamp(), ..Repository::default() })
    }
}

impl Repository {
    /// Keeps a blob and gives its digest.
    pub(crate) fn keep_blob(&mut self, bytes: impl Into<Bytes>) -> String {
        let bytes = bytes.into();
        let digest = digest_of(&bytes);
        self.blobs.insert(digest.clone(), bytes);
        digest
    }

    /// Keeps a manifest and gives its digest.
    pub(crate) fn keep_manifest(&mut self, media_type: &str, bytes: impl Into<Bytes>, at: OffsetDateTime) -> String {
        let bytes = bytes.into();
        let digest = digest_of(&bytes);
        let fresh = Manifest {
            media_type: media_type.to_owned(),
            bytes,
            created: at.unix_timestamp(),
            locks: Locks::default(),
        };
        self.manifests.entry(digest.clone()).or_insert(fresh);
        digest
    }

    /// Points a tag at a manifest.
    pub(crate) fn tag(&mut self, tag: &str, digest: &str, at: OffsetDateTime) {
        let now = at.unix_timestamp();
        let fresh = Tag { digest: String::new(), created: now, updated: now, locks: Locks::default() };
        let tag = self.tags.entry(tag.to_owned()).or_insert(fresh);
        digest.clone_into(&mut tag.digest);
        tag.updated = now;
    }

    /// The digest a reference (a tag or a digest) means.
    pub(crate) fn resolve(&self, reference: &str) -> Option<&str> {
        if reference.contains(':') {
            return self.manifests.get_key_value(reference).map(|(digest, _)| digest.as_str());
        }
        self.tags.get(reference).map(|tag| tag.digest.as_str())
    }

    /// The manifests whose `subject` is this digest.
    pub(crate) fn referrers<'a>(&'a self, subject: &'a str) -> impl Iterator<Item = (&'a str, &'a Manifest)> + 'a {
        self.manifests
            .iter()
            .filter(move |(_, manifest)| manifest.json()["subject"]["digest"] == subject)
            .map(|(digest, manifest)| (digest.as_str(), manifest))
    }
}

impl Manifest {
    /// What is in it.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_default()
    }
}

/// `sha256:` and the digest of some bytes.
pub(crate) fn digest_of(bytes: &[u8]) -> String {
    let hex: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}
