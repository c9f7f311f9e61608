//! Templates made into plans, as a deployment uses them: parameters, loops, what waits for what, and what stays open until
//! another resource has been asked. No server.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use arm_template::{Fault, Ground, Moment, Place, Plan, plan, resolve};
use serde_json::{Value, json};
use time::OffsetDateTime;

fn planned(parts: Value, parameters: Value) -> Result<Plan, Fault> {
    let mut template = json!({ "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0" });
    template.as_object_mut().unwrap().extend(parts.as_object().unwrap().clone());
    let place = Place { subscription: "s".to_owned(), group: Some("g".to_owned()) };
    let ground = Ground::new(
        json!({ "name": "d" }),
        json!({ "subscriptionId": "s", "tenantId": "t" }),
        Some(json!({ "name": "g", "location": "westeurope" })),
    );
    let moment = Moment { now: OffsetDateTime::UNIX_EPOCH, new_guid: || "fresh".to_owned() };
    plan(&template, &parameters, &place, ground, None, moment)
}

fn why(parts: Value, parameters: Value) -> String {
    match planned(parts, parameters) {
        Err(Fault::Invalid(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_loop_makes_a_resource_a_turn_with_its_identifier_and_body() {
    let parts = json!({
        "parameters": { "sites": { "type": "array" }, "stamp": { "type": "string", "defaultValue": "[concat(utcNow(), '-', newGuid())]" } },
        "variables": { "prefix": "[concat('reg-', variables('word'))]", "word": "x" },
        "resources": [{
            "type": "A.B/instances/registryEndpoints", "apiVersion": "2025-10-01", "copy": { "name": "each", "count": "[length(parameters('sites'))]" },
            "name": "[concat(parameters('sites')[copyIndex()], '/', variables('prefix'))]",
            "properties": { "host": "[resourceGroup().location]", "note": "[parameters('stamp')]" },
        }],
    });
    let plan = planned(parts, json!({ "sites": { "value": ["linz", "porto"] } })).unwrap();
    let ids: Vec<&str> = plan.resources.iter().map(|resource| resource.id.as_str()).collect();
    let id = |site| format!("/subscriptions/s/resourceGroups/g/providers/A.B/instances/{site}/registryEndpoints/reg-x");
    assert_eq!(ids, [id("linz"), id("porto")]);
    let second = &plan.resources[1];
    let body = resolve(&second.raw, &plan.environment.at(second)).unwrap();
    assert_eq!(body["properties"], json!({ "host": "westeurope", "note": "19700101T000000Z-fresh" }));
}

#[test]
fn a_resource_waits_for_what_it_names_and_for_what_it_asks() {
    let parts = json!({ "resources": [
        { "type": "A.B/c", "apiVersion": "1", "name": "first" },
        { "type": "A.B/c", "apiVersion": "1", "name": "second", "dependsOn": ["[resourceId('A.B/c', 'first')]"] },
        { "type": "A.B/c", "apiVersion": "1", "name": "third", "properties": { "host": "[reference('second').host]" } },
    ] });
    let plan = planned(parts, json!({})).unwrap();
    let after: Vec<&[usize]> = plan.resources.iter().map(|resource| resource.after.as_slice()).collect();
    assert_eq!(after, [&[][..], &[0], &[1]]);
    let third = &plan.resources[2];
    let mut around = plan.environment.at(third);
    let Err(Fault::Later(wanted)) = resolve(&third.raw, &around) else { panic!("it waits") };
    assert!(wanted.what.ends_with("/providers/A.B/c/second"), "{wanted:?}");
    around.learn(wanted, json!({ "host": "mcr.microsoft.com" }));
    assert_eq!(resolve(&third.raw, &around).unwrap()["properties"]["host"], "mcr.microsoft.com");
}

#[test]
fn secure_parameters_are_used_and_not_shown() {
    let parts = json!({ "parameters": { "word": { "type": "securestring" } }, "resources": [], "outputs": {} });
    let plan = planned(parts, json!({ "word": { "value": "hunter2" } })).unwrap();
    assert_eq!(plan.shown_parameters, json!({ "word": { "type": "SecureString" } }));
}

#[test]
fn what_is_wrong_is_said_as_azure_says_it() {
    let circle = json!({ "resources": [
        { "type": "A.B/c", "apiVersion": "1", "name": "a", "dependsOn": ["b"] },
        { "type": "A.B/c", "apiVersion": "1", "name": "b", "dependsOn": ["a"] },
    ] });
    assert!(why(circle, json!({})).starts_with("Circular dependency detected on resource"));
    assert!(
        why(json!({ "resources": [] }), json!({ "x": { "value": 1 } })).contains("do not correspond to any parameters")
    );
    let twice = json!({ "resources": [
        { "type": "A.B/c", "apiVersion": "1", "name": "a" }, { "type": "A.B/c", "apiVersion": "1", "name": "A" },
    ] });
    assert!(why(twice, json!({})).contains("is defined multiple times"));
    let two_variables = json!({ "variables": { "a": "[variables('b')]", "b": "[variables('a')]" }, "resources": [] });
    assert!(why(two_variables, json!({})).contains("circular dependency"));
}
