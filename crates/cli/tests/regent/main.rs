//! The command line from outside: the real binary on a real sandbox, its answers, exit codes and what it sends.
//! A new test belongs to the file of the command it tries; what goes wrong on purpose belongs to `refused`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on says so by panicking")]

mod account;
mod as_people_have_it;
mod behind_a_proxy;
mod create;
mod desktop_session;
mod drafts;
#[path = "../../../../tests/shared/eventually.rs"]
mod eventually;
mod keyring;
mod killed;
mod leaks;
mod list;
mod lost_answers;
mod one_profile;
mod refused;
mod remedies;
mod sign_in;
mod support;
mod telemetry;
mod two_at_once;
mod unusable_file;
#[path = "../../../../tests/shared/wiretap.rs"]
mod wiretap;
