//! The whole story: from site.toml to a site, stage by stage. Threads are here and in the rankings only.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use rayon::prelude::*;

use crate::analysis;
use crate::attack::Attack;
use crate::catalog::{Catalog, SourceFacts};
use crate::config::{Config, Source};
use crate::content::Content;
use crate::diagnostic::{Code, Diagnostic};
use crate::error::Error;
use crate::exchange::import;
use crate::languages;
use crate::publish::links::{self, FileLinks};
use crate::publish::{Output, Staged};
pub use crate::publish::{Published, write};
use crate::render::{self, html};
use crate::rule::{Rule, Vendor};
use crate::site::Site;
use crate::site::addresses::{Addresses, File};
use crate::site::links::RuleLinks;
use crate::site::static_files::StaticFiles;
use crate::site::templates::Templates;
use crate::sources::{self, SourceFile};
use crate::vendors::{self, Definitions, Draft};

/// What was read of a source.
#[derive(Debug)]
pub struct Reading {
    /// The source and its facts.
    pub facts: SourceFacts,
    /// Its rules.
    pub rules: Vec<Rule>,
    /// Bytes that were read.
    pub bytes: usize,
    /// What was wrong with files, apart from what rules carry themselves.
    pub diagnostics: Vec<Diagnostic>,
}

/// Everything that a site is rendered from.
pub struct Snapshot {
    config: Config,
    pub(crate) catalog: Catalog,
    addresses: Addresses,
    templates: Templates,
    static_files: StaticFiles,
    links: RuleLinks,
    /// What was wrong with files: source and diagnostic.
    pub diagnostics: Vec<(String, Diagnostic)>,
    /// Bytes of rules that were read.
    pub bytes_read: usize,
}

/// Told of each stage as it begins: its name.
pub type Progress<'p> = &'p mut dyn FnMut(&'static str);

/// Reads the knowledge of a site over the embedded one.
///
/// # Errors
/// When a file is malformed.
pub fn content(config: &Config) -> Result<Content, Error> {
    Content::load(&sources::content(&config.root)?)
}

/// Reads all sources of a site, in order. An export brings the sources that it was made from.
///
/// # Errors
/// When a source is missing or unreadable.
pub fn read(config: &Config, content: &Content) -> Result<Vec<Reading>, Error> {
    let mut out: Vec<Reading> = Vec::new();
    for source in &config.sources {
        match source.vendor {
            Vendor::Catalog => out.extend(import(source)?),
            Vendor::Sigma | Vendor::Elastic | Vendor::Splunk | Vendor::Kusto | Vendor::Yaral => out.push(read_source(source, content)?),
        }
    }
    let mut slugs = BTreeSet::new();
    match out.iter().find(|reading| !slugs.insert(reading.facts.source.slug.clone())) {
        Some(twice) => Err(Error::Usage {
            message: format!("two sources have the address `{}`", twice.facts.source.slug),
            hint: Some("give one of them another name".to_owned()),
        }),
        None => Ok(out),
    }
}

fn read_source(source: &Source, content: &Content) -> Result<Reading, Error> {
    let found = sources::list(source)?;
    let files: Vec<SourceFile> = found.par_iter().map(|found| sources::read(found, true)).collect::<Result<_, _>>()?;
    let definitions = vendors::definitions(source.vendor, &files);
    let read: Vec<_> = files
        .par_iter()
        .map(|file| {
            let drafts = vendors::read(&source.name, source.vendor, file, &definitions, content);
            let rules: Vec<Rule> = drafts.drafts.into_iter().map(|draft| finish(draft, &definitions, source, content)).collect();
            (rules, drafts.diagnostics, drafts.skipped)
        })
        .collect();
    let facts = SourceFacts { source: source.clone(), files: files.len(), skipped: Vec::new() };
    let bytes = files.iter().map(|file| file.text.len()).sum();
    let mut out = Reading { facts, rules: Vec::new(), bytes, diagnostics: Vec::new() };
    for (file, (rules, diagnostics, skipped)) in files.iter().zip(read) {
        out.rules.extend(rules);
        out.diagnostics.extend(diagnostics);
        out.facts.skipped.extend(skipped.map(|reason| (file.path.clone(), reason)));
    }
    Ok(out)
}

/// Parses and finishes a rule. A failure of the program on it costs its predicates, nothing else.
fn finish(draft: Draft<'_>, definitions: &Definitions<'_>, source: &Source, content: &Content) -> Rule {
    let unparsed = draft.rule.clone();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let query = languages::parse(&draft, definitions, &content.notation);
        analysis::finish(draft, query, content)
    }));
    let mut rule = outcome.unwrap_or_else(|_| {
        let mut rule = unparsed;
        rule.diagnostics
            .push(Diagnostic::new(Code::InternalError, "the program failed on this rule").hint("please report it with the rule"));
        rule
    });
    if !source.bodies {
        rule.body = None;
        rule.definitions.iter_mut().for_each(|definition| definition.body = None);
    }
    rule
}

/// Reads exports back.
fn import(source: &Source) -> Result<Vec<Reading>, Error> {
    let mut out = Vec::new();
    for found in sources::list(source)? {
        let file = sources::read(&found, false)?;
        out.extend(import::sources(source, &file)?.into_iter().map(|(facts, rules)| {
            let bytes = rules.iter().filter_map(|rule| rule.body.as_ref()).map(|body| body.text.len()).sum();
            Reading { facts, rules, bytes, diagnostics: Vec::new() }
        }));
    }
    Ok(out)
}

/// Reads everything and builds what a site is rendered from; `live` under `serve`.
///
/// # Errors
/// When a source, the bundle, a template or a style sheet is missing or wrong.
pub fn assemble(config: &Config, live: bool, progress: Progress<'_>) -> Result<Snapshot, Error> {
    progress("content");
    let content = content(config)?;
    let bundle = config.bundle.as_ref().map(|path| sources::bytes(path).map(|bytes| (path, bytes))).transpose()?;
    let attack = Attack::new(&content.techniques, bundle.as_ref().map(|(path, bytes)| (path.as_path(), bytes.as_slice())))?;
    drop(bundle);
    progress("rules");
    let readings = read(config, &content)?;
    progress("catalog");
    let bytes_read = readings.iter().map(|reading| reading.bytes).sum();
    let mut diagnostics = Vec::new();
    let mut read = Vec::with_capacity(readings.len());
    for reading in readings {
        let name = &reading.facts.source.name;
        diagnostics.extend(reading.diagnostics.into_iter().map(|diagnostic| (name.clone(), diagnostic)));
        read.push((reading.facts, reading.rules));
    }
    let catalog = Catalog::new(attack, content, read);
    progress("addresses");
    let static_files = StaticFiles::new(sources::folder(&config.root, "static")?);
    let addresses = Addresses::new(&catalog, &static_files, config.url.is_some())?;
    let links = RuleLinks::new(&catalog, &addresses);
    progress("templates");
    let templates = Templates::new(&sources::folder(&config.root, "templates")?, &html::global(config, &catalog, live))?;
    Ok(Snapshot { config: config.clone(), catalog, addresses, templates, static_files, links, diagnostics, bytes_read })
}

impl Snapshot {
    fn site(&self) -> Site<'_> {
        Site {
            config: &self.config,
            catalog: &self.catalog,
            addresses: &self.addresses,
            templates: &self.templates,
            static_files: &self.static_files,
            links: &self.links,
        }
    }

    /// The bytes at an address, made now; nothing if there is no such file.
    ///
    /// # Errors
    /// When a template uses what its context does not have, or a style sheet does not parse.
    pub fn file(&self, path: &str) -> Result<Option<Vec<u8>>, Error> {
        self.addresses.at(path).map(|file| self.bytes(file)).transpose()
    }

    /// The addresses of all files.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.addresses.files().iter().map(|file| file.address().path())
    }

    /// Whether an address is a file of the site.
    pub fn exists(&self, path: &str) -> bool {
        self.addresses.find(path).is_some()
    }

    /// Makes all files, checks their links and publishes them into a folder.
    ///
    /// # Errors
    /// When a page cannot be rendered or written, or a link leads nowhere; then nothing is published.
    pub fn publish(&self, folder: &Path) -> Result<Published, Error> {
        let output = Output::open(folder)?;
        let staged = self.stage(&output)?;
        output.publish(&staged)
    }

    /// Makes all files and checks their links; writes nothing.
    ///
    /// # Errors
    /// As [`Snapshot::publish`].
    pub fn check_pages(&self) -> Result<(), Error> {
        self.make_all(|_, _| Ok(())).map(drop)
    }

    fn stage(&self, output: &Output) -> Result<Vec<Staged>, Error> {
        output.prepare(self.addresses.files().iter().map(File::address))?;
        self.make_all(|file, bytes| output.stage(file.address(), bytes))
    }

    /// Makes all files, gives each to `take`, and fails when a link is dead.
    fn make_all<T: Send>(&self, take: impl Fn(&File, &[u8]) -> Result<T, Error> + Sync) -> Result<Vec<T>, Error> {
        let (site, files) = (self.site(), self.addresses.files());
        let find = |path: &str| self.addresses.find(path);
        let make = |buffer: &mut Vec<u8>, file: &File| {
            render::bytes(&site, file, buffer)?;
            Ok((take(file, buffer)?, links::check(file, buffer, find)))
        };
        let made = files.par_iter().map_init(Vec::new, make).collect::<Result<Vec<_>, Error>>()?;
        let (taken, found): (Vec<T>, Vec<FileLinks>) = made.into_iter().unzip();
        links::judge(files, &found, find, |file| self.bytes(file))?;
        Ok(taken)
    }

    fn bytes(&self, file: &File) -> Result<Vec<u8>, Error> {
        let mut out = Vec::new();
        render::bytes(&self.site(), file, &mut out).map(|()| out)
    }
}
