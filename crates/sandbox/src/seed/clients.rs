//! The public clients that every scenario knows.

/// Regent's own public client, seeded in every scenario.
pub(crate) const REGENT_CLIENT: &str = "5f2c1b1e-6c0a-4b0e-9d0c-7e1a5d3f0b21";
/// The Azure CLI's public client.
pub(crate) const AZURE_CLI_CLIENT: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
