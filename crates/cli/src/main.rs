//! `regent`: the command line on the same core as the window, for scripts. Arguments in, one use case, a table or JSON
//! out. Answers go to stdout, errors and progress to stderr. No rule lives here.

use std::process::ExitCode;

use clap::Parser as _;

mod arguments;
mod commands;
mod failure;
mod output;
mod secret_input;
mod start;

use arguments::Arguments;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(refused) => return failure::usage(&refused),
    };
    let output = arguments.output;
    start::prepare();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failure::report(&usecases::Error::internal(error.to_string()), output),
    };
    match runtime.block_on(commands::run(arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failure::report(&error, output),
    }
}
