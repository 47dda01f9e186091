//! From a questionnaire in Markdown and one answers file per organization to a completed guide, a
//! technical blueprint and a book.
//!
//! The walk, which is also the order of the modules below: a [`source`] is read; what is wrong in
//! it becomes a finding ([`diag`]); a [`guide`] and its rules become one model, an answers file
//! ([`yaml`]) becomes a sheet proven against it ([`answers`]); the guide's tables and rules
//! [`decide`] what follows; that is drawn as a [`blueprint`], and [`export`]ed as files in memory, which
//! pass the [`gates`].
//! The command line ([`cli`]) does this for every organization of a workspace.
//!
//! Each module imports only modules above it; ARCHITECTURE.md has the floors, and a test holds them.

pub mod source;
pub mod diag;
pub mod json;
pub mod yaml;
pub mod guide;
pub mod answers;
pub mod decide;
pub mod access;
pub mod medplum;
pub mod blueprint;
pub mod export;
pub mod gates;
pub mod workspace;
pub mod assess;
pub mod batch;
pub mod review;
pub mod preprocess;
pub mod serve;
pub mod cli;

/// Much of a batch is small texts that are made and dropped; this allocator takes a third of the
/// time of the C library's for them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
