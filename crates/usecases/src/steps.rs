//! What verbs share: functions over the context, for this crate alone. A step may call another step and never a verb.

pub(crate) mod checks;
pub(crate) mod choices;
pub(crate) mod client_id;
pub(crate) mod clouds;
pub(crate) mod connectivity;
pub(crate) mod describe;
pub(crate) mod drafts;
pub(crate) mod fan_out;
pub(crate) mod instances;
pub(crate) mod last_account;
pub(crate) mod listing;
pub(crate) mod network;
pub(crate) mod notifications;
pub(crate) mod recall;
pub(crate) mod restore;
pub(crate) mod secrets;
pub(crate) mod seen;
pub(crate) mod sessions;
pub(crate) mod telemetry;
pub(crate) mod unkept;
pub(crate) mod vault;
pub(crate) mod wake;
