//! `serve`: the sites of a workspace in a browser, while it is being written.

use super::findings::human;
use super::screen::Screen;
use super::{End, Failure, InWorkspace};
use crate::serve::Server;
use std::net::IpAddr;

/// Show the sites in a browser, and show them anew whenever a file is saved
///
/// Pages are made when they are asked for, and nothing is written. While answers are rejected, their
/// findings stand in place of the pages. Ctrl-C ends it.
#[derive(clap::Args)]
pub struct Arguments {
    /// The organization to serve, by id [default: all, with a list]
    #[arg(value_name = "ORGANIZATION")]
    organization: Option<String>,
    #[command(flatten)]
    workspace: InWorkspace,
    /// The port to listen on; 0 for any that is free
    #[arg(long, value_name = "N", default_value_t = 3000)]
    port: u16,
    /// The address to listen on; any but this machine's own needs --expose too
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    host: IpAddr,
    /// Let other machines read what clients answered
    #[arg(long)]
    expose: bool,
}

/// Serves until the process ends.
pub fn run(raw: &Arguments, screen: &Screen) -> Result<End, Failure> {
    if !raw.host.is_loopback() && !raw.expose {
        let host = raw.host;
        return Err(format!(
            "other machines could read what clients answered at {host}; add `--expose` if that is meant"
        )
        .into());
    }
    let server = Server::listen(raw.host, raw.port)
        .map_err(|error| format!("{error}; `--port 0` takes any that is free"))?;
    screen.say(&format!("serving http://{}/ until Ctrl-C", server.address()));
    let renderer = human::renderer();
    server.run(&raw.workspace.workspace, raw.organization.as_deref(), &|_, findings| {
        if !findings.is_empty() {
            screen.remark(&human::list(&renderer, findings));
        }
    })?;
    Ok(End::Done)
}
