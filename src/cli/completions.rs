//! `completions SHELL`: the shell's script that completes this command line.

use super::screen::Screen;
use super::{End, Failure};
use clap::CommandFactory;
use clap_complete::Shell;

/// Print a script that completes commands and options in a shell
#[derive(clap::Args)]
#[command(
    after_help = "Example, for bash: blueprint completions bash > ~/.local/share/bash-completion/completions/blueprint"
)]
pub struct Arguments {
    /// The shell to complete in
    shell: Shell,
}

/// Prints the script.
pub fn run(raw: &Arguments, screen: &Screen) -> Result<End, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(raw.shell, &mut super::Arguments::command(), "blueprint", &mut script);
    screen.say(String::from_utf8(script)?.trim_end());
    Ok(End::Done)
}
