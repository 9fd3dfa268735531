//! What each template gets, found by asking: every page template is replaced by one that prints its context, and the shapes
//! of all pages of the own collection are joined. `docs/themes.md` ends with them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::documentation::hold;
use crate::support::{assemble, fresh, own_settings, page, paths, root};
use crate::test::{Test, plain};

/// The tests of this file.
pub(crate) const TESTS: &[Test] = &[plain("the documentation of themes tells what each template gets", themes_tell_their_contexts)];

/// Templates that make no page by themselves.
const NO_PAGES: [&str; 2] = ["base.html", "parts/"];

fn themes_tell_their_contexts() {
    let names: Vec<String> = paths(&root().join("templates")).iter().map(|path| path.to_str().unwrap().to_owned()).collect();
    let pages: BTreeSet<&str> =
        names.iter().map(String::as_str).filter(|name| !NO_PAGES.iter().any(|start| name.starts_with(start))).collect();
    let shapes = shapes(&pages);
    let unused: Vec<&&str> = pages.iter().filter(|name| !shapes.contains_key(**name)).collect();
    assert!(unused.is_empty(), "no page of the own collection is made by {unused:?}");
    hold("docs/themes.md", &told(&shapes));
}

/// The shape of each template's context.
fn shapes(templates: &BTreeSet<&str>) -> BTreeMap<String, Shape> {
    let folder = fresh("contexts");
    fs::create_dir_all(folder.join("templates")).unwrap();
    for name in templates {
        fs::write(folder.join("templates").join(name), format!("{name}\n{{{{ __tera_context | safe }}}}")).unwrap();
    }
    let site = assemble(&own_settings(), &folder);
    let mut out: BTreeMap<String, Shape> = BTreeMap::new();
    for path in site.paths().filter(|path| path.ends_with(".html")) {
        let text = page(&site, path);
        let (name, context) = text.split_once('\n').unwrap();
        out.entry(name.to_owned()).or_default().add(&mut context.trim_end().char_indices().peekable(), context);
    }
    fs::remove_dir_all(folder).unwrap();
    out
}

/// What the values at one place are, on all pages.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Shape {
    kinds: BTreeSet<&'static str>,
    /// Of the items of lists.
    items: Option<Box<Shape>>,
    keys: BTreeMap<String, Shape>,
}

type Characters<'t> = std::iter::Peekable<std::str::CharIndices<'t>>;

impl Shape {
    /// Adds a value as Tera prints it: `{"key": value, …}`, `[value, …]`, text in quotes, and nothing at all for `None`.
    fn add(&mut self, at: &mut Characters<'_>, text: &str) {
        match at.peek().copied() {
            Some((_, '{')) => {
                self.kinds.insert("table");
                each(at, '}', |at| {
                    let key = quoted(at, text);
                    at.nth(1);
                    self.keys.entry(key).or_default().add(at, text);
                });
            }
            Some((_, '[')) => {
                self.kinds.insert("list");
                each(at, ']', |at| self.items.get_or_insert_default().add(at, text));
            }
            Some((_, '"')) => {
                quoted(at, text);
                self.kinds.insert("text");
            }
            None | Some((_, ',' | '}' | ']')) => drop(self.kinds.insert("nothing")),
            Some(_) => {
                let mut word = String::new();
                while let Some((_, character)) = at.next_if(|(_, character)| !matches!(character, ',' | '}' | ']')) {
                    word.push(character);
                }
                self.kinds.insert(if word == "true" || word == "false" { "true or false" } else { "number" });
            }
        }
    }

    /// What stands behind a key: the kind in words.
    fn kind(&self) -> String {
        let plain = |kinds: &BTreeSet<&str>| kinds.iter().filter(|kind| **kind != "nothing").copied().collect::<Vec<_>>().join(" or ");
        let of = match &self.items {
            Some(items) => format!(" of {}", items.kind()),
            None => String::new(),
        };
        let end = if self.kinds.contains("nothing") { ", or nothing" } else { "" };
        format!("{}{of}{end}", plain(&self.kinds)).trim_start_matches(", ").to_owned()
    }

    /// The keys below, through lists.
    fn below(&self) -> &BTreeMap<String, Shape> {
        match &self.items {
            Some(items) if self.keys.is_empty() => items.below(),
            _ => &self.keys,
        }
    }
}

/// Calls `read` for each item up to the closing bracket.
fn each<'t>(at: &mut Characters<'t>, close: char, mut read: impl FnMut(&mut Characters<'t>)) {
    at.next();
    while at.peek().is_some_and(|(_, character)| *character != close) {
        read(at);
        while at.next_if(|(_, character)| matches!(character, ',' | ' ')).is_some() {}
    }
    at.next();
}

/// The text between quotes, its escapes as they stand.
fn quoted(at: &mut Characters<'_>, text: &str) -> String {
    let (start, _) = at.next().unwrap();
    while let Some((end, character)) = at.next() {
        match character {
            '\\' => drop(at.next()),
            '"' => return text[start + 1..end].to_owned(),
            _ => {}
        }
    }
    panic!("a text without an end: {text}");
}

/// The keys of all templates in Markdown: first those that every page has, then those of each template.
fn told(shapes: &BTreeMap<String, Shape>) -> String {
    let first = shapes.values().next().unwrap();
    let everywhere = first.keys.keys().filter(|key| shapes.values().all(|shape| shape.keys.contains_key(*key)));
    let everywhere: BTreeSet<&String> = everywhere.collect();
    let mut common = Shape::default();
    for shape in shapes.values() {
        for key in &everywhere {
            join(common.keys.entry((*key).clone()).or_default(), &shape.keys[*key]);
        }
    }
    let mut seen = BTreeMap::new();
    let mut out = String::from("### Every page\n\n");
    write(&common.keys, 0, "every page", &mut seen, &mut out);
    for (name, shape) in shapes {
        out += &format!("\n### {name}\n\n");
        let own: BTreeMap<String, Shape> =
            shape.keys.iter().filter(|(key, _)| !everywhere.contains(key)).map(|(key, shape)| (key.clone(), shape.clone())).collect();
        write(&own, 0, name, &mut seen, &mut out);
        if own.is_empty() {
            out += "Nothing else.\n";
        }
    }
    out
}

fn join(one: &mut Shape, other: &Shape) {
    one.kinds.extend(&other.kinds);
    for (key, shape) in &other.keys {
        join(one.keys.entry(key.clone()).or_default(), shape);
    }
    if let Some(items) = &other.items {
        join(one.items.get_or_insert_default(), items);
    }
}

/// Writes keys as a nested list; what stood before in the same form is named instead.
fn write(keys: &BTreeMap<String, Shape>, depth: usize, place: &str, seen: &mut BTreeMap<String, String>, out: &mut String) {
    for (key, shape) in keys {
        *out += &format!("{}- `{key}`: {}", "  ".repeat(depth), shape.kind());
        let below = shape.below();
        let signature = format!("{below:?}");
        match seen.get(&signature) {
            Some(before) if below.len() > 1 => *out += &format!(", as {before}"),
            _ => {
                *out += "\n";
                seen.insert(signature, format!("`{key}` of {place}"));
                write(below, depth + 1, place, seen, out);
                continue;
            }
        }
        *out += "\n";
    }
}
