//! What can be typed after `regent`. The words are those of the Azure portal and the Azure CLI.

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Lists, checks and creates registry endpoints of Azure IoT Operations.
#[derive(Debug, Parser)]
#[command(name = "regent", version, propagate_version = true)]
pub(crate) struct Arguments {
    /// Work on the sandbox that listens at this address
    #[arg(long, global = true, value_name = "URL", env = "REGENT_SANDBOX_URL")]
    pub(crate) sandbox: Option<String>,
    /// Reach Azure through this proxy, such as proxy.contoso.example:8080; "system" or "none" for those
    #[arg(long, global = true, value_name = "ADDRESS", env = "REGENT_PROXY", hide_env_values = true)]
    pub(crate) proxy: Option<String>,
    /// Trust the certificate authorities in this PEM file too
    #[arg(long, global = true, value_name = "FILE", env = "REGENT_CA_FILE")]
    pub(crate) ca_file: Option<std::ffi::OsString>,
    /// How the answer is written
    #[arg(short, long, global = true, value_enum, default_value_t = Output::Table)]
    pub(crate) output: Output,
    #[command(subcommand)]
    pub(crate) noun: Noun,
}

/// How the answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// Columns for people
    Table,
    /// JSON for programs
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Noun {
    /// Azure IoT Operations instances
    #[command(subcommand)]
    Instances(Instances),
    /// Registry endpoints
    #[command(subcommand)]
    Endpoints(Endpoints),
    /// Secrets in the instance's Key Vault, by name
    #[command(subcommand)]
    Secrets(Secrets),
    /// How many registry endpoints were created, failed or were refused, by method and day
    ///
    /// In a table days are those of this computer's time zone; in JSON they are UTC's, so that figures of several computers
    /// add up.
    Metrics,
    /// The creates that have not come to their end, and those that have
    Activity,
    /// Send those numbers to an OpenTelemetry collector of your own, or not; off until it is turned on
    #[command(subcommand)]
    Telemetry(Telemetry),
    /// Drafts of registry endpoints, kept on this computer
    #[command(subcommand)]
    Drafts(Drafts),
    /// Sign in with your browser, or another way
    SignIn(Box<SignIn>),
    /// Show who is signed in and how their tokens are kept; choose account, tenants and subscriptions
    Account {
        #[command(subcommand)]
        verb: Option<Account>,
    },
    /// Sign out, and forget every token of that account
    SignOut {
        /// The account with this name, instead of the one used last
        #[arg(long, value_name = "NAME", conflicts_with = "all")]
        account: Option<String>,
        /// Everybody, of every cloud
        #[arg(long)]
        all: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Account {
    /// Work as this account from now on, in the window too
    Switch {
        /// Its name, such as ada@contoso.example
        name: String,
    },
    /// Make a tenant or a subscription part of the lists
    Include(Part),
    /// Take a tenant or a subscription out of the lists; a tenant is asked for no token then
    Exclude(Part),
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Part {
    /// The tenant's ID
    #[arg(long, value_name = "ID")]
    pub(crate) tenant_id: Option<String>,
    /// The subscription's ID
    #[arg(long, value_name = "ID")]
    pub(crate) subscription_id: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Telemetry {
    /// Show whether numbers are sent, where to, and whether they arrived
    Show,
    /// Send the numbers of what is created from now on
    On {
        /// The collector's address, such as collector.contoso.example:4318 with https:// in front
        #[arg(long, value_name = "URL")]
        address: String,
    },
    /// Send nothing
    Off,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Instances {
    /// List the instances of every subscription
    List,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Endpoints {
    /// List the registry endpoints of every instance
    List {
        /// Only of the instance with this resource ID
        #[arg(long, value_name = "ID")]
        instance: Option<String>,
    },
    /// Show one registry endpoint
    Show {
        /// Its resource ID
        id: String,
    },
    /// Create a registry endpoint
    Create(Box<Create>),
    /// Delete a registry endpoint
    Delete {
        /// Its resource ID
        id: String,
        /// Delete it without asking
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Drafts {
    /// List the drafts, the last saved first
    List,
    /// Show one draft as its file
    Show {
        /// Its ID
        id: String,
    },
    /// Save a draft from a file; answers with its ID once it is on the disk
    Save {
        /// The file, or - for standard input
        #[arg(long, value_name = "FILE")]
        file: std::path::PathBuf,
        /// Save it in place of the draft with this ID
        #[arg(long, value_name = "ID")]
        id: Option<String>,
    },
    /// Discard a draft; the window can take that back for a week
    Discard {
        /// Its ID
        id: String,
    },
    /// Create the registry endpoint of a draft, which goes once the endpoint is there
    Create {
        /// Its ID
        id: String,
        /// Read the password or token of a new secret from standard input
        #[arg(long)]
        password_stdin: bool,
        #[command(flatten)]
        agreed: Agreed,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Secrets {
    /// List the names of the secrets that the instance can use
    List {
        /// The instance's resource ID
        #[arg(long, value_name = "ID")]
        instance: String,
    },
}

/// How the cluster authenticates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MethodWord {
    /// No credentials
    Anonymous,
    /// System managed identity
    System,
    /// User managed identity
    User,
    /// Artifact secret
    Secret,
}

#[derive(Debug, Args)]
pub(crate) struct Create {
    /// The instance's resource ID
    #[arg(long, value_name = "ID")]
    pub(crate) instance: String,
    /// The endpoint's name: 3 to 63 lower-case letters, digits and hyphens
    #[arg(long)]
    pub(crate) name: String,
    /// The registry's host, such as contoso.azurecr.io
    #[arg(long)]
    pub(crate) host: String,
    /// How the cluster authenticates
    #[arg(long, value_enum)]
    pub(crate) method: MethodWord,
    /// System managed identity: the token's audience
    #[arg(long)]
    pub(crate) audience: Option<String>,
    /// User managed identity: its client ID
    #[arg(long, value_name = "GUID")]
    pub(crate) client_id: Option<String>,
    /// User managed identity: its tenant ID
    #[arg(long, value_name = "GUID")]
    pub(crate) tenant_id: Option<String>,
    /// User managed identity: the scope, which ends with /.default
    #[arg(long)]
    pub(crate) scope: Option<String>,
    /// Artifact secret: a secret that is in the instance's vault
    #[arg(long, value_name = "NAME", conflicts_with = "new_secret")]
    pub(crate) vault_secret: Option<String>,
    /// Artifact secret: make a secret of this name from user name and password
    #[arg(long, value_name = "NAME", requires_all = ["username", "password_stdin"])]
    pub(crate) new_secret: Option<String>,
    /// The registry's user name, for --new-secret
    #[arg(long, value_name = "USER", requires = "new_secret")]
    pub(crate) username: Option<String>,
    /// Read the password or token from standard input, for --new-secret
    #[arg(long, requires = "new_secret")]
    pub(crate) password_stdin: bool,
    /// The name of the Kubernetes secret; a free one is chosen when it is not given
    #[arg(long, value_name = "NAME")]
    pub(crate) synced_secret: Option<String>,
    #[command(flatten)]
    pub(crate) agreed: Agreed,
}

/// What a create asks before it does it; a script agrees beforehand.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Agreed {
    /// Agree to a synced secret of type Opaque where Azure refuses the type that image pulls need
    #[arg(long)]
    pub(crate) allow_opaque: bool,
    /// Agree to a vault secret that cannot be looked at: for want of a right, or because the vault cannot be reached
    #[arg(long)]
    pub(crate) allow_unchecked_secret: bool,
}

/// The browser, unless another way is named.
#[derive(Debug, Args)]
pub(crate) struct SignIn {
    /// Type a code in on any device
    #[arg(long, group = "way")]
    pub(crate) device_code: bool,
    /// As whoever is signed in to the Azure CLI, else to the Azure Developer CLI
    #[arg(long, group = "way")]
    pub(crate) azure_cli: bool,
    /// As this virtual machine
    #[arg(long, group = "way")]
    pub(crate) managed_identity: bool,
    /// As this workload of a cluster
    #[arg(long, group = "way")]
    pub(crate) workload_identity: bool,
    /// As an application with a secret
    #[arg(long, group = "way", requires_all = ["tenant_id", "client_id", "client_secret_stdin"])]
    pub(crate) service_principal: bool,
    /// The tenant: its ID or its domain
    #[arg(long, value_name = "ID")]
    pub(crate) tenant_id: Option<String>,
    /// The application's client ID, or that of one of the machine's identities
    #[arg(long, value_name = "ID")]
    pub(crate) client_id: Option<String>,
    /// Read the application's secret from standard input
    #[arg(long, requires = "service_principal")]
    pub(crate) client_secret_stdin: bool,
    /// The cloud, where no sandbox is named: public, us-government, china, bleu, or the https address of another one's Resource
    /// Manager
    #[arg(long, value_name = "CLOUD", default_value = "public")]
    pub(crate) cloud: String,
    /// What the sign-in must satisfy, such as a second factor: the text that an error named
    #[arg(long, value_name = "CLAIMS", conflicts_with_all = ["azure_cli", "managed_identity", "workload_identity", "service_principal"])]
    pub(crate) claims_challenge: Option<String>,
}
