//! A rule as the catalog holds it: its standing, its copies, its techniques, what it tests; and how rules call each other.

use std::collections::HashMap;

use super::{Occurrence, RuleId, SourceFacts, Table, TechniqueId};
use crate::diagnostic::Diagnostic;
use crate::rule::{Rule, Vendor};

/// Where a rule stands in numbers. Those that are not live may have another rule that stands for their group of copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// In every number.
    Live,
    /// A copy of this rule, which counts in its place.
    Copy(RuleId),
    /// Kept for reference: in the list of deprecated rules of its techniques, in no number.
    Deprecated(Option<RuleId>),
    /// Of a private source: nothing that is said of other rules depends on it.
    Private(Option<RuleId>),
}

/// A rule in the catalog.
#[derive(Debug)]
pub(crate) struct CatalogRule {
    /// The rule.
    pub rule: Rule,
    /// The hash of all that it says.
    pub hash: u128,
    /// Place of its source.
    pub source: usize,
    /// What is wrong with its tags; the rest stands in the rule itself.
    pub diagnostics: Vec<Diagnostic>,
    /// Where it stands in numbers.
    pub standing: Standing,
    /// All other rules of its group of copies. Public rules know nothing of private ones.
    pub copies: Vec<RuleId>,
    /// Techniques that it is tagged with, as they stand now, with the tag as written.
    pub techniques: Vec<(TechniqueId, String)>,
    /// Its predicates; empty for kinds that bring none.
    pub occurrences: Vec<Occurrence>,
}

impl CatalogRule {
    /// Whether it is in every number.
    pub(crate) fn is_live(&self) -> bool {
        self.standing == Standing::Live
    }

    /// Whether it is of a private source.
    pub(crate) fn is_private(&self) -> bool {
        matches!(self.standing, Standing::Private(_))
    }

    /// The rule that stands for its group of copies, if another does.
    pub(crate) fn copy_of(&self) -> Option<RuleId> {
        match self.standing {
            Standing::Live => None,
            Standing::Copy(first) => Some(first),
            Standing::Deprecated(first) | Standing::Private(first) => first,
        }
    }
}

/// All rules, each with its hash, by source, path and position; not yet grouped, without occurrences.
pub(super) fn build(
    read: Vec<(SourceFacts, Vec<(Rule, u128)>)>,
    techniques: impl Fn(&Rule) -> (Vec<(TechniqueId, String)>, Vec<Diagnostic>),
) -> (Vec<SourceFacts>, Vec<CatalogRule>) {
    let mut sources = Vec::with_capacity(read.len());
    let mut out = Vec::with_capacity(read.iter().map(|(_, rules)| rules.len()).sum());
    for (source, (facts, mut rules)) in read.into_iter().enumerate() {
        rules.sort_by(|(one, _), (other, _)| (&one.path, one.position).cmp(&(&other.path, other.position)));
        for (rule, hash) in rules {
            let (techniques, diagnostics) = techniques(&rule);
            let standing = initial_standing(&rule, facts.source.own);
            let (copies, occurrences) = (Vec::new(), Vec::new());
            out.push(CatalogRule { rule, hash, source, diagnostics, standing, copies, techniques, occurrences });
        }
        sources.push(facts);
    }
    (sources, out)
}

/// The standing of a rule that has no copies.
fn initial_standing(rule: &Rule, is_private: bool) -> Standing {
    match (is_private, rule.deprecated) {
        (true, _) => Standing::Private(None),
        (false, true) => Standing::Deprecated(None),
        (false, false) => Standing::Live,
    }
}

/// Ids and names by which rules call each other, and who calls whom.
#[derive(Debug, Default)]
pub(super) struct Calls {
    public: HashMap<(Vendor, String), RuleId>,
    private: HashMap<(Vendor, String), RuleId>,
    callers: Vec<Vec<RuleId>>,
}

impl Calls {
    /// Of all rules, grouped. A live rule is called before one that is not.
    pub(super) fn new(rules: &Table<RuleId, CatalogRule>) -> Self {
        let mut out = Self { callers: vec![Vec::new(); rules.len()], ..Self::default() };
        let (live, rest): (Vec<_>, Vec<_>) = rules.pairs().partition(|(_, entry)| entry.is_live());
        for (id, entry) in live.into_iter().chain(rest) {
            let names = if entry.is_private() { &mut out.private } else { &mut out.public };
            for name in [&entry.rule.id, &entry.rule.name].into_iter().flatten() {
                names.entry((entry.rule.vendor, name.clone())).or_insert(id);
            }
        }
        for (id, entry) in rules.pairs() {
            for relation in &entry.rule.related {
                let Some(called) = out.called(entry, &relation.target).filter(|called| *called != id) else { continue };
                let may_know = !entry.is_private() || rules[called.index()].is_private();
                let callers = &mut out.callers[called.index()];
                if may_know && callers.last() != Some(&id) {
                    callers.push(id);
                }
            }
        }
        out
    }

    /// The rule that a rule calls by an id or name: of the same vendor; a private rule's only by private rules.
    pub(super) fn called(&self, by: &CatalogRule, name: &str) -> Option<RuleId> {
        let key = (by.rule.vendor, name.to_owned());
        let private = self.private.get(&key).filter(|_| by.is_private());
        private.or_else(|| self.public.get(&key)).copied()
    }

    /// The rules that call a rule.
    pub(super) fn callers(&self, id: RuleId) -> &[RuleId] {
        &self.callers[id.index()]
    }
}
