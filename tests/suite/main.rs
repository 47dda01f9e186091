//! One binary for all integration tests: cases, layers, the command line, batches, properties.

#![allow(clippy::unwrap_used)]

mod access;
mod answers;
mod book;
mod cli;
mod decide;
mod fill;
mod garden;
mod generate;
mod answers_properties;
mod blueprints;
mod guide;
mod guide_findings;
mod guide_layout;
mod guide_mangled;
mod batch;
mod layers;
mod lint;
mod papers;
mod rules;
mod site;
mod templates;
mod text;
