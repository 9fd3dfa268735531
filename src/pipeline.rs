//! The whole story: from site.toml to a site, stage by stage. Threads are here and in the rankings only.

mod pages;
mod reading;

use crate::attack::Attack;
use crate::catalog::Catalog;
use crate::config::{Config, SourceKind};
use crate::content::Content;
use crate::diagnostic::Finding;
use crate::error::Error;
pub use crate::publish::{Amount, FileKind, Published, write};
use crate::render::html;
use crate::site::addresses::Addresses;
use crate::site::links::RuleLinks;
pub use crate::site::snapshot::Snapshot;
use crate::site::static_files::StaticFiles;
use crate::site::templates::Templates;
use crate::sources;
use reading::Memory;
pub use reading::Reading;
use xxhash_rust::xxh3::xxh3_128;

/// Told of each stage as it begins: its name.
pub type Progress<'p> = &'p mut dyn FnMut(&'static str);

/// Reads the knowledge of a site over the embedded one.
///
/// # Errors
/// When a file is malformed.
pub fn content(config: &Config) -> Result<Content, Error> {
    Content::load(&sources::content(&config.root)?)
}

/// Reads all sources of a site, in order; private ones only if the settings include them. An export brings the sources that it
/// was made from. What earlier builds kept of rules is used and renewed as the settings want it.
///
/// # Errors
/// When a source is missing or unreadable.
pub fn read(config: &Config, content: &Content) -> Result<Vec<Reading>, Error> {
    let memory = Memory::new(config);
    let mut out: Vec<Reading> = Vec::new();
    for source in config.sources.iter().filter(|source| config.include_own || !source.own) {
        match source.kind {
            SourceKind::Catalog => out.extend(reading::exports(source)?),
            SourceKind::Rules(vendor) => out.push(reading::rules(source, vendor, content, &memory)?),
        }
    }
    memory.forget_others();
    out.retain(|reading| config.include_own || !reading.facts.source.own);
    Ok(out)
}

/// Reads everything and builds what a site is rendered from; `live` under `serve`, which shows private sources too.
///
/// # Errors
/// When a source, the bundle, a template or a style sheet is missing or wrong.
pub fn assemble(config: &Config, live: bool, progress: Progress<'_>) -> Result<Snapshot, Error> {
    let config = &Config { include_own: config.include_own || live, ..config.clone() };
    progress("content");
    let content = content(config)?;
    let bundle = config.bundle.as_ref().map(|path| sources::bytes(path).map(|bytes| (path, bytes))).transpose()?;
    let attack = Attack::new(&content.techniques, bundle.as_ref().map(|(path, bytes)| (path.as_path(), bytes.as_slice())))?;
    let bundle_hash = bundle.map_or(0, |(_, bytes)| xxh3_128(&bytes));
    progress("rules");
    let readings = read(config, &content)?;
    progress("catalog");
    let finding = |source: &str, diagnostic| Finding { source: source.to_owned(), diagnostic };
    let mut findings: Vec<Finding> = attack.diagnostics.iter().map(|told| finding("ATT&CK", told.clone())).collect();
    let mut read = Vec::with_capacity(readings.len());
    for reading in readings {
        findings.extend(reading.diagnostics.into_iter().map(|diagnostic| finding(&reading.facts.source.name, diagnostic)));
        read.push((reading.facts, reading.rules.into_iter().zip(reading.hashes).collect()));
    }
    let catalog = Catalog::new(attack, content, read)?;
    progress("addresses");
    let static_files = StaticFiles::new(sources::folder(&config.root, "static")?);
    let addresses = Addresses::new(&catalog, &static_files, config.url.is_some())?;
    let links = RuleLinks::new(&catalog, &addresses);
    progress("templates");
    let templates = Templates::new(&sources::folder(&config.root, "templates")?, &html::global(config, &catalog, live))?;
    Ok(Snapshot { config: config.clone(), catalog, addresses, templates, static_files, links, bundle_hash, findings })
}
