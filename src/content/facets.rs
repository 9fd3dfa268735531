//! Severities, statuses, kinds and platforms: `facets.toml`.
//!
//! In: its files. Out: [`Facets`]: what the words of authors and the tokens of log sources mean.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use serde::Deserialize;
use toml::Spanned;

use super::mistakes::{KnowledgeFile, Mistakes};
use super::overlay::{Entry, overlay};
use super::{Folded, LogContext, fold};
use crate::rule::{Kind, LogKind, LogToken, Platform, Rated, Severity, Status};

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    severity: BTreeMap<Severity, Vec<Spanned<String>>>,
    status: BTreeMap<Status, Vec<Spanned<String>>>,
    kind: BTreeMap<Kind, Vec<Spanned<String>>>,
    platform: BTreeMap<Platform, Vec<Spanned<LogToken>>>,
}

/// Words that authors write, and what they are called here.
#[derive(Debug, Default)]
pub struct Facets {
    severity: HashMap<String, Severity>,
    status: HashMap<String, Status>,
    kind: HashMap<String, Kind>,
    platform: HashMap<(LogKind, String), Platform>,
}

impl Facets {
    pub(super) fn read(files: &[KnowledgeFile<'_>], mistakes: &mut Mistakes) -> Self {
        let (mut severities, mut statuses, mut kinds, mut platforms) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for &file in files {
            let read: File = mistakes.read(file);
            severities.extend(words(file, read.severity));
            statuses.extend(words(file, read.status));
            kinds.extend(words(file, read.kind));
            platforms.extend(words(file, read.platform));
        }
        let platforms = meanings(platforms, mistakes).into_iter();
        Self {
            severity: meanings(severities, mistakes).into_iter().map(|(word, value)| (fold(&word), value)).collect(),
            status: meanings(statuses, mistakes).into_iter().map(|(word, value)| (fold(&word), value)).collect(),
            kind: meanings(kinds, mistakes).into_iter().map(|(word, value)| (fold(&word), value)).collect(),
            platform: platforms.map(|(token, value)| ((token.kind, fold(&token.name)), value)).collect(),
        }
    }

    /// The severity that a word means.
    pub fn severity(&self, written: Option<&str>) -> Rated<Severity> {
        rated(&self.severity, written, Severity::Unrated)
    }

    /// The status that a word means.
    pub fn status(&self, written: Option<&str>) -> Rated<Status> {
        rated(&self.status, written, Status::Unspecified)
    }

    /// The kind that a rule's tags say; the first of several.
    pub fn kind(&self, tags: &[String]) -> Kind {
        tags.iter().filter_map(|tag| self.kind.get(&Folded(tag))).min().copied().unwrap_or(Kind::Detection)
    }

    /// The platforms that a context says, in order.
    pub fn platforms(&self, context: &LogContext) -> Vec<Platform> {
        let said = context.tokens().iter().filter_map(|token| self.platform.get(&(token.kind, fold(&token.name))));
        let mut out: Vec<Platform> = said.copied().collect();
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// The words of a facet as entries.
fn words<'f, T: Copy, W: ToString>(
    file: KnowledgeFile<'f>,
    facet: BTreeMap<T, Vec<Spanned<W>>>,
) -> impl Iterator<Item = Entry<'f, (W, T)>> {
    facet.into_iter().flat_map(move |(value, words)| {
        words.into_iter().map(move |word| {
            let at = file.mark(word.span());
            let word = word.into_inner();
            Entry { key: fold(&word.to_string()), at, removes: false, data: (word, value) }
        })
    })
}

/// What each word means.
fn meanings<W, T>(entries: Vec<Entry<'_, (W, T)>>, mistakes: &mut Mistakes) -> Vec<(W, T)> {
    overlay("word", entries, mistakes).0.into_iter().map(|entry| entry.data).collect()
}

fn rated<T: Copy>(words: &HashMap<String, T>, written: Option<&str>, otherwise: T) -> Rated<T> {
    let found = written.and_then(|written| words.get(&Folded(written.trim())));
    Rated { value: found.copied().unwrap_or(otherwise), written: written.map(str::to_owned) }
}
