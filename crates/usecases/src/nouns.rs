//! The values and the state that verbs and steps work on. A noun owns its state; it knows neither the context nor a step.

pub(crate) mod account;
pub(crate) mod check;
pub(crate) mod client_id;
pub(crate) mod cloud;
pub(crate) mod connectivity;
pub(crate) mod draft_file;
pub(crate) mod drafts;
pub(crate) mod endpoint_query;
pub(crate) mod frontend;
pub(crate) mod inventory;
pub(crate) mod listing;
pub(crate) mod network;
pub(crate) mod notification;
pub(crate) mod reach;
pub(crate) mod secret_verdict;
pub(crate) mod seen;
pub(crate) mod session;
pub(crate) mod sign_in;
pub(crate) mod storage;
pub(crate) mod telemetry;
pub(crate) mod token_store;
