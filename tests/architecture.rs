//! Holds the house rules of ARCHITECTURE.md by machine: who may depend on whom, where a name may stand, how a file opens
//! and how long it may be, and that the page, the permissions and the shell name the same commands. It reads the
//! manifests and the sources as text; it must not need a built product.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, MetadataCommand, Package};

#[path = "architecture/imports.rs"]
mod imports;
#[path = "architecture/messages.rs"]
mod messages;

/// What each of our packages may depend on. A front end puts the parts together at start-up, so it may name them all;
/// the sandbox is the desktop's alone, and names nobody but the two languages that it speaks.
const ARROWS: [(&str, &[&str]); 13] = [
    ("domain", &[]),
    ("net", &[]),
    ("azure", &["net", "domain"]),
    ("registry", &["net", "domain"]),
    ("telemetry", &["net"]),
    ("store", &["domain"]),
    ("usecases", &["azure", "net", "telemetry", "store", "domain"]),
    ("arm-template", &[]),
    ("kusto", &[]),
    ("sandbox", &["arm-template", "kusto"]),
    ("regent-cli", &["usecases", "store", "domain"]),
    ("regent-desktop", &["usecases", "store", "domain", "sandbox"]),
    ("xtask", &[]),
];

/// The crate whose files are verbs (for the front ends), steps (for the verbs) and nouns.
const USECASES: &str = "crates/usecases/src";

/// The most lines of a file.
const MAX_LINES: usize = 400;

/// The most lines of the median file.
const MAX_MEDIAN_LINES: usize = 120;

/// Circles of files that are right, and why. Nothing else may stand here: a circle that only grew is opened.
const CIRCLES_BY_NATURE: [(&[&str], &str); 0] = [];

/// How many files of a crate stand in circles that are still to be opened. A number only goes down.
const FILES_IN_CIRCLES: [(&str, usize); 2] = [("crates/usecases/src", 13), ("src-tauri/src", 2)];

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
fn no_files_of_a_crate_import_each_other_in_a_circle() {
    for krate in crates() {
        let circles = imports::circles(&imports::imports(&root().join(&krate)));
        let by_nature = |circle: &BTreeSet<String>| {
            CIRCLES_BY_NATURE.iter().any(|(files, _)| circle.iter().all(|file| files.contains(&file.as_str())))
        };
        let wrong: Vec<_> = circles.into_iter().filter(|circle| !by_nature(circle)).collect();
        let known = FILES_IN_CIRCLES.iter().find(|(folder, _)| *folder == krate).map_or(0, |(_, files)| *files);
        let found: usize = wrong.iter().map(BTreeSet::len).sum();
        assert!(found <= known, "{krate}: {found} files in circles, {known} are known: {wrong:#?}");
    }
}

#[test]
fn a_verb_calls_no_verb_and_takes_the_context_first() {
    let graph = imports::imports(&root().join(USECASES));
    for (file, targets) in graph.iter().filter(|(file, _)| file.starts_with("verbs/")) {
        // A verb may have a folder of its own, for its parts.
        let own = file.trim_end_matches(".rs").trim_end_matches("/mod");
        let other = |target: &&String| target.starts_with("verbs/") && !target.starts_with(own);
        let verbs: Vec<_> = targets.iter().filter(other).collect();
        assert!(verbs.is_empty(), "{file} imports a verb: {verbs:?}");
        let code = code_of(&root().join(USECASES).join(file));
        for (at, _) in code.match_indices("pub fn ").chain(code.match_indices("pub async fn ")) {
            let head: String = code[at..].chars().take_while(|c| *c != '{').collect();
            let (_, inputs) = head.split_once('(').expect("a function has inputs");
            let first = inputs.trim_start().trim_start_matches('_');
            assert!(
                !head.starts_with("pub fn") && first.starts_with("ctx:"),
                "{file}: a verb is `pub async fn(ctx, input)`, not {head}"
            );
        }
    }
}

#[test]
fn a_step_is_for_the_verbs_alone() {
    for path in files_under(&root().join(USECASES).join("steps"), &["rs"]) {
        let code = code_of(&path);
        let public: Vec<&str> = code.lines().filter(|line| line.trim_start().starts_with("pub ")).collect();
        assert!(public.is_empty(), "{} shows steps to front ends: {public:#?}", path.display());
    }
}

#[test]
fn every_sentence_with_an_id_is_listed_and_an_id_means_one_text() {
    let mut sentences: BTreeMap<String, String> = BTreeMap::new();
    for path in files_under(&root().join("crates"), &["rs"]).iter().filter(|path| !path.ends_with("sentence.rs")) {
        for (id, text) in messages::sentences(&text_of(path)) {
            let other = sentences.insert(id.clone(), text.clone());
            assert!(
                other.as_ref().is_none_or(|other| *other == text),
                "{id} in {}: {other:?} and {text:?}",
                path.display()
            );
        }
    }
    assert!(sentences.len() > 50, "the sentences are read: {}", sentences.len());
    let (file, catalogue) = (root().join("docs/messages.md"), messages::catalogue(&sentences));
    if std::env::var_os("REGENT_WRITE_MESSAGES").is_some() {
        fs::write(&file, &catalogue).unwrap();
    }
    let kept = fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        kept == catalogue,
        "docs/messages.md is not true; REGENT_WRITE_MESSAGES=1 cargo test --test architecture writes it"
    );
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
fn no_file_is_over_400_lines_and_the_median_file_is_short() {
    let lengths: Vec<(usize, PathBuf)> =
        rust_files().into_iter().chain(page_files()).map(|path| (text_of(&path).lines().count(), path)).collect();
    let long: Vec<_> = lengths.iter().filter(|(lines, _)| *lines > MAX_LINES).collect();
    assert!(long.is_empty(), "split by noun: {long:#?}");
    let median = |folder: &str| {
        let mut lines: Vec<usize> =
            lengths.iter().filter(|(_, path)| path.starts_with(root().join(folder))).map(|(lines, _)| *lines).collect();
        lines.sort_unstable();
        (lines.len(), lines.get(lines.len() / 2).copied().unwrap_or_default())
    };
    for folder in crates().iter().map(String::as_str).chain(["tests", "ui/src"]) {
        let (files, lines) = median(folder);
        println!("{folder}: {files} files, the median has {lines} lines");
    }
    let (files, lines) = median("");
    assert!(lines <= MAX_MEDIAN_LINES, "the median of {files} files has {lines} lines");
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

/// The source folder of each package, from the root.
fn crates() -> Vec<String> {
    let crates = fs::read_dir(root().join("crates")).unwrap().map(|entry| entry.unwrap().file_name());
    let mut folders: Vec<String> = crates.map(|name| format!("crates/{}/src", name.to_string_lossy())).collect();
    folders.extend(["src-tauri/src".to_owned(), "xtask/src".to_owned()]);
    folders.retain(|folder| root().join(folder).is_dir());
    folders.sort();
    folders
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
