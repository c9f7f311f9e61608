//! Where whoever manages this computer says how Regent is used. Read by the use case of the client ID at each sign-in. What
//! any user of the computer could have written is not heeded: it could send everybody's sign-in to another application.
//!
//! On Unix it is a file of root's. On Windows any user may make folders below `%ProgramData%`, so it is a value of the
//! registry, under the key of managed policies, which only administrators may write (docs/decisions, "The policy of a managed
//! computer").

use std::fmt;
use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

/// No policy is longer.
const MAX_LENGTH: u64 = 64 * 1024;
/// The key and the value of the registry.
#[cfg(windows)]
const KEY: &str = "SOFTWARE\\Policies\\Regent";
#[cfg(windows)]
const VALUE: &str = "Policy";

/// Where a policy stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicySource {
    /// A file.
    File(PathBuf),
    /// The value `Policy` of `HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Regent`.
    #[cfg(windows)]
    Registry,
}

impl PolicySource {
    /// That of this computer: `/etc/regent/policy.json`, on macOS in `/Library/Application Support/Regent`, on Windows in the
    /// registry.
    #[must_use]
    pub fn of_this_computer() -> Self {
        #[cfg(windows)]
        return Self::Registry;
        #[cfg(not(windows))]
        Self::File(
            Path::new(if cfg!(target_os = "macos") { "/Library/Application Support/Regent" } else { "/etc/regent" })
                .join("policy.json"),
        )
    }

    /// Its text; nothing where there is no policy.
    ///
    /// # Errors
    /// Why it is not heeded, as a clause.
    pub fn read(&self) -> Result<Option<String>, String> {
        match self {
            Self::File(file) => read_file(file),
            #[cfg(windows)]
            Self::Registry => read_registry(),
        }
    }
}

impl fmt::Display for PolicySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file) => write!(f, "file {}", file.display()),
            #[cfg(windows)]
            Self::Registry => write!(f, "value {VALUE} of HKEY_LOCAL_MACHINE\\{KEY}"),
        }
    }
}

fn read_file(file: &Path) -> Result<Option<String>, String> {
    let found = match std::fs::symlink_metadata(file) {
        Ok(found) => found,
        Err(why) if why.kind() == ErrorKind::NotFound => return Ok(None),
        Err(why) => return Err(why.to_string()),
    };
    if !found.is_file() {
        return Err("it is no regular file".to_owned());
    }
    if let Some(why) = writable_by_others(&found) {
        return Err(why.to_owned());
    }
    let mut text = String::new();
    let read = File::open(file).and_then(|open| open.take(MAX_LENGTH + 1).read_to_string(&mut text));
    match read {
        Err(why) => Err(why.to_string()),
        Ok(length) if length as u64 > MAX_LENGTH => Err("it is longer than 64 KiB".to_owned()),
        Ok(_) => Ok(Some(text)),
    }
}

#[cfg(unix)]
fn writable_by_others(found: &Metadata) -> Option<&'static str> {
    use std::os::unix::fs::MetadataExt as _;
    if found.uid() != 0 {
        return Some("it does not belong to root");
    }
    (found.mode() & 0o022 != 0).then_some("others than root may write it")
}

/// Who may write a file is not asked here, so no file is trusted.
#[cfg(not(unix))]
const fn writable_by_others(_found: &Metadata) -> Option<&'static str> {
    Some("on this system the policy stands in the registry")
}

#[cfg(windows)]
fn read_registry() -> Result<Option<String>, String> {
    // A key or a value that is not there is no policy; anything else has to be said.
    const NOT_FOUND: i32 = 0x8007_0002_u32.cast_signed();
    let read = windows_registry::LOCAL_MACHINE.open(KEY).and_then(|key| key.get_string(VALUE));
    match read {
        Ok(text) if text.len() as u64 > MAX_LENGTH => Err("it is longer than 64 KiB".to_owned()),
        Ok(text) => Ok(Some(text)),
        Err(why) if why.code().0 == NOT_FOUND => Ok(None),
        Err(why) => Err(why.message()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_file_is_no_policy_and_a_folder_or_a_long_one_is_not_heeded() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("policy.json");
        let source = PolicySource::File(file.clone());
        assert_eq!(source.read(), Ok(None));
        std::fs::write(&file, "x".repeat(70_000)).expect("written");
        assert!(source.read().is_err());
        std::fs::remove_file(&file).expect("gone");
        std::fs::create_dir(&file).expect("made");
        assert!(source.read().expect_err("no file").contains("regular file"));
    }

    #[test]
    #[cfg(unix)]
    fn what_others_than_root_may_write_is_not_heeded() {
        use std::os::unix::fs::{PermissionsExt as _, chown};
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("policy.json");
        std::fs::write(&file, "{}").expect("written");
        let source = PolicySource::File(file.clone());
        for mode in [0o666, 0o620, 0o602] {
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).expect("set");
            assert!(source.read().is_err(), "{mode:o}");
        }
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).expect("set");
        // Only root can give a file away.
        if chown(&file, Some(65534), None).is_ok() {
            assert!(source.read().expect_err("refused").contains("root"));
        }
    }
}
