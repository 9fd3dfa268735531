//! One source: its files become rules, or are found to be those that an earlier build read.

mod looked;
mod memory;

use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::prelude::*;

use crate::analysis;
use crate::catalog::SourceFacts;
use crate::config::Source;
use crate::content::Content;
use crate::diagnostic::{Code, Diagnostic};
use crate::error::Error;
use crate::exchange::catalog;
use crate::exchange::import::{self, ImportedSource};
use crate::kept::{self, FileRead, Key, Store};
use crate::languages;
use crate::rule::{Rule, Vendor};
use crate::sources::{self, SourceFile};
use crate::vendors::{self, Definitions, Draft, Drafts};
use looked::{Known, Looked};
pub(super) use memory::Memory;

/// What was read of a source.
#[derive(Debug)]
pub struct Reading {
    /// The source and its facts.
    pub facts: SourceFacts,
    /// Its rules.
    pub rules: Vec<Rule>,
    /// The hash of all that each rule says, in their order.
    pub hashes: Vec<u128>,
    /// What was wrong with files, apart from what rules carry themselves.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the rules of a source: first what its files define for each other, then each rule, parsed and finished. What an earlier
/// build kept is used where nothing has changed, and what is known now goes on the shelf.
///
/// # Errors
/// When the source is missing or unreadable.
pub(super) fn rules(source: &Source, vendor: Vendor, content: &Content, memory: &Memory<'_>) -> Result<Reading, Error> {
    let key = Key::new(source, vendor, content);
    let bytes = memory.recall(source, key);
    let earlier = bytes.as_deref().and_then(Store::of_bytes).unwrap_or_default();
    let found = sources::list(source, vendors::extensions(vendor))?;
    let mut files = looked::all(&found, vendor, &earlier)?;
    let kept = files.iter().filter(|file| file.known.is_some()).count();
    let texts: Vec<Option<SourceFile>> = files.iter_mut().map(|file| file.text.take()).collect();
    let definitions = vendors::definitions(vendor, texts.iter().flatten());
    let unread = files.par_iter_mut().zip(&texts).filter(|(file, _)| file.known.is_none());
    unread.for_each(|(file, text)| file.known = text.as_ref().map(|text| Known::new(read(text, &definitions, source, vendor, content))));
    memory.keep(source, key, &files, &earlier);
    let bytes = texts.iter().flatten().map(|text| text.text.len() as u64).sum();
    let facts = SourceFacts { source: source.clone(), vendor, files: files.len(), bytes, kept, skipped: Vec::new() };
    Ok(reading(facts, files))
}

/// Reads a file.
fn read<'f>(file: &'f SourceFile, definitions: &Definitions<'f>, source: &Source, vendor: Vendor, content: &Content) -> FileRead {
    let drafts = || vendors::read(&source.name, vendor, file, definitions, content);
    let finished = |place: usize, draft| finish(draft, definitions, source, content).or_else(|| unfinished(drafts(), place, source));
    let Drafts { drafts: read, diagnostics, skipped } = drafts();
    let rules = read.into_iter().enumerate().filter_map(|(place, draft)| finished(place, draft)).collect();
    FileRead { rules, diagnostics, skipped }
}

/// What came of all files together.
fn reading(facts: SourceFacts, files: Vec<Looked<'_>>) -> Reading {
    let count = files.iter().filter_map(|file| file.known.as_ref()).map(|known| known.read.rules.len()).sum();
    let mut out = Reading { facts, rules: Vec::with_capacity(count), hashes: Vec::with_capacity(count), diagnostics: Vec::new() };
    for file in files {
        let Some(Known { read, hashes, .. }) = file.known else { continue };
        out.rules.extend(read.rules);
        out.hashes.extend(hashes);
        out.diagnostics.extend(read.diagnostics);
        out.facts.skipped.extend(read.skipped.map(|reason| (file.found.path.clone(), reason)));
    }
    out
}

/// Parses and finishes a rule; nothing if the program fails on it.
fn finish(draft: Draft<'_>, definitions: &Definitions<'_>, source: &Source, content: &Content) -> Option<Rule> {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let query = languages::parse(&draft, definitions, &content.notation);
        analysis::finish(draft, query, content)
    }));
    outcome.ok().map(|rule| published(rule, source))
}

/// A rule on which the program failed, read once more: that costs its predicates, nothing else.
fn unfinished(drafts: Drafts<'_>, place: usize, source: &Source) -> Option<Rule> {
    let mut rule = drafts.drafts.into_iter().nth(place)?.rule;
    let report = Diagnostic::new(Code::InternalError, "the program failed on this rule");
    rule.diagnostics.push(report.hint("please report it with the rule"));
    Some(published(rule, source))
}

/// A rule as its source publishes it: with or without its text.
fn published(mut rule: Rule, source: &Source) -> Rule {
    if !source.bodies {
        rule.body = None;
        rule.definitions.iter_mut().for_each(|definition| definition.body = None);
    }
    rule
}

/// Reads exports back, as the sources that they were made from.
///
/// # Errors
/// When one is missing, unreadable or not an export.
pub(super) fn exports(source: &Source) -> Result<Vec<Reading>, Error> {
    let mut out = Vec::new();
    for found in sources::list(source, &catalog::EXTENSIONS)? {
        let file = sources::read(&found, false)?;
        for ImportedSource { facts, rules, diagnostics } in import::sources(source, &file)? {
            let hashes = rules.par_iter().map(kept::hash).collect();
            out.push(Reading { facts, rules, hashes, diagnostics });
        }
    }
    Ok(out)
}
