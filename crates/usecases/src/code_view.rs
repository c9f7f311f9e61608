//! The same change as code: ARM template, Bicep, Azure CLI and Terraform. Called by the preview of a draft. Never holds a
//! password: a new vault secret is made from a file of the person's own.
//!
//! Text of the draft is foreign text here: each language has its own quoting, and each is tested against injection.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

mod azure_cli;
mod bicep;
mod literal;
mod target;
mod template;
mod terraform;

pub(crate) use self::target::Target;

/// The change in four languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CodeView {
    /// An ARM template.
    pub json: String,
    /// Bicep.
    pub bicep: String,
    /// Commands of the Azure CLI for a POSIX shell.
    pub azure_cli: String,
    /// Terraform with the azapi provider.
    pub terraform: String,
}

/// Writes all four.
pub(crate) fn write(target: &Target) -> CodeView {
    CodeView {
        json: template::write(target),
        bicep: bicep::write(target),
        azure_cli: azure_cli::write(target),
        terraform: terraform::write(target),
    }
}

#[cfg(test)]
mod tests;
