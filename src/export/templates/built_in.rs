//! The templates that are compiled in: add one here when it is added to `templates/`.

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../templates/", $name)))),*]
    };
}

/// Path under `templates/` → text.
pub(super) const BUILT_IN: &[(&str, &str)] = built_in![
    "book/blueprint.css",
    "blueprint.md",
    "multi-tenant/blueprint.md",
    "multi-tenant/parts/pilot.md",
    "parts/components.md",
    "parts/decisions.md",
    "parts/glossary.md",
    "parts/head.md",
    "parts/next-steps.md",
    "parts/open.md",
    "parts/reasons.md",
    "parts/risks.md",
];
