//! scratch
pub mod answers;
pub mod blueprint;
pub mod decide;
pub mod diag;
pub mod export;
pub mod guide;
pub mod source;
pub mod yaml;
