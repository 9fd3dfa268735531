//! Settings: site.toml as written becomes [`Config`] as meant. Nobody else reads flags or the environment.

use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use ::toml::Spanned;
use serde::{Deserialize, Deserializer};

use crate::content::slug::slug;
use crate::diagnostic::{Code, Diagnostic, toml};
use crate::error::Error;
use crate::rule::{Vendor, word};
use crate::text::{Span, Text};

/// Settings of a site.
#[derive(Debug, Clone)]
pub struct Config {
    /// Folder of site.toml; all other paths are below it or relative to it.
    pub root: PathBuf,
    /// Title of the site.
    pub title: String,
    /// One sentence on it.
    pub description: String,
    /// Language of its texts, as in `lang`.
    pub language: String,
    /// Where it will stand, for sitemaps; without it none is written.
    pub url: Option<String>,
    /// The ATT&CK bundle.
    pub bundle: Option<PathBuf>,
    /// Sources of rules, in the order of pages.
    pub sources: Vec<Source>,
    /// Whether private sources are read: a wish of the command line, never of site.toml.
    pub include_own: bool,
    /// What is done with what builds keep: a wish of the command line too.
    pub keeping: Keeping,
}

/// What is done with the folder `.fieldguide` beside site.toml, where builds keep what later ones need not make again. By
/// default nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Keeping {
    /// Whether what earlier builds kept is used.
    pub uses: bool,
    /// Whether something is kept for later ones.
    pub keeps: bool,
}

/// What a source holds: `vendor` of site.toml.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// Rules of a vendor, as written.
    Rules(Vendor),
    /// Catalogs that Fieldguide exported.
    Catalog,
}

/// How a source of exports is called beside the vendors.
const CATALOG: &str = "catalog";

impl FromStr for SourceKind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        if name == CATALOG {
            return Ok(Self::Catalog);
        }
        let known = || Vendor::ALL.iter().map(|vendor| vendor.name()).chain([CATALOG]).map(|name| format!("`{name}`"));
        let unknown = || format!("unknown vendor `{name}`, expected one of {}", known().collect::<Vec<_>>().join(", "));
        Vendor::from_name(name).map(Self::Rules).ok_or_else(unknown)
    }
}

impl<'de> Deserialize<'de> for SourceKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        word::read(deserializer)
    }
}

/// A folder of rules.
#[derive(Debug, Clone, Hash)]
pub struct Source {
    /// Name, as pages show it.
    pub name: String,
    /// Address-safe name.
    pub slug: String,
    /// What it holds.
    pub kind: SourceKind,
    /// Folder, or a single file; `None` for the embedded starter rules.
    pub path: Option<PathBuf>,
    /// Globs below the folder that are read; empty for all.
    pub include: Vec<String>,
    /// Globs that are not.
    pub exclude: Vec<String>,
    /// Link to a file, with `{path}`.
    pub url: Option<String>,
    /// Licence of the rules.
    pub license: Option<String>,
    /// Whether rule texts are published.
    pub bodies: bool,
    /// Whether it is private: shown by `serve` only.
    pub own: bool,
    /// Day of the rules, shown as the date of changes.
    pub date: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    site: Site,
    attack: Attack,
    source: Vec<Spanned<SourceEntry>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Site {
    title: Option<String>,
    description: Option<String>,
    language: Option<String>,
    url: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Attack {
    bundle: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceEntry {
    name: String,
    vendor: SourceKind,
    path: Option<PathBuf>,
    #[serde(default)]
    starter: bool,
    #[serde(default)]
    include: Vec<String>,
    #[serde(default)]
    exclude: Vec<String>,
    url: Option<String>,
    license: Option<String>,
    #[serde(default = "yes")]
    bodies: bool,
    #[serde(default)]
    scope: Scope,
    date: Option<String>,
}

#[derive(Default, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Scope {
    #[default]
    Public,
    Own,
}

fn yes() -> bool {
    true
}

impl Config {
    /// Reads a site.toml.
    ///
    /// # Errors
    /// When the file cannot be read, has an unknown key or a wrong value; with place and hint.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = fs::read_to_string(path).map_err(|error| Error::io("cannot read", path, error))?;
        let root = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Self::parse(&path.display().to_string(), &text, root)
    }

    /// Parses the text of a site.toml that stands in `root`.
    ///
    /// # Errors
    /// As [`Config::read`].
    pub fn parse(path: &str, text: &str, root: &Path) -> Result<Self, Error> {
        let mut reports = Vec::new();
        let file: File = toml::read(Code::InvalidSetting, path, text, &mut reports);
        let mut sources: Vec<Source> = Vec::with_capacity(file.source.len());
        for entry in file.source {
            let place = Text::of_file(path, text).place(Span::new(entry.span().start, entry.span().end));
            let wrong = |message| Diagnostic::new(Code::InvalidSetting, message).at(place);
            match source(entry.into_inner(), root) {
                Ok(source) if sources.iter().any(|known| known.slug == source.slug) => {
                    reports.push(wrong(format!("two sources have the address `{}`", source.slug)));
                }
                Ok(source) => sources.push(source),
                Err(message) => reports.push(wrong(message)),
            }
        }
        if !reports.is_empty() {
            return Err(Error::Invalid(reports));
        }
        Ok(Self {
            root: root.to_owned(),
            title: file.site.title.unwrap_or_else(|| "Fieldguide".to_owned()),
            description: file.site.description.unwrap_or_else(|| "What detection rules really test, technique by technique.".to_owned()),
            language: file.site.language.unwrap_or_else(|| "en".to_owned()),
            url: file.site.url.map(|url| url.trim_end_matches('/').to_owned()),
            bundle: file.attack.bundle.map(|bundle| root.join(bundle)),
            sources,
            include_own: false,
            keeping: Keeping::default(),
        })
    }
}

fn source(entry: SourceEntry, root: &Path) -> Result<Source, String> {
    let path = match (entry.path, entry.starter) {
        (Some(path), false) => Some(root.join(path)),
        (None, true) => None,
        (Some(_), true) => {
            return Err("a source has either a `path` or `starter = true`".to_owned());
        }
        (None, false) => return Err(format!("the source `{}` has no `path`", entry.name)),
    };
    for pattern in entry.include.iter().chain(&entry.exclude) {
        globset::Glob::new(pattern).map_err(|error| error.to_string())?;
    }
    Ok(Source {
        slug: slug(&entry.name),
        name: entry.name,
        kind: entry.vendor,
        path,
        include: entry.include,
        exclude: entry.exclude,
        url: entry.url,
        license: entry.license,
        bodies: entry.bodies,
        own: entry.scope == Scope::Own,
        date: entry.date,
    })
}
