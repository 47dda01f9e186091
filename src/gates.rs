//! The gates that a site passes before it is published: what was written is read again, as a browser
//! or a stranger would, and not as it was meant. Pure: files in memory in, findings out.
//!
//! - [`links`]: whether every link, fragment, chapter and image holds, and nothing is requested from
//!   another host.
//! - [`leaks`]: whether something of one organization is in what another is about to get.

pub mod leaks;
pub mod links;

mod css;
mod html;
mod url;

use std::collections::BTreeMap;

/// What was written: path within the site (`/` between folders) → bytes.
pub type Files = BTreeMap<String, Vec<u8>>;
