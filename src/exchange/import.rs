//! The vendor `catalog`: sources that are exports.
//!
//! In: a source of site.toml, a file of it. Out: the sources that the export was made from, with their rules. What an export says is not
//! trusted: names must be plain and distinct, an id that ATT&CK does not write so is dropped with a warning, and what
//! site.toml says of the export (`scope`, `bodies`) holds for all that is in it.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::catalog::{self, ExportedSource, Header};
use crate::attack;
use crate::catalog::SourceFacts;
use crate::config::Source;
use crate::content::slug::slug;
use crate::diagnostic::{Code, Diagnostic};
use crate::error::Error;
use crate::rule::Rule;
use crate::sources::SourceFile;
use crate::text::{Span, Text};

/// A source of an export, with its rules.
pub(crate) struct ImportedSource {
    pub(crate) facts: SourceFacts,
    pub(crate) rules: Vec<Rule>,
    /// What was dropped of it.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// The sources of an export with their rules, in its order; `source` is the entry of site.toml that names it.
///
/// # Errors
/// When the file is not an export of this version, or names its sources wrongly.
pub(crate) fn sources(source: &Source, file: &SourceFile) -> Result<Vec<ImportedSource>, Error> {
    let fail = |message: String| Error::Import { path: file.path.clone(), message };
    let export = catalog::read(&file.text).map_err(fail)?;
    let mut out = header(source, export.header).map_err(fail)?;
    let places: HashMap<String, usize> = out.iter().enumerate().map(|(at, source)| (source.facts.source.name.clone(), at)).collect();
    let mut warnings = Warnings { file, searched: 0 };
    for rule in export.rules.into_iter().map(Cow::into_owned) {
        match places.get(&rule.source) {
            Some(&place) => add(&mut out[place], rule, &mut warnings),
            None => return Err(fail(format!("a rule names the source `{}`, which the header lacks", rule.source))),
        }
    }
    Ok(out)
}

/// The sources of a header.
fn header(source: &Source, header: Header) -> Result<Vec<ImportedSource>, String> {
    let mut out: Vec<ImportedSource> = Vec::with_capacity(header.sources.len());
    let mut known = HashSet::new();
    for exported in header.sources {
        let name = &exported.name;
        if name.trim().is_empty() || name.chars().any(char::is_control) {
            return Err(format!("the header has a source called {name:?}, which is not a name"));
        }
        if !known.insert(name.clone()) {
            return Err(format!("the header has two sources called {name:?}"));
        }
        out.push(imported(source, exported));
    }
    Ok(out)
}

fn imported(source: &Source, exported: ExportedSource) -> ImportedSource {
    let facts = SourceFacts {
        source: Source {
            slug: slug(&exported.name),
            name: exported.name,
            license: exported.license,
            url: exported.url,
            date: exported.date,
            own: exported.own || source.own,
            ..source.clone()
        },
        vendor: exported.vendor,
        files: exported.files,
        bytes: 0,
        kept: 0,
        skipped: exported.skipped,
    };
    ImportedSource { facts, rules: Vec::new(), diagnostics: Vec::new() }
}

fn add(source: &mut ImportedSource, mut rule: Rule, warnings: &mut Warnings<'_>) {
    let diagnostics = &mut source.diagnostics;
    rule.techniques.retain(|id| {
        let is_id = attack::is_technique(id);
        if !is_id {
            diagnostics.push(warnings.of(id));
        }
        is_id
    });
    if !source.facts.source.bodies {
        rule = rule.without_text();
    }
    source.rules.push(rule);
}

/// Words whose place is searched for in an export; further ones are told without it.
const SEARCHED: usize = 20;

struct Warnings<'f> {
    file: &'f SourceFile,
    searched: usize,
}

impl Warnings<'_> {
    /// Tells that an id was dropped, with its place if it is among the first.
    fn of(&mut self, id: &str) -> Diagnostic {
        let told = Diagnostic::new(Code::InvalidValue, format!("`{}` is not the id of a technique; it was dropped", id.escape_debug()));
        if self.searched == SEARCHED {
            return told;
        }
        self.searched += 1;
        let quoted = serde_json::Value::from(id).to_string();
        match self.file.text.find(&quoted) {
            Some(at) => told.at(Text::of_file(&self.file.path, &self.file.text).place(Span::new(at + 1, at + quoted.len() - 1))),
            None => told,
        }
    }
}
