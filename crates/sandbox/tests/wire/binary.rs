//! The stand-alone program: its one line, its exit, and what it refuses.

use std::process::Stdio;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::{Child, Command};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_regent-sandbox"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    command
}

async fn ready(child: &mut Child) -> Value {
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).await.unwrap();
    serde_json::from_str(&line).unwrap()
}

#[tokio::test]
async fn it_prints_one_ready_line_and_serves() {
    let mut child = command(&["--scenario", "empty"]).spawn().unwrap();
    let ready = ready(&mut child).await;
    for field in ["baseUrl", "tenantId", "subscriptions", "instances", "registries", "users"] {
        assert!(ready.get(field).is_some(), "{field}");
    }
    let client = crate::client::plain_client();
    let scenario =
        client.get(format!("{}/_sandbox/scenario", ready["baseUrl"].as_str().unwrap())).send().await.unwrap();
    assert_eq!(scenario.status(), 200);
}

#[tokio::test]
async fn a_scenario_still_answers_to_its_first_name() {
    let mut child = command(&["--world", "empty"]).spawn().unwrap();
    let ready = ready(&mut child).await;
    let url = format!("{}/_sandbox/world", ready["baseUrl"].as_str().unwrap());
    let world: Value = crate::client::plain_client().get(url).send().await.unwrap().json().await.unwrap();
    assert_eq!((&world["world"], &world["scenario"]), (&"empty".into(), &"empty".into()));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn it_ends_well_when_it_is_told_to_and_has_said_nothing_more() {
    let mut child = command(&["--scenario", "empty"]).spawn().unwrap();
    ready(&mut child).await;
    let id = child.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().await.unwrap().success());
    assert!(child.wait().await.unwrap().success());
    let mut rest = String::new();
    child.stdout.take().unwrap().read_to_string(&mut rest).await.unwrap();
    assert_eq!(rest, "");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn it_ends_when_the_process_it_was_started_for_is_gone() {
    let mut parent = Command::new("sleep").arg("600").kill_on_drop(true).spawn().unwrap();
    let pid = parent.id().unwrap().to_string();
    let mut child = command(&["--scenario", "empty", "--exit-with-parent", &pid]).spawn().unwrap();
    ready(&mut child).await;
    parent.kill().await.unwrap();
    assert!(child.wait().await.unwrap().success());
}

#[tokio::test]
async fn it_refuses_scenarios_and_addresses_that_cannot_be() {
    for arguments in [["--scenario", "mars"], ["--listen", "0.0.0.0:0"]] {
        let status = command(&arguments).status().await.unwrap();
        assert_eq!(status.code(), Some(2), "{arguments:?}");
    }
}
