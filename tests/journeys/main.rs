//! One user story a file, told in commands: the shell with its real configuration and permissions on a mock window, and
//! a real sandbox. What a person sees and presses is tried in `tests/window`; rules of one crate in that crate.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on says so by panicking")]

mod accounts;
mod activity;
mod create;
mod drafts;
mod leaks;
mod list;
mod mistakes;
mod mistakes_with_secrets;
mod network;
mod offline;
mod sign_in;
mod support;
#[path = "../shared/wiretap.rs"]
mod wiretap;
