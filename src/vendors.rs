//! Rules as written: their metadata, and the query that they bring.
//!
//! In: the decoded files of a source. Out: [`Draft`]s, and what of a file was no rule. Passes over a source twice: filters,
//! macros and lists become [`Definitions`], then each rule is read with them. Parses no query.

pub(crate) mod elastic;
pub(crate) mod kusto;
pub(crate) mod sigma;
pub(crate) mod splunk;
pub(crate) mod toml;
pub(crate) mod yaml;
pub(crate) mod yaral;

use std::collections::BTreeMap;

use crate::content::{Content, LogContext};
use crate::diagnostic::Diagnostic;
use crate::rule::{Body, Correlation, Kind, Language, Parsed, Rated, Related, Rule, Severity, Status, Vendor};
use crate::sources::SourceFile;
use crate::text::Text;

/// A rule with its query still to be parsed.
#[derive(Debug, Clone)]
pub(crate) struct Draft<'f> {
    /// The rule's facts; its predicates, stages and events are empty.
    pub rule: Rule,
    /// The query.
    pub(crate) written: Written<'f>,
    /// What all of its stages read.
    pub context: LogContext,
}

/// A query as written.
#[derive(Debug, Clone)]
pub(crate) enum Written<'f> {
    /// There is none.
    Nothing,
    /// A Sigma detection.
    Sigma(sigma::Detection<'f>),
    /// Queries, each a text of its own. The rule's body is their texts, joined by [`QUERY_GAP`].
    Queries(Vec<QueryText<'f>>),
    /// A query with the filters that Kibana applies beside it. The rule's body is the query's text.
    Filtered(elastic::Filtered<'f>),
}

/// What stands between the queries of a rule in its body.
pub(crate) const QUERY_GAP: &str = "\n\n";

/// A query in a language of its own.
#[derive(Debug, Clone)]
pub(crate) struct QueryText<'f> {
    /// The language.
    pub(crate) language: Language,
    /// The query as the file holds it.
    pub(crate) text: Text<'f>,
    /// A name for its stages, where a rule has several queries.
    pub(crate) name: Option<String>,
}

/// What the files of a source define for its rules.
#[derive(Debug, Default)]
pub(crate) struct Definitions<'f> {
    /// Sigma filter documents.
    pub(crate) filters: Vec<sigma::Filter<'f>>,
    /// YARA-L reference lists by name.
    pub(crate) reference_lists: BTreeMap<&'f str, &'f str>,
    /// Splunk macros.
    pub(crate) macros: splunk::Macros,
}

/// What came of a file.
#[derive(Debug, Default)]
pub(crate) struct Drafts<'f> {
    /// Its rules.
    pub drafts: Vec<Draft<'f>>,
    /// What was wrong with the file itself.
    pub diagnostics: Vec<Diagnostic>,
    /// Why it holds no rule, if it holds none and should.
    pub skipped: Option<String>,
}

/// The first pass: what the files define for rules.
pub(crate) fn definitions<'f>(vendor: Vendor, files: &'f [SourceFile]) -> Definitions<'f> {
    match vendor {
        Vendor::Sigma => Definitions { filters: files.iter().flat_map(sigma::filters).collect(), ..Definitions::default() },
        Vendor::Yaral => {
            Definitions { reference_lists: files.iter().filter_map(yaral::reference_list).collect(), ..Definitions::default() }
        }
        Vendor::Splunk => Definitions { macros: splunk::Macros::read(files), ..Definitions::default() },
        Vendor::Elastic | Vendor::Kusto | Vendor::Catalog => Definitions::default(),
    }
}

/// The second pass: the rules of a file.
pub(crate) fn read<'f>(source: &str, vendor: Vendor, file: &'f SourceFile, definitions: &Definitions<'f>, content: &Content) -> Drafts<'f> {
    let mut out = match vendor {
        Vendor::Sigma => sigma::read(file, definitions, content),
        Vendor::Yaral => yaral::read(file, content),
        Vendor::Splunk => splunk::read(file, definitions, content),
        Vendor::Elastic => elastic::read(file, content),
        Vendor::Kusto => kusto::read(file, content),
        Vendor::Catalog => {
            Drafts { skipped: Some(format!("rules of the vendor `{}` are not read by this version", vendor.name())), ..Drafts::default() }
        }
    };
    out.diagnostics.extend(file.diagnostics.iter().cloned());
    for (position, draft) in out.drafts.iter_mut().enumerate() {
        source.clone_into(&mut draft.rule.source);
        draft.rule.position = u32::try_from(position).unwrap_or(u32::MAX);
    }
    out
}

/// A rule without facts.
pub(crate) fn blank(vendor: Vendor, path: &str, title: String) -> Rule {
    Rule {
        vendor,
        source: String::new(),
        path: path.to_owned(),
        position: 0,
        id: None,
        name: None,
        title,
        language: None,
        kind: Kind::Detection,
        parsed: Parsed::None,
        deprecated: false,
        description: String::new(),
        severity: Rated { value: Severity::Unrated, written: None },
        status: Rated { value: Status::Unspecified, written: None },
        platforms: Vec::new(),
        authors: Vec::new(),
        created: None,
        modified: None,
        license: None,
        tags: Vec::new(),
        techniques: Vec::new(),
        references: Vec::new(),
        false_positives: Vec::new(),
        guides: Vec::new(),
        facts: Vec::new(),
        related: Vec::<Related>::new(),
        correlation: None::<Correlation>,
        body: None::<Body>,
        definitions: Vec::new(),
        stages: Vec::new(),
        predicates: Vec::new(),
        events: Vec::new(),
        diagnostics: Vec::new(),
        fingerprint: String::new(),
    }
}

/// A day in the form `2024-01-31`, from the forms that rules use; nothing if it is none.
pub(crate) fn day(written: &str) -> Option<String> {
    let written = written.trim();
    let head = written.get(..10).unwrap_or(written).replace('/', "-");
    head.parse::<jiff::civil::Date>().ok().map(|date| date.to_string())
}

/// The ATT&CK technique id in a text such as `attack.t1021.002`, in upper case.
pub(crate) fn technique_id(text: &str) -> Option<String> {
    let id = text.trim().to_ascii_uppercase();
    let (base, sub) = match id.split_once('.') {
        Some((base, sub)) => (base, Some(sub)),
        None => (id.as_str(), None),
    };
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    let valid = base.strip_prefix('T').is_some_and(|number| digits(number, 4)) && sub.is_none_or(|number| digits(number, 3));
    valid.then_some(id)
}

/// Appends an item unless it is there.
pub(crate) fn push_distinct(list: &mut Vec<String>, item: String) {
    if !list.contains(&item) {
        list.push(item);
    }
}
