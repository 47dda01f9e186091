//! One binary for all integration tests: cases, layers, the command line, batches, properties.

#![allow(clippy::unwrap_used)]

mod guide;
mod guide_findings;
mod guide_mangled;
mod site;
mod text;
mod layers;
mod access;
mod guide;
mod layers;
mod site;
mod templates;
mod text;
mod lint;
mod rules;
