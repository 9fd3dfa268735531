//! What the project knows about fields, events, log sources and ATT&CK: data, not code.
//!
//! In: the embedded files of `content/` and, over them, those of the site, merged by key. Out: [`Content`], read-only tables.

pub(crate) mod attack;
pub(crate) mod events;
pub(crate) mod facets;
pub(crate) mod fields;
mod log_context;
pub(crate) mod mappings;
pub(crate) mod notation;
pub(crate) mod roles;
pub(crate) mod slug;
mod table;

use std::collections::BTreeMap;
use std::hash::Hasher as _;

use include_dir::{Dir, include_dir};
use serde::de::DeserializeOwned;

pub use attack::TechniqueIndex;
pub use events::{Events, Scope};
pub use facets::Facets;
pub use fields::Fields;
pub use log_context::{LogCondition, LogContext};
pub use mappings::Mappings;
pub use notation::Notation;
pub use roles::Roles;

use crate::error::Error;
use crate::rule::Vendor;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/content");

/// A file of knowledge: its path below `content/` and its text.
#[derive(Debug, Clone)]
pub struct ContentFile {
    /// Path below `content/`, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// All tables.
#[derive(Debug)]
pub struct Content {
    /// Canonical fields.
    pub fields: Fields,
    /// Roles of fields.
    pub roles: Roles,
    /// Providers and events.
    pub events: Events,
    /// Log sources to events.
    pub mappings: Mappings,
    /// Severities, statuses, platforms, kinds.
    pub facets: Facets,
    /// Names that are notation in queries.
    pub notation: Notation,
    /// ATT&CK ids, names, tactics, successors.
    pub techniques: TechniqueIndex,
    /// Markdown pages by name (`home`, `about`).
    pub pages: BTreeMap<String, String>,
    /// Hash of everything above, in hexadecimal: a part of cache keys and exports.
    pub hash: String,
}

impl Content {
    /// Reads the embedded files, then those of a site over them.
    ///
    /// # Errors
    /// When a file of the site is malformed or has an unknown key.
    pub fn load(site: &[ContentFile]) -> Result<Self, Error> {
        let mut files = embedded();
        files.extend(site.iter().cloned());
        let mut hasher = xxhash_rust::xxh3::Xxh3::new();
        for file in &files {
            hasher.write(file.path.as_bytes());
            hasher.write(file.text.as_bytes());
        }
        let named = |name: &'static str| files.iter().filter(move |file| file.path == name);
        let below = |folder: &'static str, ext: &'static str| {
            files.iter().filter(move |file| file.path.starts_with(folder) && file.path.ends_with(ext))
        };
        let pages = below("pages/", ".md").map(|file| (stem(&file.path).to_owned(), file.text.clone())).collect();
        Ok(Self {
            fields: Fields::read(named("fields.toml"))?,
            roles: Roles::read(named("roles.toml"))?,
            events: Events::read(named("providers.tsv"), below("events/", ".tsv"))?,
            mappings: Mappings::read(below("mappings/", ".toml"))?,
            facets: Facets::read(named("facets.toml"))?,
            notation: Notation::read(named("notation.toml"))?,
            techniques: TechniqueIndex::read(named("attack/tactics.tsv"), named("attack/techniques.tsv"))?,
            pages,
            hash: format!("{:032x}", hasher.digest128()),
        })
    }
}

#[cfg(test)]
impl Content {
    /// The embedded tables, read once for all tests.
    #[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
    pub(crate) fn of_tests() -> &'static Self {
        static CONTENT: std::sync::LazyLock<Content> = std::sync::LazyLock::new(|| Content::load(&[]).unwrap());
        &CONTENT
    }
}

/// The rules of the starter catalog: path and text, sorted by path.
pub fn starter_rules() -> Vec<(&'static str, &'static [u8])> {
    let mut out = Vec::new();
    collect(&EMBEDDED, &mut |path, bytes| {
        if path.starts_with("rules/") {
            out.push((path, bytes));
        }
    });
    out.sort_unstable_by_key(|&(path, _)| path);
    out
}

fn embedded() -> Vec<ContentFile> {
    let mut out = Vec::new();
    collect(&EMBEDDED, &mut |path, bytes| {
        if !path.starts_with("rules/") {
            out.push(ContentFile { path: path.to_owned(), text: String::from_utf8_lossy(bytes).into_owned() });
        }
    });
    out.sort_unstable_by(|one, other| one.path.cmp(&other.path));
    out
}

fn collect(folder: &Dir<'static>, take: &mut impl FnMut(&'static str, &'static [u8])) {
    for file in folder.files() {
        if let Some(path) = file.path().to_str() {
            take(path, file.contents());
        }
    }
    for inner in folder.dirs() {
        collect(inner, take);
    }
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// Reads a TOML file of knowledge.
fn toml<T: DeserializeOwned>(file: &ContentFile) -> Result<T, Error> {
    ::toml::from_str(&file.text).map_err(|error| {
        let span = error.span().unwrap_or_default();
        Error::config(
            &format!("content/{}", file.path),
            &file.text,
            crate::text::Span::new(span.start, span.end),
            error.message().to_owned(),
        )
    })
}

/// Folds a name for comparison: ASCII lower case.
pub(crate) fn fold(name: &str) -> String {
    name.to_ascii_lowercase()
}

/// A name of a field, with what restricts it: as a plain text, or `{ name, vendor, context }`.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(untagged)]
pub(crate) enum Spelled {
    /// Any vendor, any context.
    Plain(String),
    /// Restricted.
    Restricted(Restricted),
}

/// A restricted name.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Restricted {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) vendor: Option<Vendor>,
    #[serde(default)]
    pub(crate) part: fields::FieldPart,
    #[serde(default)]
    pub(crate) context: Vec<LogCondition>,
    #[serde(default)]
    pub(crate) exact: bool,
}

impl From<Spelled> for Restricted {
    fn from(spelled: Spelled) -> Self {
        match spelled {
            Spelled::Plain(name) => Self { name, vendor: None, part: fields::FieldPart::Whole, context: Vec::new(), exact: false },
            Spelled::Restricted(restricted) => restricted,
        }
    }
}

impl Restricted {
    /// How well it fits a name that differs in case at most, a vendor (none: any) and a context: nothing if it does not, else
    /// more for more restrictions.
    pub(crate) fn fit(&self, name: &str, vendor: Option<Vendor>, context: &LogContext) -> Option<u8> {
        if self.exact && self.name != name {
            return None;
        }
        let by_vendor = match (self.vendor, vendor) {
            (None, _) | (_, None) => 0,
            (Some(wanted), Some(given)) if wanted == given => 1,
            (Some(_), _) => return None,
        };
        let by_context = match self.context.iter().any(|condition| context.fulfils(condition)) {
            true => 2,
            false if self.context.is_empty() => 0,
            false => return None,
        };
        Some(by_vendor + by_context)
    }
}
