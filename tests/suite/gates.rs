//! The gates before publication: what was written is read again.

mod leaks;
mod links;
mod published;
