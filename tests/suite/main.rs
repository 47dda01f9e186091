//! One binary for all integration tests: cases, layers, the command line, batches, properties.

#![allow(clippy::unwrap_used)]

mod access;
mod guide;
mod layers;
mod site;
mod templates;
mod text;
mod lint;
mod rules;
