//! The desktop application's start; everything is in the library, so that tests can run it on a mock window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    regent_desktop_lib::run()
}
