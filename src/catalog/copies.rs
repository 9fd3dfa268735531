//! Copies: rules of a vendor that share an id or a query.

use std::collections::HashMap;

use crate::rule::Rule;

/// For each rule the place of the rule that its group counts as: the first that is not deprecated, in order of rules.
pub(super) fn leaders(rules: &[&Rule]) -> Vec<usize> {
    let mut groups = Groups { parent: (0..rules.len()).collect() };
    let mut seen = HashMap::new();
    for (at, rule) in rules.iter().enumerate() {
        let id = rule.id.as_deref().map(str::to_ascii_lowercase);
        let fingerprint = (!rule.fingerprint.is_empty()).then(|| rule.fingerprint.clone());
        for key in [id, fingerprint].into_iter().flatten() {
            let first = *seen.entry((rule.vendor, key)).or_insert(at);
            groups.join(first, at);
        }
    }
    let mut leader: HashMap<usize, usize> = HashMap::new();
    for (at, rule) in rules.iter().enumerate() {
        let root = groups.root(at);
        let known = leader.entry(root).or_insert(at);
        if rules.get(*known).is_some_and(|first| first.deprecated) && !rule.deprecated {
            *known = at;
        }
    }
    (0..rules.len()).map(|at| leader.get(&groups.root(at)).copied().unwrap_or(at)).collect()
}

/// Sets that are joined by and by.
struct Groups {
    parent: Vec<usize>,
}

impl Groups {
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
