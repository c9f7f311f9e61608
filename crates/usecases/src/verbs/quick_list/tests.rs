//! The menu, whole: what it is made of on the left, what it says on the right.

use domain::Authentication;

use super::*;

const RG: &str =
    "/subscriptions/3f2504e0-4f89-41d3-9a0c-0305e82c3301/resourceGroups/rg/providers/Microsoft.IoTOperations/instances";

fn endpoint(instance: &str, name: &str, modified: Option<&str>) -> RegistryEndpoint {
    RegistryEndpoint {
        id: format!("{RG}/{instance}/registryEndpoints/{name}"),
        name: name.to_owned(),
        host: format!("{name}.azurecr.io"),
        method: "Anonymous".to_owned(),
        authentication: Authentication::Anonymous,
        instance_id: format!("{RG}/{instance}"),
        instance_name: instance.to_owned(),
        subscription_id: "3f2504e0-4f89-41d3-9a0c-0305e82c3301".to_owned(),
        resource_group: "rg".to_owned(),
        provisioning_state: "Succeeded".to_owned(),
        health_state: "Unknown".to_owned(),
        code_signing_cas: Vec::new(),
        last_modified_at: modified.map(str::to_owned),
        last_modified_by: None,
        created_at: None,
        custom_location_id: None,
    }
}

fn day(number: usize) -> String {
    format!("2026-11-{number:02}T10:00:00Z")
}

/// Somebody is signed in, online, with these rows.
fn ada(rows: Vec<RegistryEndpoint>) -> Sources {
    Sources {
        who: Some(("ada@contoso.example".to_owned(), "Sandbox".to_owned())),
        online: true,
        rows: Some(Arc::new(rows)),
        ..Sources::default()
    }
}

/// What the menu of somebody who is signed in says.
fn says(icon: IconState, suffix: &str, endpoints: &[(&str, &str, &str)]) -> QuickList {
    let line = |(instance, name, text): &(&str, &str, &str)| QuickEndpoint {
        id: format!("{RG}/{instance}/registryEndpoints/{name}"),
        text: (*text).to_owned(),
    };
    QuickList {
        account: format!("ada@contoso.example \u{b7} Sandbox{suffix}"),
        icon,
        endpoints: endpoints.iter().map(line).collect(),
        no_endpoints: "No registry endpoints yet",
        drafts: 0,
        signed_in: true,
    }
}

#[test]
fn nobody_is_signed_in() {
    let sources = Sources { drafts: 2, online: true, unseen_failures: 3, ..Sources::default() };
    let expected = QuickList {
        account: "Signed out".to_owned(),
        icon: IconState::SignedOut,
        endpoints: Vec::new(),
        no_endpoints: "Sign in to see registry endpoints",
        drafts: 2,
        signed_in: false,
    };
    assert_eq!(menu(&sources), expected);
}

#[test]
fn an_empty_list_is_told_from_one_that_was_never_read() {
    assert_eq!(menu(&ada(Vec::new())), says(IconState::Idle, "", &[]));
    let unread = menu(&Sources { rows: None, ..ada(Vec::new()) });
    assert_eq!(unread, QuickList { no_endpoints: "Not listed yet", ..says(IconState::Idle, "", &[]) });
}

#[test]
fn three_endpoints_stand_newest_first_and_one_without_a_time_last() {
    let rows =
        vec![endpoint("oslo", "old", None), endpoint("oslo", "b", Some(&day(2))), endpoint("oslo", "a", Some(&day(3)))];
    let expected = [("oslo", "a", "a: Succeeded"), ("oslo", "b", "b: Succeeded"), ("oslo", "old", "old: Succeeded")];
    assert_eq!(menu(&ada(rows)), says(IconState::Idle, "", &expected));
}

#[test]
fn ten_are_shown_and_of_fifty_the_ten_changed_last() {
    let many = |count: usize| {
        let rows =
            (0..count).map(|at| endpoint("oslo", &format!("e{at:02}"), Some(&format!("2026-11-01T10:{at:02}:00Z"))));
        menu(&ada(rows.rev().collect())).endpoints.into_iter().map(|line| line.text).collect::<Vec<_>>()
    };
    let expected =
        |from: usize, to: usize| (from..to).rev().map(|at| format!("e{at:02}: Succeeded")).collect::<Vec<_>>();
    assert_eq!(many(10), expected(0, 10));
    assert_eq!(many(50), expected(40, 50));
}

#[test]
fn favourites_come_first_in_the_order_in_which_they_were_starred() {
    let rows = (1..=12).map(|at| endpoint("oslo", &format!("e{at:02}"), Some(&day(at)))).collect::<Vec<_>>();
    let favourites = vec![rows[4].key(), "/not/there".to_owned(), rows[0].key()];
    let list = menu(&Sources { favourites, ..ada(rows) });
    let texts: Vec<&str> = list.endpoints.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(texts[..4], ["\u{2605} e05: Succeeded", "\u{2605} e01: Succeeded", "e12: Succeeded", "e11: Succeeded"]);
    assert_eq!((texts.len(), texts[9]), (10, "e04: Succeeded"));
}

#[test]
fn eleven_favourites_leave_no_room_for_others() {
    let rows = (1..=12).map(|at| endpoint("oslo", &format!("e{at:02}"), None)).collect::<Vec<_>>();
    let favourites = rows[..11].iter().map(RegistryEndpoint::key).collect();
    let list = menu(&Sources { favourites, ..ada(rows) });
    assert_eq!(list.endpoints.len(), 10);
    assert!(list.endpoints.iter().all(|line| line.text.starts_with('\u{2605}')), "{list:?}");
}

#[test]
fn the_health_is_said_once_provisioning_has_succeeded() {
    let with = |provisioning: &str, health: &str| RegistryEndpoint {
        provisioning_state: provisioning.to_owned(),
        health_state: health.to_owned(),
        ..endpoint("oslo", "a", None)
    };
    let said = |row: &RegistryEndpoint| state(row).to_owned();
    assert_eq!(said(&with("Succeeded", "Degraded")), "Degraded");
    assert_eq!(said(&with("Succeeded", "")), "Succeeded");
    assert_eq!(said(&with("Failed", "Available")), "Failed");
    assert_eq!(said(&with("Paused", "Unknown")), "Paused", "a word that Azure may add");
}

#[test]
fn a_failed_favourite_wants_attention_and_a_failed_stranger_does_not() {
    let failed = RegistryEndpoint { provisioning_state: "Failed".to_owned(), ..endpoint("oslo", "a", None) };
    assert_eq!(menu(&ada(vec![failed.clone()])), says(IconState::Idle, "", &[("oslo", "a", "a: Failed")]));
    let starred = Sources { favourites: vec![failed.key()], ..ada(vec![failed]) };
    let expected = says(IconState::Attention, " \u{b7} Needs attention", &[("oslo", "a", "\u{2605} a: Failed")]);
    assert_eq!(menu(&starred), expected);
}

#[test]
fn the_gravest_state_is_the_one_that_is_shown() {
    let with = |online, busy, unseen_failures| menu(&Sources { online, busy, unseen_failures, ..ada(Vec::new()) });
    assert_eq!(with(true, true, 0), says(IconState::Busy, " \u{b7} Working", &[]));
    assert_eq!(with(true, true, 1), says(IconState::Attention, " \u{b7} Needs attention", &[]));
    assert_eq!(with(false, true, 1), says(IconState::Offline, " \u{b7} Offline", &[]));
}

#[test]
fn names_that_are_alike_are_told_apart_by_as_much_as_it_takes() {
    let elsewhere = RegistryEndpoint {
        id: "/elsewhere".to_owned(),
        resource_group: "rg-north".to_owned(),
        ..endpoint("oslo", "default", Some(&day(2)))
    };
    let rows = vec![
        endpoint("oslo", "default", Some(&day(3))),
        elsewhere,
        endpoint("bergen", "Default", Some(&day(1))),
        endpoint("bergen", "only", None),
    ];
    let texts: Vec<String> = menu(&ada(rows)).endpoints.into_iter().map(|line| line.text).collect();
    let expected = [
        "default (oslo, rg): Succeeded",
        "default (oslo, rg-north): Succeeded",
        "Default (bergen): Succeeded",
        "only: Succeeded",
    ];
    assert_eq!(texts, expected);
}

#[test]
fn a_long_name_is_cut_in_the_middle_and_a_control_character_is_no_line_break() {
    let long = format!("{}-{}", "n".repeat(30), "7".repeat(30));
    let list = menu(&ada(vec![endpoint("oslo", &long, None)]));
    let expected = format!("{}\u{2026}{}: Succeeded", "n".repeat(20), "7".repeat(19));
    assert_eq!(list.endpoints[0].text, expected);
    assert_eq!(cut("a\nb", 10), "a b");
}
