//! One organization, assessed: what `why` and `what-if` begin with.

use super::findings::human;
use super::screen::Screen;
use super::{End, Failure};
use crate::assess::{Assessment, Assessor, Proven};
use crate::workspace::{Organization, Workspace};
use std::path::Path;

/// Opens the workspace at `folder` and hands the organization `id` to `work`, together with all
/// that it shares with others.
///
/// # Errors
/// There is no workspace, or no such organization in it.
pub fn with<T>(
    folder: &Path,
    id: &str,
    work: impl FnOnce(&Assessor, &Organization) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let workspace = Workspace::open(folder)?.value;
    let organization = workspace.named(id)?;
    let assessor = Assessor::new(&workspace, &mut Vec::new());
    work(&assessor, organization)
}

/// What was proven of the organization; where its answers are rejected, the findings are printed.
pub fn proven<'a>(assessed: Assessment<'a>, screen: &Screen) -> Result<Proven<'a>, End> {
    match assessed.proven {
        Some(proven) => Ok(proven),
        None => {
            screen.remark(&human::list(&human::renderer(), &assessed.findings));
            Err(End::Rejected)
        }
    }
}
