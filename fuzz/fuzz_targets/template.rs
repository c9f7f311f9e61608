//! Any bytes as an ARM template, read as leniently as ARM reads one: a plan or a fault, within the limits, and never a panic.
#![no_main]

use arm_template::{Ground, Moment, Place, plan, relaxed, resolve};
use libfuzzer_sys::fuzz_target;
use serde_json::json;
use time::OffsetDateTime;

fuzz_target!(|bytes: &[u8]| {
    let Some(template) = relaxed::read(bytes) else { return };
    let place = Place { subscription: "s".to_owned(), group: Some("g".to_owned()) };
    let ground = Ground::new(json!({}), json!({ "subscriptionId": "s" }), Some(json!({ "name": "g" })));
    let moment = Moment { now: OffsetDateTime::UNIX_EPOCH, new_guid: || "fresh".to_owned() };
    if let Ok(plan) = plan(&template, &json!({}), &place, ground, None, moment) {
        for resource in &plan.resources {
            let _ = resolve(&resource.raw, &plan.environment.at(resource));
        }
    }
});
