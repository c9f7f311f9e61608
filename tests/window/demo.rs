//! The walk of `cargo xtask demo` where there is no display: the main job in the real window, from the sign-in page to
//! four new registry endpoints, with a numbered picture of each step and a summary of what stands in the sandbox
//! afterwards. It is a test like the others; xtask only tells it where to leave its output and in which scenario to walk.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::harness::{Cloud, Story, Window, root};
use crate::steps::{
    Method, create, explore_the_sandbox, fill_in_authentication, fill_in_basics, instance_with_a_vault, text,
};

/// The whole walk; `cargo xtask demo` waits a little longer than this before it ends it by force.
const LONGEST_WALK: Duration = Duration::from_secs(360);

/// Name, host and method of each endpoint the walk creates.
const ENDPOINTS: [(&str, &str, Method<'static>); 4] = [
    ("public-modules", "mcr.microsoft.com", Method::Anonymous),
    (
        "line-graphs",
        "brennerglass.azurecr.io",
        Method::SystemManagedIdentity { audience: "https://containerregistry.azure.net" },
    ),
    (
        "shared-graphs",
        "brennerglass.azurecr.io",
        Method::UserManagedIdentity {
            client_id: "0d0f1c2e-4b5a-4c3d-8e9f-102132435465",
            tenant_id: "9f8e7d6c-5b4a-4321-8fed-cba987654321",
            scope: "https://containerregistry.azure.net/.default",
        },
    ),
    (
        "partner-packages",
        "ghcr.io",
        Method::NewSecret {
            secret: "partner-packages-pull",
            user_name: "partner-bot",
            password: "a-token-of-the-demo",
        },
    ),
];

#[tokio::test]
async fn walk() {
    let scenario = env::var("REGENT_DEMO_SCENARIO").unwrap_or_else(|_| "plant".into());
    let story = Story::new("demo").scenario(&scenario).at_most(LONGEST_WALK);
    story
        .play(async |window, cloud| {
            let mut album = Album::new();
            let (id, instance) = instance_with_a_vault(cloud);
            window.find("heading", "Sign in").await;
            album.picture(window, "sign-in").await;
            explore_the_sandbox(window).await;
            the_first_list_is_there(window).await;
            album.picture(window, "list").await;
            let mut rows = Vec::new();
            for (name, host, method) in &ENDPOINTS {
                let started = Instant::now();
                fill_in_basics(window, &instance, name, host).await;
                fill_in_authentication(window, method).await;
                window.find("button", "Create").await;
                album.picture(window, &format!("{name}-review")).await;
                create(window, name).await;
                album.picture(window, &format!("{name}-created")).await;
                rows.push(row(cloud, &id, name, method, started.elapsed()).await);
                window.press("button", "Close panel").await;
            }
            // One by one: in a large scenario the grid draws only the rows in sight.
            for (name, _, _) in &ENDPOINTS {
                window.fill("searchbox", "Filter", name).await;
                window.find("row", &format!("{name}…")).await;
            }
            window.fill("searchbox", "Filter", &instance).await;
            window.find("row", &format!("{}…", ENDPOINTS[0].0)).await;
            album.picture(window, "list-with-the-four").await;
            album.summary(&scenario, &instance, &rows);
        })
        .await;
}

/// The list has its first answer: a count, or the words of an empty scenario.
async fn the_first_list_is_there(window: &Window) {
    if env::var("REGENT_DEMO_SCENARIO").is_ok_and(|scenario| scenario == "empty") {
        window.find("heading", "No registry endpoints yet").await;
    } else {
        window.says_within(", as of ", 90_000).await;
    }
}

/// One line of the summary: the endpoint as the resource provider holds it now.
async fn row(cloud: &Cloud, instance_id: &str, name: &str, method: &Method<'_>, took: Duration) -> String {
    let endpoint = cloud.registry_endpoint(instance_id, name).await;
    let state = text(&endpoint["properties"]["provisioningState"]);
    assert_eq!(state, "Succeeded", "{name} stands in the sandbox");
    let (label, arm) = (method.label(), text(&endpoint["properties"]["authentication"]["method"]));
    let (id, at) = (text(&endpoint["id"]), text(&endpoint["systemData"]["createdAt"]));
    format!("| {name} | {label} (`{arm}`) | {state} | {at} | {:.1} s | `{id}` |", took.as_secs_f32())
}

/// The folder of pictures, numbered in the order of the walk.
struct Album {
    folder: PathBuf,
    pictures: Vec<String>,
}

impl Album {
    fn new() -> Self {
        let folder = env::var_os("REGENT_DEMO_OUTPUT").map(PathBuf::from);
        let folder = folder.unwrap_or_else(|| root().join("target/screenshots/demo"));
        fs::create_dir_all(&folder).expect("the folder of the demo");
        Self { folder, pictures: Vec::new() }
    }

    async fn picture(&mut self, window: &Window, name: &str) {
        let file = format!("{:02}-{name}.png", self.pictures.len() + 1);
        window.picture_to(&self.folder.join(&file)).await;
        println!("  {file}");
        self.pictures.push(file);
    }

    fn summary(&self, scenario: &str, instance: &str, rows: &[String]) {
        let mut summary = format!(
            "# What the demo created\n\nIn the sandbox `{scenario}`, on the instance `{instance}`, through the real window. \
             The states are those that the sandbox's resource provider reports.\n\n\
             | Name | Authentication | State | Created at | Took | Resource ID |\n|---|---|---|---|---|---|\n"
        );
        for row in rows {
            writeln!(summary, "{row}").expect("a text grows");
        }
        summary.push_str("\nPictures:\n\n");
        for picture in &self.pictures {
            writeln!(summary, "- [{picture}]({picture})").expect("a text grows");
        }
        fs::write(self.folder.join("summary.md"), summary).expect("the summary");
    }
}
