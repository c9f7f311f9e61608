//! The import graph of a crate: which file names something of which other file of the same crate. Used by
//! tests/architecture.rs. It reads tokens and compiles nothing: a path counts where it begins with `crate`, `super`, `self`, a
//! module imported by name, or a child module, in a `use` as in the middle of an expression. A name that a module only hands
//! on (`use child::Name`) leads to the file that defines it, so that the root of a folder is not a knot by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The way to a module from the root of its crate.
type Module = Vec<String>;

/// How often a name may be handed on before it is given up.
const MAX_HOPS: usize = 8;

/// A file as read: the paths in it, and the names that its `use` lines bring in.
#[derive(Default)]
struct Source {
    /// Absolute paths that the code names, outside `use`.
    named: Vec<Module>,
    /// What `use` brings in: the name (`*` for all), the absolute path.
    brought: Vec<(String, Module)>,
    /// Those of them that are handed on (`pub use`), by name.
    handed_on: BTreeSet<String>,
    /// Every word of the code outside `use`.
    words: BTreeSet<String>,
}

impl Source {
    /// What its own code uses of the others.
    fn used(&self) -> impl Iterator<Item = &Module> {
        let only_handed_on = |name: &String| self.handed_on.contains(name) && !self.words.contains(name);
        let brought = self.brought.iter().filter(move |(name, _)| !only_handed_on(name)).map(|(_, path)| path);
        self.named.iter().chain(brought)
    }
}

/// Each file of a crate, by its path below `src`, with the files whose names it uses.
pub(crate) fn imports(src: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let files = modules(src);
    let sources: BTreeMap<&Module, Source> =
        files.iter().map(|(module, path)| (module, read(module, path, &files))).collect();
    let label = |module: &Module| files[module].strip_prefix(src).unwrap().to_string_lossy().replace('\\', "/");
    let mut graph = BTreeMap::new();
    for (module, source) in &sources {
        let targets = source.used().filter_map(|path| home(path, &files, &sources, MAX_HOPS));
        let targets = targets.filter(|target| target != *module).map(|target| label(&target)).collect();
        graph.insert(label(module), targets);
    }
    graph
}

/// The groups of files that import each other in a circle, the largest first.
pub(crate) fn circles(graph: &BTreeMap<String, BTreeSet<String>>) -> Vec<BTreeSet<String>> {
    let reached: BTreeMap<&String, BTreeSet<&String>> = graph.keys().map(|file| (file, reach(graph, file))).collect();
    let mut circles: BTreeSet<BTreeSet<String>> = BTreeSet::new();
    for (file, others) in &reached {
        let circle: BTreeSet<String> =
            others.iter().filter(|other| reached[*other].contains(file)).map(|other| (*other).clone()).collect();
        if !circle.is_empty() {
            circles.insert(circle);
        }
    }
    let mut circles: Vec<_> = circles.into_iter().collect();
    circles.sort_by_key(|circle| std::cmp::Reverse(circle.len()));
    circles
}

fn reach<'graph>(graph: &'graph BTreeMap<String, BTreeSet<String>>, from: &str) -> BTreeSet<&'graph String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&String> = graph[from].iter().collect();
    while let Some(file) = open.pop() {
        if found.insert(file) {
            open.extend(&graph[file]);
        }
    }
    found
}

/// Every module that has a file of its own; tests left out.
fn modules(src: &Path) -> BTreeMap<Module, PathBuf> {
    let mut found = BTreeMap::new();
    let mut open = vec![(src.to_path_buf(), Vec::new())];
    while let Some((folder, module)) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
            let below: Module = module.iter().cloned().chain([stem.clone()]).collect();
            if stem == "tests" {
                continue;
            } else if path.is_dir() {
                open.push((path, below));
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let root = stem == "mod" || (module.is_empty() && stem == "lib") || is_lone_main(&path, &module);
                // A program beside a library is a root of its own, which nothing imports.
                if root {
                    found.insert(module.clone(), path);
                } else if !(module.is_empty() && stem == "main") {
                    found.insert(below, path);
                }
            }
        }
    }
    found
}

fn is_lone_main(path: &Path, module: &Module) -> bool {
    module.is_empty() && path.ends_with("main.rs") && !path.with_file_name("lib.rs").exists()
}

fn read(module: &Module, path: &Path, files: &BTreeMap<Module, PathBuf>) -> Source {
    let text = fs::read_to_string(path).unwrap();
    let tokens: TokenStream = text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut source = Source::default();
    // First what is brought in, since a module's name may stand above the line that brings it in.
    for first in [true, false] {
        walk(tokens.clone(), module, files, first, &mut source);
    }
    source
}

/// Goes through the tokens of one module. `own` is the module as `super` sees it, which differs from the file's inside `mod x {}`.
fn walk(tokens: TokenStream, own: &Module, files: &BTreeMap<Module, PathBuf>, uses: bool, into: &mut Source) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    let mut public = false;
    while at < tokens.len() {
        let word = word_at(&tokens, at);
        match (word.as_deref(), &tokens[at]) {
            (Some("pub"), _) => {
                public = true;
                // `pub(in crate::x)` says who may see it, not what it uses.
                at += if matches!(tokens.get(at + 1), Some(TokenTree::Group(_))) { 2 } else { 1 };
                continue;
            }
            (Some("mod"), _) if matches!(tokens.get(at + 2), Some(TokenTree::Group(_))) => {
                let name = word_at(&tokens, at + 1).unwrap_or_default();
                if let (Some(TokenTree::Group(inside)), false) = (tokens.get(at + 2), name == "tests") {
                    let below: Module = own.iter().cloned().chain([name]).collect();
                    walk(inside.stream(), &below, files, uses, into);
                }
                at += 3;
            }
            (Some("use"), _) => {
                let end = (at..tokens.len()).find(|at| is_sign(&tokens, *at, ';')).unwrap_or(tokens.len());
                if uses {
                    let mut leaves = Vec::new();
                    leaves_of(&tokens[at + 1..end], &Vec::new(), &mut leaves);
                    for (name, path) in leaves {
                        let Some(path) = absolute(&path, own, files, &into.brought) else { continue };
                        if public {
                            into.handed_on.insert(name.clone());
                        }
                        into.brought.push((name, path));
                    }
                }
                at = end + 1;
            }
            (Some(_), _)
                if !is_path_sign(&tokens, at.wrapping_sub(2)) && !is_sign(&tokens, at.wrapping_sub(1), '.') =>
            {
                let mut path = Vec::new();
                while let Some(word) = word_at(&tokens, at) {
                    path.push(word);
                    at += 1;
                    if !is_path_sign(&tokens, at) {
                        break;
                    }
                    at += 2;
                }
                if !uses {
                    into.named.extend(absolute(&path, own, files, &into.brought).filter(|_| path.len() > 1));
                    into.words.extend(path);
                }
            }
            (_, TokenTree::Group(group)) => {
                walk(group.stream(), own, files, uses, into);
                at += 1;
            }
            _ => at += 1,
        }
        public = false;
    }
}

/// The paths of a `use` tree, each with the name that it brings in.
fn leaves_of(tokens: &[TokenTree], before: &Module, leaves: &mut Vec<(String, Module)>) {
    for branch in tokens.split(|token| matches!(token, TokenTree::Punct(sign) if sign.as_char() == ',')) {
        let (mut path, mut name, mut nested) = (before.clone(), None, false);
        let mut at = 0;
        while at < branch.len() {
            match &branch[at] {
                TokenTree::Ident(word) if *word == "as" => {
                    name = word_at(branch, at + 1);
                    break;
                }
                TokenTree::Ident(word) => path.push(word.to_string()),
                TokenTree::Punct(sign) if sign.as_char() == '*' => path.push("*".to_owned()),
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    let inside: Vec<TokenTree> = group.stream().into_iter().collect();
                    leaves_of(&inside, &path, leaves);
                    nested = true;
                }
                TokenTree::Group(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
            at += 1;
        }
        if nested || path.len() == before.len() {
            continue;
        }
        // `use a::{self, B}`
        if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let last = path.last().cloned().unwrap_or_default();
        leaves.push((name.unwrap_or(last), path));
    }
}

/// The path from the crate's root, if it begins in this crate.
fn absolute(
    path: &Module,
    own: &Module,
    files: &BTreeMap<Module, PathBuf>,
    brought: &[(String, Module)],
) -> Option<Module> {
    let mut base: Module;
    let mut rest = path.as_slice();
    match rest.first()?.as_str() {
        "crate" => (base, rest) = (Vec::new(), &rest[1..]),
        "self" if path.len() > 1 => (base, rest) = (own.clone(), &rest[1..]),
        "super" => base = own.clone(),
        first => {
            let child: Module = own.iter().cloned().chain([first.to_owned()]).collect();
            if files.contains_key(&child) {
                base = own.clone();
            } else {
                let (_, alias) = brought.iter().find(|(name, path)| name == first && files.contains_key(path))?;
                (base, rest) = (alias.clone(), &rest[1..]);
            }
        }
    }
    while rest.first().is_some_and(|word| word == "super") {
        base.pop();
        rest = &rest[1..];
    }
    base.extend(rest.iter().cloned());
    Some(base)
}

/// The file that defines what a path names. The name of a module alone uses nothing of it yet.
fn home(
    path: &Module,
    files: &BTreeMap<Module, PathBuf>,
    sources: &BTreeMap<&Module, Source>,
    hops: usize,
) -> Option<Module> {
    if hops == 0 {
        return None;
    }
    if files.contains_key(path) {
        // A function may have the name of its module: then both are meant.
        let (name, parent) = path.split_last()?;
        let function =
            sources[&parent.to_vec()].brought.iter().find(|(brought, target)| brought == name && target != path)?;
        return home(&function.1, files, sources, hops - 1);
    }
    let module = (0..path.len()).rev().map(|end| path[..end].to_vec()).find(|module| files.contains_key(module))?;
    let name = &path[module.len()];
    let source = &sources[&module];
    let on = |target: &Module, rest: &[String]| -> Module { target.iter().chain(rest).cloned().collect() };
    if let Some((_, target)) = source.brought.iter().find(|(brought, _)| brought == name) {
        return home(&on(target, &path[module.len() + 1..]), files, sources, hops - 1);
    }
    Some(module)
}

fn word_at(tokens: &[TokenTree], at: usize) -> Option<String> {
    match tokens.get(at)? {
        TokenTree::Ident(word) => Some(word.to_string()),
        TokenTree::Group(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => None,
    }
}

fn is_sign(tokens: &[TokenTree], at: usize, wanted: char) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Punct(sign)) if sign.as_char() == wanted)
}

fn is_path_sign(tokens: &[TokenTree], at: usize) -> bool {
    is_sign(tokens, at, ':') && is_sign(tokens, at.wrapping_add(1), ':')
}
