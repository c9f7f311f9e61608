//! What the registries remember between requests: tokens they issued, uploads that are under way, and how much everybody
//! has asked for lately. It ends with the process, as Entra's memory does.

use std::collections::HashMap;

use bytes::BytesMut;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::scope::Scope;

/// Who calls a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Principal {
    /// Nobody in particular; all of them count as one.
    Anonymous,
    /// The object id of a person, an application or a managed identity.
    Azure(String),
    /// A user of a generic registry.
    Named(String),
}

impl Principal {
    /// The word under which requests are counted.
    pub(super) fn key(&self) -> &str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Azure(id) | Self::Named(id) => id,
        }
    }
}

/// A token of a registry.
#[derive(Clone)]
pub(super) struct Issued {
    /// The registry it is good for.
    pub(super) host: String,
    pub(super) principal: Principal,
    /// What it allows; a refresh token allows nothing but being exchanged.
    pub(super) scopes: Option<Vec<Scope>>,
    pub(super) expires: OffsetDateTime,
}

/// A blob on its way in.
#[derive(Clone, Debug)]
pub(super) struct Upload {
    pub(super) host: String,
    pub(super) repository: String,
    pub(super) bytes: BytesMut,
}

/// The registries' memory.
#[derive(Default)]
pub(crate) struct RegistryMemory {
    pub(super) tokens: HashMap<String, Issued>,
    pub(super) uploads: HashMap<String, Upload>,
    windows: HashMap<(String, String, &'static str), (OffsetDateTime, u32)>,
    seal: Option<Uuid>,
}

impl std::fmt::Debug for RegistryMemory {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("RegistryMemory").field("tokens", &self.tokens.len()).finish_non_exhaustive()
    }
}

impl RegistryMemory {
    /// Counts one more request of somebody. Gives what is left, or how long to wait.
    pub(super) fn count(
        &mut self,
        who: (&str, &Principal, &'static str),
        most: u32,
        every: Duration,
        now: OffsetDateTime,
    ) -> Result<u32, Duration> {
        let (host, principal, class) = who;
        let key = (host.to_owned(), principal.key().to_owned(), class);
        let window = self.windows.entry(key).or_insert((now, 0));
        if now >= window.0 + every {
            *window = (now, 0);
        }
        if window.1 >= most {
            return Err(window.0 + every - now);
        }
        window.1 += 1;
        Ok(most - window.1)
    }

    /// What signs the addresses of blobs.
    pub(super) fn seal(&mut self) -> Uuid {
        *self.seal.get_or_insert_with(Uuid::new_v4)
    }

    /// Forgets tokens that are over.
    pub(super) fn forget(&mut self, now: OffsetDateTime) {
        self.tokens.retain(|_, issued| issued.expires > now);
    }
}
