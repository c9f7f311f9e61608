//! Any text as the name of an endpoint, a vault secret or a synced secret: no panic, and every suggestion is legal.
#![no_main]

use domain::{Field, RegistryEndpointName, SyncedSecretName, VaultSecretName};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(violation) = RegistryEndpointName::parse(text)
        && let Some(suggestion) = violation.suggestion
    {
        assert!(RegistryEndpointName::parse(&suggestion).is_ok(), "{suggestion}");
    }
    if let Err(violation) = SyncedSecretName::parse(text)
        && let Some(suggestion) = violation.suggestion
    {
        assert!(SyncedSecretName::parse(&suggestion).is_ok(), "{suggestion}");
    }
    if let Err(violation) = VaultSecretName::parse(Field::NewSecretName, text)
        && let Some(suggestion) = violation.suggestion
    {
        assert!(VaultSecretName::parse(Field::NewSecretName, &suggestion).is_ok(), "{suggestion}");
    }
});
