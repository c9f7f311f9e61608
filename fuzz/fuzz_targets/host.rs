//! Any text as a host: no panic, and every suggestion is itself a legal host.
#![no_main]

use domain::RegistryHost;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| match RegistryHost::parse(text) {
    Ok(host) => {
        assert_eq!(host.as_str(), text, "nothing is altered silently");
        let _ = (host.reading(), host.notices());
    }
    Err(violation) => {
        if let Some(suggestion) = violation.suggestion {
            assert!(RegistryHost::parse(&suggestion).is_ok(), "{suggestion}");
        }
    }
});
