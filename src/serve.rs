//! Serving: the sites of a workspace while it is being written, on this machine. A page is made when it
//! is asked for, in memory; what is saved is noticed, and open pages are told. This is the one module
//! that opens a socket.

mod desk;
mod http;
mod page;
mod pages;

use crate::diag::Diagnostic;
use crate::workspace::{UnknownOrganization, Workspace, WorkspaceError};
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::Path;

/// A server that listens and does not answer yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
}

/// What the server was asked to serve cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is taken, or not this machine's.
    #[error("cannot listen on {address}: {source}")]
    Listen { address: SocketAddr, source: std::io::Error },
    /// There is no workspace.
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    /// The workspace lacks the organization.
    #[error(transparent)]
    UnknownOrganization(#[from] UnknownOrganization),
    /// No page could be made at all.
    #[error(transparent)]
    Export(#[from] crate::export::ExportError),
}

/// Is told what was found when the pages of an organization (its id) were made anew.
pub type Watcher<'a> = &'a dyn Fn(&str, &[Diagnostic]);

impl Server {
    /// Listens on `host` and `port`; port 0 stands for any that is free.
    ///
    /// # Errors
    /// [`ServeError::Listen`].
    pub fn listen(host: IpAddr, port: u16) -> Result<Self, ServeError> {
        let address = SocketAddr::new(host, port);
        let failed = |source| ServeError::Listen { address, source };
        let listener = TcpListener::bind(address).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self { listener, address })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves the workspace at `root`, or its organization `only`, until the process ends.
    ///
    /// # Errors
    /// There is nothing to serve to begin with. A workspace that breaks later is shown as it is.
    pub fn run(self, root: &Path, only: Option<&str>, on: Watcher) -> Result<(), ServeError> {
        let opened = Workspace::open(root)?.value;
        only.map_or(Ok(()), |id| opened.named(id).map(|_| ()))?;
        let root = opened.root().to_owned();
        let mut desk = desk::Desk::open(self, &root);
        while desk.is_open() {
            pages::serve(&mut desk, &root, only, on)?;
        }
        Ok(())
    }
}
