//! What a person can choose about the network. Read by everything that makes a client.

use crate::authorities::Authorities;
use crate::proxy::Proxy;

/// What a person can choose about the network.
#[derive(Debug, Clone, Default)]
pub struct NetworkSettings {
    /// Through which proxy.
    pub proxy: Proxy,
    /// Certificate authorities that are trusted besides the operating system's.
    pub authorities: Authorities,
}
