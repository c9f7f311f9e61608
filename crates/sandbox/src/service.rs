//! The services there are. Which one a request is for is decided in `routing`.

/// A service of Azure's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    Arm,
    Graph,
    /// The vault of this name.
    Vault(String),
    Entra,
    /// A host of container registries: their own, their realms', or where their blobs lie.
    Registry(String),
    /// The sandbox's own control plane.
    Control,
    /// No host the sandbox knows.
    Nowhere,
}

impl Service {
    /// The word fault rules use.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Arm => "arm",
            Self::Graph => "graph",
            Self::Vault(_) => "vault",
            Self::Entra => "entra",
            Self::Registry(_) => "registry",
            Self::Control => "control",
            Self::Nowhere => "nowhere",
        }
    }
}
