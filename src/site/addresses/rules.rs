//! Where the pages of rules are: at the name of their file; with a hash where several share it.
//!
//! In: the rules, each with the path that its file's name gives. Out: [`PlacedRules`]. An address depends on the rule alone and
//! on whether another shares its name, never on order.

use std::collections::BTreeMap;

use super::claims::Claims;
use crate::catalog::{Catalog, CatalogRule};
use crate::content::slug::slug;
use crate::error::Error;
use crate::site::address::Address;

/// A rule that wants an address.
#[derive(Debug, Clone)]
pub(super) struct UnplacedRule {
    /// The path that its file's name gives, without `.html`.
    base: String,
    /// What tells it from others of that name: its path and id, without an id its title.
    own: String,
}

/// Rules with addresses.
#[derive(Debug, Default)]
pub(super) struct PlacedRules {
    /// The address of each rule, in their order.
    pub(super) rules: Vec<Address>,
    /// Names that several rules share: where the list of these is, and their places.
    pub(super) stems: Vec<(Address, Vec<usize>)>,
}

/// What all rules of the catalog want, in its order.
pub(super) fn unplaced(catalog: &Catalog) -> Vec<UnplacedRule> {
    let of = |entry: &CatalogRule| {
        let source = catalog.sources.get(entry.source).map_or("", |facts| facts.source.slug.as_str());
        let rule = &entry.rule;
        UnplacedRule::new(source, &rule.path, rule.id.as_deref().unwrap_or(&rule.title))
    };
    catalog.rules.iter().map(of).collect()
}

impl UnplacedRule {
    fn new(source: &str, path: &str, id: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or_default();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        Self { base: format!("rules/{source}/{}", slug(stem)), own: format!("{path}\0{id}") }
    }
}

/// Gives every rule its address.
///
/// # Errors
/// When a source's name leads elsewhere.
pub(super) fn place(claims: &mut Claims, rules: &[UnplacedRule]) -> Result<PlacedRules, Error> {
    let mut by_base: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, rule) in rules.iter().enumerate() {
        by_base.entry(&rule.base).or_default().push(place);
    }
    let mut placed: Vec<(usize, Address)> = Vec::with_capacity(rules.len());
    let mut stems = Vec::new();
    for (base, sharing) in by_base {
        let mut alike: BTreeMap<&str, u32> = BTreeMap::new();
        for &place in &sharing {
            let own = rules[place].own.as_str();
            let before = alike.entry(own).or_default();
            let address = if sharing.len() == 1 { claims.made(base, own, *before) } else { claims.hashed(base, own, *before) }?;
            *before += 1;
            placed.push((place, address));
        }
        if sharing.len() > 1 {
            stems.push((claims.made(base, "the list of all that share the name", 0)?, sharing));
        }
    }
    placed.sort();
    Ok(PlacedRules { rules: placed.into_iter().map(|(_, address)| address).collect(), stems })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use proptest::prelude::*;

    use super::*;
    use crate::content::slug::short_hash;

    fn rules(files: &[(String, String)]) -> Vec<UnplacedRule> {
        files.iter().map(|(path, id)| UnplacedRule::new("own", path, id)).collect()
    }

    /// The addresses of rules by path and id.
    fn addresses(files: &[(String, String)]) -> BTreeMap<(String, String), String> {
        let placed = place(&mut Claims::default(), &rules(files)).unwrap();
        files.iter().cloned().zip(placed.rules.iter().map(|address| address.path().to_owned())).collect()
    }

    #[test]
    fn rules_that_share_a_name_all_carry_a_hash_and_have_a_list() {
        let files = [("a/x.yml", "1"), ("b/X.yaml", "2"), ("b/y.yml", "3")].map(|(path, id)| (path.to_owned(), id.to_owned()));
        let placed = place(&mut Claims::default(), &rules(&files)).unwrap();
        let paths: Vec<&str> = placed.rules.iter().map(Address::path).collect();
        let hashed = |own: &str| format!("rules/own/x-{}.html", short_hash(own));
        assert_eq!(paths, [&hashed("a/x.yml\x001"), &hashed("b/X.yaml\x002"), "rules/own/y.html"]);
        assert_eq!(
            placed.stems.iter().map(|(list, of)| (list.path(), of.as_slice())).collect::<Vec<_>>(),
            [("rules/own/x.html", &[0, 1][..])]
        );
    }

    #[test]
    fn rules_alike_in_one_file_stay_apart() {
        let alike = [(); 3].map(|()| UnplacedRule::new("own", "x.txt", "same"));
        let mut paths: Vec<String> = place(&mut Claims::default(), &alike).unwrap().rules.iter().map(Address::to_string).collect();
        paths.sort();
        paths.dedup();
        assert_eq!(paths.len(), 3);
    }

    proptest! {
        /// A rule more, or one less, moves no other but those that share its name, and the order of rules none.
        #[test]
        fn no_rule_moves_another_unless_they_share_a_name(
            files in prop::collection::btree_set(("[ab]{1,2}/[abc-]{1,3}[.]yml", "[0-9]{1,2}"), 1..40),
            turn in any::<prop::sample::Index>(),
        ) {
            let mut files: Vec<(String, String)> = files.into_iter().collect();
            let all = addresses(&files);
            let turned = turn.index(files.len());
            files.rotate_left(turned);
            prop_assert_eq!(&addresses(&files), &all);
            let (path, id) = files.remove(0);
            let gone = UnplacedRule::new("own", &path, &id);
            let left = addresses(&files);
            for (file, address) in &left {
                let shares = UnplacedRule::new("own", &file.0, &file.1).base == gone.base;
                prop_assert!(shares || all.get(file) == Some(address), "{file:?} moved to {address}");
            }
            let mut distinct: Vec<&String> = all.values().collect();
            distinct.sort();
            distinct.dedup();
            prop_assert_eq!(distinct.len(), all.len());
        }
    }
}
