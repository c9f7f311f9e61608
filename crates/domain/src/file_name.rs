//! The name of a file that holds something with a name: one that every file system takes. Called where drafts become files.

/// No name of a file is longer, so that a path stays short enough for every system.
const MAX_LENGTH: usize = 80;
/// Names that Windows keeps for devices, with whatever ending.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin", "conout"];
/// And those that end with a digit.
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];

/// The name with letters, digits and hyphens alone; `fallback` where nothing is left. A name that is a device on Windows gets the
/// fallback in front of it: `nul.draft.json` cannot be made there either.
#[must_use]
pub fn portable(name: &str, fallback: &str) -> String {
    let safe: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(MAX_LENGTH).collect();
    if safe.is_empty() {
        fallback.to_owned()
    } else if is_device(&safe) {
        format!("{fallback}-{safe}")
    } else {
        safe
    }
}

fn is_device(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let numbered = |device: &str| {
        lower.strip_prefix(device).is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    DEVICES.contains(&lower.as_str()) || NUMBERED_DEVICES.iter().any(|device| numbered(device))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_windows_keeps_for_itself_is_none_of_a_file() {
        for (name, file) in [
            ("con", "draft-con"),
            ("NUL", "draft-NUL"),
            ("aux", "draft-aux"),
            ("com1", "draft-com1"),
            ("lpt0", "draft-lpt0"),
            ("com10", "com10"),
            ("console", "console"),
            ("con\u{ad}", "draft-con"),
            ("nul-1", "nul-1"),
            ("../../etc/passwd", "etcpasswd"),
            ("", "draft"),
            ("\u{4e2d}", "draft"),
        ] {
            assert_eq!(portable(name, "draft"), file, "{name:?}");
        }
        assert_eq!(portable(&"a".repeat(200), "draft").len(), MAX_LENGTH);
    }
}
