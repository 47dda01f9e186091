//! One binary for all integration tests: cases, layers, the command line, batches, properties.

#![allow(clippy::unwrap_used)]

mod guide;
mod site;
mod text;
mod layers;
mod access;
