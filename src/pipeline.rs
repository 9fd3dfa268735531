//! The whole story: from site.toml to a site, stage by stage. Threads are here and in the rankings only.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::prelude::*;

use crate::config::{Config, Source};
use crate::content::Content;
use crate::diagnostic::{Code, Diagnostic};
use crate::error::Error;
use crate::predicates;
use crate::query;
use crate::rule::Rule;
use crate::rules::{self, Draft};
use crate::sources::{self, SourceFile};

/// What was read of a source.
#[derive(Debug, Default)]
pub struct Reading {
    /// Its rules, by path and position.
    pub rules: Vec<Rule>,
    /// Number of files that were read.
    pub files: usize,
    /// Number of bytes that were read.
    pub bytes: usize,
    /// Files that held no rule: path and reason.
    pub skipped: Vec<(String, String)>,
    /// What was wrong with files, apart from what rules carry themselves.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the knowledge of a site over the embedded one.
///
/// # Errors
/// When a file is malformed.
pub fn content(config: &Config) -> Result<Content, Error> {
    Content::load(&sources::content(&config.root)?)
}

/// Reads all rules of a source.
///
/// # Errors
/// When the source is missing or unreadable.
pub fn read(source: &Source, content: &Content) -> Result<Reading, Error> {
    let found = sources::list(source)?;
    let files: Vec<SourceFile> = found.par_iter().map(|found| sources::read(found, true)).collect::<Result<_, _>>()?;
    let definitions = rules::definitions(source.vendor, &files);
    let read: Vec<_> = files
        .par_iter()
        .map(|file| {
            let drafts = rules::read(&source.name, source.vendor, file, &definitions, content);
            let rules: Vec<Rule> = drafts.drafts.into_iter().map(|draft| finish(draft, &definitions, source, content)).collect();
            (rules, drafts.diagnostics, drafts.skipped)
        })
        .collect();
    let mut out = Reading { files: files.len(), bytes: files.iter().map(|file| file.text.len()).sum(), ..Reading::default() };
    for (file, (rules, diagnostics, skipped)) in files.iter().zip(read) {
        out.rules.extend(rules);
        out.diagnostics.extend(diagnostics);
        out.skipped.extend(skipped.map(|reason| (file.path.clone(), reason)));
    }
    Ok(out)
}

/// Parses and finishes a rule. A failure of the program on it costs its predicates, nothing else.
fn finish(draft: Draft<'_>, definitions: &rules::Definitions<'_>, source: &Source, content: &Content) -> Rule {
    let unparsed = draft.rule.clone();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let query = query::parse(&draft, definitions);
        predicates::finish(draft, query, content)
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
