//! From what stands under a name in the vault to whether a draft may use it: the one rule for the wizard's check, a waiting
//! draft and the create. Pure; the sentences are each one's own.

use azure::key_vault::SecretPresence;
use domain::SecretSource;

/// What a draft's vault secret is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SecretVerdict {
    /// The existing one is there and enabled, or the new one's name is free.
    Usable,
    /// The existing one is disabled, so it cannot be synced.
    Disabled,
    /// The existing one is not there.
    Missing,
    /// It was deleted, and keeps its name until it is recovered or purged.
    Deleted,
    /// The new one's name is in use.
    Taken,
    /// It could not be looked at.
    Unknown,
}

impl SecretVerdict {
    /// The verdict on what was found.
    pub(crate) const fn of(source: SecretSource, found: SecretPresence) -> Self {
        match (source, found) {
            (SecretSource::Existing, SecretPresence::Exists { enabled: true })
            | (SecretSource::New, SecretPresence::Free) => Self::Usable,
            (SecretSource::Existing, SecretPresence::Exists { enabled: false }) => Self::Disabled,
            (SecretSource::Existing, SecretPresence::Free) => Self::Missing,
            (SecretSource::New, SecretPresence::Exists { .. }) => Self::Taken,
            (_, SecretPresence::Deleted) => Self::Deleted,
            (_, SecretPresence::Unknown) => Self::Unknown,
        }
    }
}
