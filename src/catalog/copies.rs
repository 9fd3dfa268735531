//! Copies: rules of a vendor that share an id or a query.
//!
//! In: all rules. Out: the same rules with their copies, and the standing of those for which another rule counts. Public
//! rules group among themselves, as if there were no private ones; a private rule knows all that share something with it.

use std::collections::HashMap;

use super::{CatalogRule, RuleId, Standing, Table};

/// Groups the rules and tells each what it is a copy of.
pub(super) fn group(rules: &mut Table<RuleId, CatalogRule>) {
    let public = groups(rules, |entry| !entry.is_private());
    let all = if rules.iter().any(CatalogRule::is_private) { groups(rules, |_| true) } else { Vec::new() };
    for group in public {
        tell(rules, &group, false);
    }
    for group in all {
        tell(rules, &group, true);
    }
}

/// Tells the private rules of a group, or the public ones, about it.
fn tell(rules: &mut Table<RuleId, CatalogRule>, group: &[RuleId], private: bool) {
    let rank = |id: &RuleId| match rules[id.index()].standing {
        Standing::Live => (0, *id),
        Standing::Copy(_) => (1, *id),
        Standing::Deprecated(_) => (2, *id),
        Standing::Private(_) => (3, *id),
    };
    let Some(first) = group.iter().copied().min_by_key(rank) else { return };
    for &id in group {
        let entry = &mut rules[id.index()];
        if entry.is_private() != private {
            continue;
        }
        entry.copies = group.iter().copied().filter(|other| *other != id).collect();
        let copy_of = Some(first).filter(|first| *first != id);
        entry.standing = match entry.standing {
            Standing::Live | Standing::Copy(_) => copy_of.map_or(Standing::Live, Standing::Copy),
            Standing::Deprecated(_) => Standing::Deprecated(copy_of),
            Standing::Private(_) => Standing::Private(copy_of),
        };
    }
}

/// Groups of two rules or more among those that `takes`, each in order.
fn groups(rules: &Table<RuleId, CatalogRule>, takes: impl Fn(&CatalogRule) -> bool) -> Vec<Vec<RuleId>> {
    let mut sets = Sets { parent: (0..rules.len()).collect() };
    let mut seen = HashMap::new();
    for (at, entry) in rules.iter().enumerate().filter(|(_, entry)| takes(entry)) {
        let id = entry.rule.id.as_deref().map(str::to_ascii_lowercase);
        let fingerprint = (!entry.rule.fingerprint.is_empty()).then(|| entry.rule.fingerprint.clone());
        for key in [id, fingerprint].into_iter().flatten() {
            let first = *seen.entry((entry.rule.vendor, key)).or_insert(at);
            sets.join(first, at);
        }
    }
    let mut out: Vec<Vec<RuleId>> = vec![Vec::new(); rules.len()];
    for (id, _) in rules.pairs() {
        out[sets.root(id.index())].push(id);
    }
    out.retain(|group| group.len() > 1);
    out
}

/// Sets that are joined by and by.
struct Sets {
    parent: Vec<usize>,
}

impl Sets {
    fn root(&mut self, at: usize) -> usize {
        let mut root = at;
        while self.parent[root] != root {
            self.parent[root] = self.parent[self.parent[root]];
            root = self.parent[root];
        }
        root
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        let (low, high) = (one.min(other), one.max(other));
        self.parent[high] = low;
    }
}
