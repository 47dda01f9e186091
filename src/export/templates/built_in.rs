//! The templates that are compiled in: add one here when it is added to `templates/`.

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../templates/", $name)))),*]
    };
}

/// Path under `templates/` → text.
pub(super) const BUILT_IN: &[(&str, &str)] =
    built_in!["blueprint.md", "multi-tenant/blueprint.md", "parts/components.md",];
