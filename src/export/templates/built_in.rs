//! The templates that are compiled in: add one here when it is added to `templates/`.

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../templates/", $name)))),*]
    };
}

/// Path under `templates/` → text.
pub(super) const BUILT_IN: &[(&str, &str)] = built_in![
    "blueprint.md",
    "book/SUMMARY.md",
    "book/answers.md",
    "book/blueprint.css",
    "book/conclusions.md",
    "book/decisions.md",
    "book/glossary.md",
    "book/next-steps.md",
    "book/open-questions.md",
    "book/overview.md",
    "multi-tenant/blueprint.md",
    "multi-tenant/book/SUMMARY.md",
    "multi-tenant/book/access.md",
    "multi-tenant/book/administration.md",
    "multi-tenant/book/open-questions.md",
    "multi-tenant/book/overview.md",
    "multi-tenant/book/patients.md",
    "multi-tenant/book/reporting.md",
    "multi-tenant/book/self-service.md",
    "multi-tenant/book/shared-resources.md",
    "multi-tenant/book/staff.md",
    "multi-tenant/book/tenancy.md",
    "multi-tenant/pieces/access-matrix.md",
    "multi-tenant/pieces/access-reasons.md",
    "multi-tenant/pieces/access.md",
    "multi-tenant/pieces/pilot.md",
    "parts/book.md",
    "parts/components.md",
    "parts/decisions.md",
    "parts/head.md",
    "pieces/glossary.md",
    "pieces/next-steps.md",
    "pieces/open.md",
    "pieces/reasons.md",
    "pieces/risks.md",
];
