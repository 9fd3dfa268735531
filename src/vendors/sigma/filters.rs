//! Filter documents: what a source adds to the rules that they name.
//!
//! The format: <https://sigmahq.io/sigma-specification/specification/sigma-filters-specification.html>.

use super::super::core::yaml;
use super::documents::{Document, merged};
use super::{Detection, log_source};
use crate::content::LogContext;
use crate::rule::{Definition, LogToken, Rule};
use crate::sources::SourceFile;
use crate::text::Text;

/// The filter documents of a source.
#[derive(Debug, Default)]
pub(crate) struct Filters<'f> {
    all: Vec<Filter<'f>>,
}

#[derive(Debug)]
struct Filter<'f> {
    title: String,
    /// Ids or names of rules; `any` for all.
    rules: Vec<String>,
    /// What a rule's log source must have.
    log_source: Vec<LogToken>,
    detection: Detection<'f>,
}

impl<'f> Filters<'f> {
    /// Reads the filters of a source.
    pub(super) fn read(files: &[&'f SourceFile]) -> Self {
        Self { all: files.iter().flat_map(|file| of_file(file)).collect() }
    }

    /// Adds the filters that name a rule to its detection, and shows them with it.
    pub(super) fn apply(&self, rule: &mut Rule, context: &LogContext, detection: &mut Detection<'f>) {
        let wanted: Vec<_> = self.all.iter().filter(|filter| filter.is_for(rule, context)).collect();
        for filter in wanted {
            let text = Text::slice(filter.detection.path, filter.detection.file, filter.detection.span).text.into_owned();
            rule.definitions.push(Definition { name: filter.title.clone(), body: Some(text) });
            detection.filters.push(filter.detection.clone());
        }
    }
}

impl Filter<'_> {
    /// Whether it names a rule, and asks for no other log source.
    fn is_for(&self, rule: &Rule, context: &LogContext) -> bool {
        let named = self.rules.iter().any(|name| name == "any" || Some(name) == rule.id.as_ref() || Some(name) == rule.name.as_ref());
        named && self.log_source.iter().all(|token| context.has(token))
    }
}

/// Whether a file may hold any: a quick look.
pub(super) fn may_define(text: &str) -> bool {
    text.starts_with("filter:") || text.contains("\nfilter:")
}

fn of_file(file: &SourceFile) -> Vec<Filter<'_>> {
    let documents = yaml::documents(&file.text).map(|documents| merged(file, documents)).unwrap_or_default();
    documents.iter().filter_map(|document| filter(file, document)).collect()
}

fn filter<'f>(file: &'f SourceFile, document: &Document) -> Option<Filter<'f>> {
    let block = document.get("filter").filter(|node| node.is_map())?;
    let detection = block.entries().iter().filter(|(key, _)| key.text() != Some("rules")).cloned().collect();
    Some(Filter {
        title: document.text("title").unwrap_or(&file.path).to_owned(),
        rules: block.texts_of("rules"),
        log_source: log_source(document),
        detection: Detection::new(file, document, block, detection),
    })
}
