//! The command line: arguments in, findings and results out, one file per command. This is the only
//! module that prints.

#![allow(dead_code)]
mod inert;
mod findings;
mod screen;
