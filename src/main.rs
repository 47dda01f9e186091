//! The `blueprint` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    blueprint::cli::run(std::env::args_os())
}
