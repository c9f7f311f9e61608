//! Where the sandbox is right and the published file is not, or says less than is known: each with the reason. A mismatch
//! that fits none of these is a fault.

/// One known disagreement.
pub(crate) struct Exception {
    /// Part of the operation's name.
    pub(crate) operation: &'static str,
    /// Part of what the check says.
    pub(crate) says: &'static str,
    /// Why the sandbox goes on as it does.
    pub(crate) because: &'static str,
}

pub(crate) const EXCEPTIONS: &[Exception] = &[
    Exception {
        operation: "Resources",
        says: "/data: ",
        because: "the file says `object`; the service answers an array of rows where objectArray was asked for, as its own examples show",
    },
    Exception {
        operation: "Resources",
        says: "/error/details/",
        because: "the file allows further fields of a detail to be objects alone; the service's line, position and token are not",
    },
    Exception {
        operation: "Resources",
        says: "/subscriptions: ",
        because: "a null list counts as one that is left out",
    },
    Exception {
        operation: "ContainerRegistry",
        says: "/errors/0/detail: ",
        because: "the file says `object`; the distribution specification leaves it open, and registries send lists and texts",
    },
    Exception { operation: "Authentication_", says: "/errors/0/detail: ", because: "the same, at the token service" },
    Exception {
        operation: "Get",
        says: "/nextLink: ",
        because: "Key Vault's last page says null, where the file says text",
    },
    Exception {
        operation: "Subscriptions_List",
        says: "\"nextLink\" is a required property",
        because: "the service leaves it out on the last page",
    },
    Exception {
        operation: "Tenants_List",
        says: "\"nextLink\" is a required property",
        because: "the service leaves it out on the last page",
    },
    Exception {
        operation: "WhatIf",
        says: "/before: ",
        because: "the file says `object`; the value of a property is whatever it is",
    },
    Exception { operation: "WhatIf", says: "/after: ", because: "the same" },
    Exception {
        operation: "registryendpoints@",
        says: "/properties/authentication/method: ",
        because: "one endpoint of the plant has a method of a version to come; whoever puts it back as it was is not refused",
    },
];
