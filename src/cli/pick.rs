//! Which guide a command is about, from what was typed.

use super::Failure;
use crate::diag::nearest;
use crate::guide::Guide;
use crate::workspace::Workspace;

/// The guide called `wanted`, or the only one there is. It has no errors.
pub fn guide<'a>(workspace: &'a Workspace, wanted: Option<&str>) -> Result<&'a Guide, Failure> {
    let ids = || workspace.guides.keys().map(String::as_str);
    let id = match (wanted, ids().collect::<Vec<_>>().as_slice()) {
        (Some(id), _) => id,
        (None, [id]) => id,
        (None, []) => return Err("this workspace has no guide".into()),
        (None, ids) => return Err(format!("say which guide it is: {}", quoted(ids)).into()),
    };
    let Some(guide) = workspace.guides.get(id) else {
        return Err(format!("there is no guide `{id}`{}", hint(nearest(id, ids()))).into());
    };
    if guide.rejected() {
        return Err(format!("the guide `{id}` has errors; `blueprint check` shows them").into());
    }
    Ok(&guide.value)
}

/// `` `a`, `b` ``.
pub fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn hint(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}
