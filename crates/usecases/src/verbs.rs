//! What a person can do: public functions `async (context, input) -> Result<answer>`, a file for each noun. A verb calls steps
//! and never another verb.

pub mod accounts;
pub mod background;
pub mod checks;
pub mod choices;
pub mod client_id;
pub mod connectivity;
pub mod diagnostics;
pub mod drafts;
pub mod favourites;
pub mod instances;
pub mod metrics;
pub mod network;
pub mod notifications;
pub mod preferences;
pub mod quick_list;
pub mod registry_endpoints;
pub mod secrets;
pub mod session;
pub mod sign_in;
pub mod storage;
pub mod telemetry;
