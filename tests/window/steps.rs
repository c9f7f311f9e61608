//! Steps that several stories share: signing in to the sandbox, and filling in the wizard as a user would. Written
//! against the roles and names of the screens alone; what a step has to prove is up to the story.

use crate::harness::{Cloud, Window};

/// One of the four ways to authenticate, with what is typed for it.
pub(crate) enum Method<'a> {
    Anonymous,
    SystemManagedIdentity { audience: &'a str },
    UserManagedIdentity { client_id: &'a str, tenant_id: &'a str, scope: &'a str },
    ExistingSecret { secret: &'a str },
    NewSecret { secret: &'a str, user_name: &'a str, password: &'a str },
}

impl Method<'_> {
    /// The name of its radio button.
    pub(crate) fn label(&self) -> &'static str {
        match self {
            Method::Anonymous => "Anonymous",
            Method::SystemManagedIdentity { .. } => "System managed identity",
            Method::UserManagedIdentity { .. } => "User managed identity",
            Method::ExistingSecret { .. } | Method::NewSecret { .. } => "Artifact secret",
        }
    }
}

/// From the sign-in page to the list, with its first answer there.
pub(crate) async fn explore_the_sandbox(window: &Window) {
    window.find("heading", "Sign in").await;
    window.press("button", "Explore the sandbox").await;
    window.find("heading", "Registry endpoints").await;
}

/// The list is complete: it tells its count and when it was taken.
pub(crate) async fn the_list_is_there(window: &Window) {
    window.says(", as of ").await;
}

/// An instance of the scenario that can take secrets: its id and its name.
pub(crate) fn instance_with_a_vault(cloud: &Cloud) -> (String, String) {
    let instances = cloud.scenario()["instances"].as_array().cloned().unwrap_or_default();
    let instance = instances.iter().find(|instance| instance["vaultName"].is_string());
    let instance = instance.expect("an instance with a vault in this scenario");
    (text(&instance["id"]), text(&instance["name"]))
}

/// The names of all registry endpoints of the scenario, as ARM lists them.
pub(crate) async fn all_names(cloud: &Cloud) -> Vec<String> {
    let mut names = Vec::new();
    for instance in cloud.scenario()["instances"].as_array().expect("instances") {
        let endpoints = cloud.registry_endpoints(&text(&instance["id"])).await;
        names.extend(endpoints.iter().map(|endpoint| text(&endpoint["name"])));
    }
    names
}

/// A JSON string as text.
pub(crate) fn text(value: &serde_json::Value) -> String {
    value.as_str().unwrap_or_default().to_string()
}

/// From the list to a wizard whose first step is filled in and left.
pub(crate) async fn fill_in_basics(window: &Window, instance: &str, name: &str, host: &str) {
    window.press("button", "Create registry endpoint").await;
    window.find("heading", "Create registry endpoint").await;
    choose(window, "Instance", instance).await;
    window.fill("textbox", "Registry endpoint name", name).await;
    window.fill("combobox", "Host name", host).await;
    window.key(fantoccini::key::Key::Tab).await;
    window.press("button", "Next").await;
}

/// Opens a combo box and chooses the entry that begins with this name.
pub(crate) async fn choose(window: &Window, box_name: &str, entry: &str) {
    window.press("combobox", box_name).await;
    window.press("option", entry).await;
    window.gone("option", entry).await;
}

/// The second step, filled in and left.
pub(crate) async fn fill_in_authentication(window: &Window, method: &Method<'_>) {
    window.press("radio", method.label()).await;
    match method {
        Method::Anonymous => {}
        Method::SystemManagedIdentity { audience } => {
            window.fill("textbox", "Audience (optional)", audience).await;
        }
        Method::UserManagedIdentity { client_id, tenant_id, scope } => {
            window.fill("textbox", "Client ID", client_id).await;
            window.fill("textbox", "Tenant ID", tenant_id).await;
            window.fill("textbox", "Scope (optional)", scope).await;
        }
        Method::ExistingSecret { secret } => {
            window.press("radio", "Select existing").await;
            let vault = window.find("listbox", "Key Vault secrets").await;
            window.find_within(&vault, "option", secret).await;
            window.press("option", secret).await;
        }
        Method::NewSecret { secret, user_name, password } => {
            window.press("radio", "Create new").await;
            window.fill("textbox", "Secret name", secret).await;
            window.fill("textbox", "User name", user_name).await;
            window.fill("password", "Password or token", password).await;
        }
    }
    window.press("button", "Next").await;
}

/// The last step: Create, and the panel of the new endpoint.
pub(crate) async fn create(window: &Window, name: &str) {
    window.press("button", "Create").await;
    window.find("region", name).await;
}
