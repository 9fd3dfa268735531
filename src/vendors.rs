//! Rules as written: their metadata, and the query that they bring.
//!
//! In: the decoded files of a source. Out: [`Draft`]s, and what of a file was not a rule. Passes over a source twice: filters,
//! macros and lists become [`Definitions`], then each rule is read with them. Parses no query.
//!
//! A vendor is a row of [`VENDORS`] and a file or folder of its name.

mod core;
pub(crate) mod elastic;
mod kusto;
pub(crate) mod sigma;
pub(crate) mod splunk;
mod yaral;

pub(crate) use self::core::{Draft, Drafts, QUERY_GAP, QueryText, Written};
pub(crate) use self::core::{node, yaml};

use crate::content::Content;
use crate::rule::Vendor;
use crate::sources::SourceFile;

/// How the rules of a vendor are read.
struct Reader {
    vendor: Vendor,
    /// Extensions of its files, in lower case.
    extensions: &'static [&'static str],
    /// What is done before rules are read, if its files define something for the rules of others.
    first_pass: Option<FirstPass>,
    /// The rules of a file.
    read: for<'f> fn(&'f SourceFile, &Definitions<'f>, &Content) -> Drafts<'f>,
}

/// How what files define for the rules of others is read.
struct FirstPass {
    /// Whether a file may define something: a quick look.
    may_define: fn(&SourceFile) -> bool,
    /// What such files of a source define.
    definitions: for<'f> fn(&[&'f SourceFile]) -> Definitions<'f>,
}

/// All vendors, in the order of [`Vendor`].
const VENDORS: [Reader; Vendor::ALL.len()] = [
    Reader { vendor: Vendor::Sigma, extensions: &["yml", "yaml"], first_pass: Some(sigma::FIRST_PASS), read: sigma::read },
    Reader { vendor: Vendor::Elastic, extensions: &["toml"], first_pass: None, read: elastic::read },
    Reader { vendor: Vendor::Splunk, extensions: &["yml", "yaml"], first_pass: Some(splunk::FIRST_PASS), read: splunk::read },
    Reader { vendor: Vendor::Kusto, extensions: &["yml", "yaml", "md", "kql", "kusto", "txt"], first_pass: None, read: kusto::read },
    Reader { vendor: Vendor::Yaral, extensions: &["yaral", "txt"], first_pass: Some(yaral::FIRST_PASS), read: yaral::read },
];

/// A row in the wrong place does not compile.
const _: () = {
    let mut at = 0;
    while at < VENDORS.len() {
        assert!(VENDORS[at].vendor as usize == at);
        at += 1;
    }
};

/// What the files of a source define for its rules. A vendor fills what its own files define, a language takes what it uses.
#[derive(Debug, Default)]
pub(crate) struct Definitions<'f> {
    /// Filters of Sigma.
    pub(crate) filters: sigma::Filters<'f>,
    /// Macros of Splunk's searches.
    pub(crate) macros: splunk::Macros,
    /// Reference lists of YARA-L.
    pub(crate) reference_lists: yaral::ReferenceLists<'f>,
}

fn reader(vendor: Vendor) -> &'static Reader {
    &VENDORS[vendor as usize]
}

/// Extensions of a vendor's files, in lower case.
pub(crate) fn extensions(vendor: Vendor) -> &'static [&'static str] {
    reader(vendor).extensions
}

/// Whether a file may define something for the rules of others of its source.
pub(crate) fn may_define(vendor: Vendor, file: &SourceFile) -> bool {
    reader(vendor).first_pass.as_ref().is_some_and(|pass| (pass.may_define)(file))
}

/// The first pass: what the files of a source define for its rules. Those that may not define anything can be left out.
pub(crate) fn definitions<'f>(vendor: Vendor, files: impl Iterator<Item = &'f SourceFile>) -> Definitions<'f> {
    let Some(pass) = &reader(vendor).first_pass else { return Definitions::default() };
    let defining: Vec<&SourceFile> = files.filter(|file| (pass.may_define)(file)).collect();
    (pass.definitions)(&defining)
}

/// The second pass: the rules of a file.
pub(crate) fn read<'f>(source: &str, vendor: Vendor, file: &'f SourceFile, definitions: &Definitions<'f>, content: &Content) -> Drafts<'f> {
    let mut out = (reader(vendor).read)(file, definitions, content);
    out.diagnostics.extend(file.diagnostics.iter().cloned());
    for (position, draft) in (0..).zip(&mut out.drafts) {
        source.clone_into(&mut draft.rule.source);
        draft.rule.position = position;
    }
    out
}
