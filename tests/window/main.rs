//! The real window: the application that users start, driven through WebKitWebDriver on a virtual display, on a sandbox
//! of its own. One story a file; a new story goes where its screen is. Nothing here reaches into the application: what
//! is found is found by role and accessible name, as a screen reader finds it. WebKitGTK is Linux's, so this is too.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and the demo prints what it does"
)]

mod harness;

mod accessibility;
mod accounts;
mod activity;
mod create;
mod demo;
mod drafts;
#[path = "../shared/eventually.rs"]
mod eventually;
mod faults;
mod keyboard;
mod keyring;
mod list;
mod scale;
mod secrets;
mod settings;
mod sign_in;
mod steps;
mod tray;
