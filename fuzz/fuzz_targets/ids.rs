//! Any text as a GUID or a resource ID: no panic, and what is read prints back to the same ID.
#![no_main]

use domain::{ClientId, ResourceId};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(id) = ClientId::parse(text) {
        assert_eq!(ClientId::parse(id.as_str()), Ok(id));
    }
    if let Ok(id) = ResourceId::parse(text) {
        assert_eq!(ResourceId::parse(id.as_str()), Ok(id.clone()));
        let _ = (id.parent(), id.name(), id.resource_type(), id.key());
    }
});
