//! Any bytes as a draft file: no panic in reading or checking, and a finished draft has nothing wrong in it.
#![no_main]

use domain::Draft;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(draft) = serde_json::from_slice::<Draft>(bytes) {
        let verdict = draft.check("password");
        let right = verdict.basics_valid && verdict.authentication_valid;
        assert_eq!(draft.finish("password").is_ok(), right);
    }
});
