//! One source: its files become rules.

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
use crate::languages;
use crate::rule::{Rule, Vendor};
use crate::sources::{self, SourceFile};
use crate::vendors::{self, Definitions, Draft};

/// What was read of a source.
#[derive(Debug)]
pub struct Reading {
    /// The source and its facts.
    pub facts: SourceFacts,
    /// Its rules.
    pub rules: Vec<Rule>,
    /// What was wrong with files, apart from what rules carry themselves.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the rules of a source: first what its files define for each other, then each rule, parsed and finished.
///
/// # Errors
/// When the source is missing or unreadable.
pub(super) fn rules(source: &Source, vendor: Vendor, content: &Content) -> Result<Reading, Error> {
    let found = sources::list(source, vendors::extensions(vendor))?;
    let files: Vec<SourceFile> = found.par_iter().map(|found| sources::read(found, true)).collect::<Result<_, _>>()?;
    let definitions = vendors::definitions(vendor, &files);
    let read: Vec<_> = files
        .par_iter()
        .map(|file| {
            let drafts = vendors::read(&source.name, vendor, file, &definitions, content);
            let rules: Vec<Rule> = drafts.drafts.into_iter().map(|draft| finish(draft, &definitions, source, content)).collect();
            (rules, drafts.diagnostics, drafts.skipped)
        })
        .collect();
    let bytes = files.iter().map(|file| file.text.len() as u64).sum();
    let facts = SourceFacts { source: source.clone(), vendor, files: files.len(), bytes, skipped: Vec::new() };
    let mut out = Reading { facts, rules: Vec::new(), diagnostics: Vec::new() };
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

/// Reads exports back, as the sources that they were made from.
///
/// # Errors
/// When one is missing, unreadable or not an export.
pub(super) fn exports(source: &Source) -> Result<Vec<Reading>, Error> {
    let mut out = Vec::new();
    for found in sources::list(source, &catalog::EXTENSIONS)? {
        let file = sources::read(&found, false)?;
        let sources = import::sources(source, &file)?.into_iter();
        out.extend(sources.map(|ImportedSource { facts, rules, diagnostics }| Reading { facts, rules, diagnostics }));
    }
    Ok(out)
}
