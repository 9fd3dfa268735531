//! What the documentation says is true: files and names that it mentions are there, settings, content and templates that it shows
//! are accepted, what can be generated is.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use fieldguide::config::Config;
use fieldguide::rule::Vendor;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::support::{assemble, files, fresh, own_settings, paths, program, root};
use crate::test::{Test, plain};

/// The tests of this file.
pub(crate) const TESTS: &[Test] = &[
    plain("files, names, recipes and commands that the documentation mentions are there", what_is_mentioned_is_there),
    plain("settings and content that the documentation shows are accepted", what_is_shown_is_accepted),
    plain("the README names every vendor that a source may have", every_vendor_is_named),
];

/// Folders whose files code spans may name.
const FOLDERS: [&str; 9] = ["src/", "content/", "templates/", "static/", "tests/", "docs/", "benches/", ".github/", ".ci/"];

/// What stands above the generated part of a page.
const MARK: &str = "<!-- Generated: `just docs` writes what follows. -->\n";

/// Holds the generated part of a page; with `UPDATE=1` in the environment, writes it.
pub(crate) fn hold(path: &str, generated: &str) {
    let file = root().join(path);
    let text = fs::read_to_string(&file).unwrap();
    let (head, old) = text.split_once(MARK).unwrap_or_else(|| panic!("{path} lacks the line {MARK}"));
    let new = format!("\n{}\n", generated.trim());
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&file, format!("{head}{MARK}{new}")).unwrap();
    } else {
        assert!(old == new, "{path} is out of date: run `just docs` and look at the difference");
    }
}

/// A page of the documentation, as far as tests look at it.
pub(crate) struct Page {
    pub(crate) path: PathBuf,
    spans: Vec<String>,
    links: Vec<String>,
    /// What stands after the three backticks, and the block.
    pub(crate) blocks: Vec<(String, String)>,
}

impl Page {
    fn read(path: PathBuf) -> Self {
        let text = fs::read_to_string(root().join(&path)).unwrap();
        let mut out = Self { path, spans: Vec::new(), links: Vec::new(), blocks: Vec::new() };
        let mut in_block = false;
        for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
            match event {
                Event::Code(span) => out.spans.push(span.replace("\\|", "|")),
                Event::Start(Tag::Link { dest_url, .. }) => out.links.push(dest_url.into_string()),
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    out.blocks.push((info.into_string(), String::new()));
                    in_block = true;
                }
                Event::End(TagEnd::CodeBlock) => in_block = false,
                Event::Text(text) if in_block => out.blocks.last_mut().unwrap().1.push_str(&text),
                _ => {}
            }
        }
        out
    }
}

/// All pages of the documentation.
pub(crate) fn pages() -> Vec<Page> {
    let top = paths_of_top_pages();
    let own = paths(&root().join("docs")).into_iter().map(|path| Path::new("docs").join(path));
    top.chain(own.filter(|path| path.extension().is_some_and(|extension| extension == "md"))).map(Page::read).collect()
}

fn paths_of_top_pages() -> impl Iterator<Item = PathBuf> {
    ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "SECURITY.md", "CHANGELOG.md"].into_iter().map(PathBuf::from)
}

fn what_is_mentioned_is_there() {
    let recipes = fs::read_to_string(root().join("justfile")).unwrap();
    let names = names_in_code();
    let mut missing = Vec::new();
    for page in pages() {
        for span in &page.spans {
            if !is_there(span, &recipes, &names) {
                missing.push(format!("{}: `{span}`", page.path.display()));
            }
        }
        for link in page.links.iter().filter(|link| !link.contains("://") && !link.starts_with('#')) {
            let target = link.split('#').next().unwrap();
            if !root().join(page.path.parent().unwrap()).join(target).exists() {
                missing.push(format!("{}: the link {link}", page.path.display()));
            }
        }
    }
    assert!(missing.is_empty(), "the documentation mentions what is not there: {missing:#?}");
}

fn every_vendor_is_named() {
    let text = fs::read_to_string(root().join("README.md")).unwrap();
    let line = text.lines().find(|line| line.starts_with("vendor = ")).unwrap();
    let named: Vec<&str> = line.split_once('#').unwrap().1.split(',').map(str::trim).collect();
    let known: Vec<&str> = Vendor::ALL.iter().map(|vendor| vendor.name()).chain(["catalog"]).collect();
    assert_eq!(named, known);
}

/// Whether what a code span names is there; what names nothing that can be looked up always is.
fn is_there(span: &str, recipes: &str, names: &BTreeSet<String>) -> bool {
    if let Some(recipe) = span.strip_prefix("just ") {
        let recipe = recipe.split(' ').next().unwrap();
        return recipes.lines().any(|line| line.split([':', ' ']).next() == Some(recipe));
    }
    if let Some(command) = span.strip_prefix("fieldguide ") {
        return is_command(command);
    }
    if span.starts_with("--") {
        return ["build", "serve", "check", "export"].iter().any(|command| is_command(&format!("{command} {span}")));
    }
    if FOLDERS.iter().any(|folder| span.starts_with(folder)) && !span.contains(['<', '*', '…', ' ']) {
        return root().join(span).exists();
    }
    let is_name = span.chars().next().is_some_and(|first| first.is_ascii_uppercase())
        && span.len() > 2
        && span.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '_' | ':'));
    !is_name || span.split("::").all(|part| names.contains(part))
}

/// Whether the program knows a command and its flags.
fn is_command(command: &str) -> bool {
    let mut words = command.split([' ', '=']);
    let help = program().arg(words.next().unwrap()).arg("--help").output().unwrap();
    let text = String::from_utf8(help.stdout).unwrap();
    help.status.success() && words.flat_map(|word| word.split('|')).all(|word| text.contains(word))
}

/// All words of the code that begin with an upper-case letter.
fn names_in_code() -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for folder in ["src", "tests/suite"] {
        for (_, bytes) in files(&root().join(folder)) {
            let text = String::from_utf8(bytes).unwrap();
            let words = text.split(|character: char| !character.is_alphanumeric() && character != '_');
            out.extend(words.filter(|word| word.starts_with(|first: char| first.is_uppercase())).map(str::to_owned));
        }
    }
    out.extend(["UPDATE", "TESTS"].map(str::to_owned));
    out
}

fn what_is_shown_is_accepted() {
    let mut accepted = 0;
    for page in pages() {
        for (info, block) in &page.blocks {
            let Some((language, path)) = info.split_once(' ') else { continue };
            let place = format!("{}, the block {path}", page.path.display());
            if path == "site.toml" {
                Config::parse(path, block, &root()).unwrap_or_else(|error| panic!("{place}: {error}"));
                accepted += 1;
            } else if (path.starts_with("content/") || path.starts_with("templates/")) && language != "diff" {
                let folder = fresh("shown");
                fs::create_dir_all(folder.join(path).parent().unwrap()).unwrap();
                fs::write(folder.join(path), block).unwrap();
                assemble(&own_settings(), &folder).check_pages().unwrap_or_else(|error| panic!("{place}: {error}"));
                fs::remove_dir_all(folder).unwrap();
                accepted += 1;
            }
        }
    }
    assert!(accepted > 0, "the documentation shows no settings");
}
