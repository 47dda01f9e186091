//! `blueprint.json`, read back.

use super::{Blueprint, SCHEMA};
use serde::Deserialize;

/// Why a `blueprint.json` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is not JSON, or not a blueprint.
    #[error("it is no blueprint: {0}")]
    Malformed(#[from] serde_json::Error),
    /// It is of another version of the format.
    #[error("its format has version `{found}`, and this version of the tool reads `{SCHEMA}`")]
    Schema { found: String },
    /// Its access model is.
    #[error(
        "its access model's format has version `{found}`, and this version of the tool reads `{}`",
        crate::access::SCHEMA
    )]
    AccessSchema { found: String },
}

/// The version alone: what else a newer format holds cannot be known.
#[derive(Deserialize)]
struct Version {
    schema: String,
    access: Option<AccessVersion>,
}

#[derive(Deserialize)]
struct AccessVersion {
    schema: String,
}

/// The blueprint in `json`.
///
/// # Errors
/// [`ReadError`]; nothing that is not understood is passed over.
pub fn read(json: &[u8]) -> Result<Blueprint, ReadError> {
    let version: Version = serde_json::from_slice(json)?;
    if ![SCHEMA, "1.0"].contains(&version.schema.as_str()) {
        return Err(ReadError::Schema { found: version.schema });
    }
    match version.access {
        Some(access) if access.schema != crate::access::SCHEMA => {
            Err(ReadError::AccessSchema { found: access.schema })
        }
        _ => Ok(serde_json::from_slice(json)?),
    }
}
