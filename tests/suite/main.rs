//! One binary for all integration tests: cases, layers, the command line, batches, properties.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod access;
mod allotment;
mod answers;
mod answers_properties;
mod batch;
mod blueprints;
mod book;
mod cli;
mod decide;
mod fill;
mod fix;
mod formats;
mod gates;
mod generate;
mod guide;
mod guide_findings;
mod guide_layout;
mod guide_mangled;
mod import;
mod layers;
mod lint;
mod papers;
mod publishing;
mod preprocess;
mod medplum;
mod review;
mod revision;
mod rules;
mod schema;
mod serve;
mod site;
mod template_lint;
mod templates;
mod text;
