//! Holds the house rules of ARCHITECTURE.md by machine: who may depend on whom, where a name may stand, how a file opens
//! and how long it may be, and that the page, the permissions and the shell name the same commands. It reads the
//! manifests and the sources as text; it must not need a built product.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, MetadataCommand, Package};

/// What each of our packages may depend on. A front end puts the parts together at start-up, so it may name them all;
/// the sandbox is the desktop's alone, and names nobody.
const ARROWS: [(&str, &[&str]); 8] = [
    ("domain", &[]),
    ("azure", &["domain"]),
    ("store", &["domain"]),
    ("usecases", &["azure", "store", "domain"]),
    ("sandbox", &[]),
    ("regent-cli", &["usecases", "azure", "store", "domain"]),
    ("regent-desktop", &["usecases", "azure", "store", "domain", "sandbox"]),
    ("xtask", &[]),
];

/// The longest a file may be without saying in its head why (with the words "over 400 lines").
const LONGEST_FILE: usize = 400;

#[test]
fn packages_depend_on_each_other_only_along_the_arrows() {
    let packages = packages();
    let ours: BTreeSet<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    let drawn: BTreeSet<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
    assert_eq!(ours, drawn, "each package of the workspace is in the picture");
    for package in &packages {
        let (_, allowed) = ARROWS.iter().find(|(name, _)| *name == package.name.as_str()).expect("drawn");
        for dependency in package.dependencies.iter().filter(|dependency| ours.contains(dependency.name.as_str())) {
            // A test of any layer may stand on the sandbox; the sandbox's own tests stand on nobody's code.
            let in_tests = dependency.kind == DependencyKind::Development;
            let emulator = dependency.name == "sandbox" && package.name.as_str() != "sandbox";
            assert!(
                allowed.contains(&dependency.name.as_str()) || (in_tests && emulator),
                "{} may not depend on {}",
                package.name,
                dependency.name
            );
        }
    }
}

#[test]
fn nothing_under_crates_depends_on_tauri() {
    let crates = root().join("crates");
    for package in packages().iter().filter(|package| package.manifest_path.as_std_path().starts_with(&crates)) {
        for dependency in &package.dependencies {
            assert!(!dependency.name.starts_with("tauri"), "{} depends on {}", package.name, dependency.name);
        }
    }
}

#[test]
fn the_credential_store_is_named_in_one_module() {
    let naming = rust_files().into_iter().filter(|path| path.starts_with(root().join("crates")) || in_shell(path));
    // The crates, that is: the word alone also tells people how their tokens are kept.
    let crates = ["keyring_core", "keyring_store", "keyring::"];
    let names = |path: &PathBuf| crates.iter().any(|name| code_of(path).contains(name));
    let naming: Vec<PathBuf> = naming.filter(names).collect();
    assert_eq!(naming.len(), 1, "the credential store is named in {naming:?}");
    assert!(naming.iter().all(|path| path.starts_with(root().join("crates/store/src"))), "{naming:?}");
}

#[test]
fn tauri_is_imported_in_one_folder_of_the_page() {
    let backend = root().join("ui/src/backend");
    for path in page_files().into_iter().filter(|path| !path.starts_with(&backend)) {
        assert!(!text_of(&path).contains("@tauri-apps"), "{} names @tauri-apps", path.display());
    }
}

#[test]
fn each_file_opens_with_a_paragraph_that_says_what_it_is() {
    let rust = rust_files().into_iter().map(|path| (path, "//! "));
    // A test of the page says by its name which file it is about.
    let page = page_files().into_iter().filter(|path| !path.to_string_lossy().contains(".test."));
    let page = page.map(|path| (path, "// "));
    let bare: Vec<PathBuf> = rust
        .chain(page)
        .filter(|(path, opening)| !text_of(path).starts_with(opening))
        .map(|(path, _)| path.strip_prefix(root()).unwrap().to_path_buf())
        .collect();
    assert!(bare.is_empty(), "without an opening paragraph: {bare:#?}");
}

#[test]
fn no_file_is_over_400_lines_without_saying_why() {
    let long: Vec<String> = rust_files()
        .into_iter()
        .chain(page_files())
        .map(|path| (text_of(&path), path))
        .filter(|(text, _)| text.lines().count() > LONGEST_FILE)
        .filter(|(text, _)| !head_of(text).contains("over 400 lines"))
        .map(|(text, path)| format!("{} lines: {}", text.lines().count(), path.display()))
        .collect();
    assert!(long.is_empty(), "split by noun, or say why in the head: {long:#?}");
}

#[test]
fn the_page_the_permissions_and_the_shell_name_the_same_commands() {
    let page = commands_of_the_page();
    assert!(page.len() > 10, "the commands of the page are read: {page:?}");
    assert_eq!(page, commands_permitted(), "the page (left) and src-tauri/permissions (right)");
    assert_eq!(page, commands_registered(), "the page (left) and generate_handler! in src-tauri/src/lib.rs (right)");
}

#[test]
fn each_permission_is_granted_by_the_capability_of_the_window() {
    let capability = text_of(&root().join("src-tauri/capabilities/main.json"));
    for name in permission_files().keys() {
        assert!(capability.contains(&format!("\"{name}\"")), "src-tauri/capabilities/main.json does not grant {name}");
    }
}

#[test]
fn the_policy_of_the_page_has_no_exception_and_no_network() {
    let config = text_of(&root().join("tauri.conf.json"));
    assert!(!config.contains("unsafe-"), "no unsafe-inline, no unsafe-eval");
    for line in
        ["\"connect-src\": \"ipc: http://ipc.localhost\"", "\"style-src\": \"'self'\"", "\"script-src\": \"'self'\""]
    {
        assert!(config.contains(line), "tauri.conf.json no longer says {line}");
    }
    assert!(config.contains("\"withGlobalTauri\": false") && config.contains("\"freezePrototype\": true"));
}

/// The names in `call<Type>("name", ...)`.
fn commands_of_the_page() -> BTreeSet<String> {
    let text = text_of(&root().join("ui/src/backend/commands.ts"));
    let calls = text.split("call<").skip(1).filter_map(|rest| rest.split_once(">(\"")?.1.split_once('"'));
    calls.map(|(name, _)| name.to_string()).collect()
}

/// The names in the `commands.allow` lists.
fn commands_permitted() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for text in permission_files().values() {
        for list in text.split("commands.allow = [").skip(1) {
            let (list, _) = list.split_once(']').expect("the end of the list");
            names.extend(list.split('"').skip(1).step_by(2).map(str::to_string));
        }
    }
    names
}

/// The last words of the paths in `generate_handler![...]`.
fn commands_registered() -> BTreeSet<String> {
    let text = text_of(&root().join("src-tauri/src/lib.rs"));
    let (_, list) = text.split_once("generate_handler![").expect("the shell registers commands");
    let (list, _) = list.split_once(']').expect("the end of the list");
    let lines = list.lines().map(|line| line.split("//").next().unwrap_or_default());
    let paths: Vec<&str> =
        lines.flat_map(|line| line.split(',')).map(str::trim).filter(|path| !path.is_empty()).collect();
    paths.iter().filter_map(|path| path.rsplit("::").next()).map(str::to_string).collect()
}

/// Identifier to text of each file in src-tauri/permissions.
fn permission_files() -> BTreeMap<String, String> {
    let files = files_under(&root().join("src-tauri/permissions"), &["toml"]);
    files.iter().map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), text_of(path))).collect()
}

fn packages() -> Vec<Package> {
    let manifest = root().join("Cargo.toml");
    MetadataCommand::new().manifest_path(manifest).no_deps().exec().expect("cargo metadata").packages
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn in_shell(path: &Path) -> bool {
    path.starts_with(root().join("src-tauri"))
}

fn rust_files() -> Vec<PathBuf> {
    let folders = ["crates", "src-tauri", "tests", "xtask", "benches", "fuzz"];
    folders.iter().flat_map(|folder| files_under(&root().join(folder), &["rs"])).collect()
}

fn page_files() -> Vec<PathBuf> {
    let generated = root().join("ui/src/backend/generated");
    let files = files_under(&root().join("ui/src"), &["ts", "tsx"]);
    files.into_iter().filter(|path| !path.starts_with(&generated)).collect()
}

fn files_under(folder: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "target" && name != "node_modules" {
                files.extend(files_under(&path, extensions));
            }
        } else if path.extension().is_some_and(|found| extensions.iter().any(|wanted| found == *wanted)) {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn text_of(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The text without the lines that are comments alone.
fn code_of(path: &Path) -> String {
    text_of(path).lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The comment a file opens with.
fn head_of(text: &str) -> String {
    text.lines().take_while(|line| line.starts_with("//")).collect::<Vec<_>>().join(" ")
}
