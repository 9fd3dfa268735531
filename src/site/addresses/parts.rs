//! A list of the whole site, cut at the shortest prefixes of its keys that hold few enough.
//!
//! In: what the list holds, each with a key. Out: [`CutList`]. Where a part is follows from the keys that it holds, never from
//! how many stand before it: one thing more changes the parts that hold it and no others.

use std::ops::Range;

use crate::content::slug::short_hash;
use crate::limits;

/// Characters of a name that its key has: a prefix is part of a file name.
const CHARACTERS: usize = 24;
/// What ends the name in a key; no name has it, as it is no letter.
const END: char = '_';

/// The key of a name: in lower case, `-` for runs of what is no letter and no digit, none at its ends. `own` tells things of
/// one name apart.
pub(super) fn key(name: &str, own: &str) -> String {
    let mut out = String::with_capacity(2 * CHARACTERS);
    let mut characters = 0;
    for character in name.chars().flat_map(char::to_lowercase) {
        let is_separator = !character.is_alphanumeric();
        if characters == CHARACTERS {
            break;
        }
        if is_separator && (out.is_empty() || out.ends_with('-')) {
            continue;
        }
        out.push(if is_separator { '-' } else { character });
        characters += 1;
    }
    out.truncate(out.trim_end_matches('-').len());
    out.push(END);
    out.push_str(&short_hash(own));
    out
}

/// Things of a part that is too small for a page: they stand on the page of the part above, unless these are too many.
const SMALL: usize = 30;

/// A list and its parts; the first part is the whole.
#[derive(Debug)]
pub(crate) struct CutList<T> {
    things: Vec<T>,
    parts: Vec<ListPart>,
}

/// What begins with a prefix: few enough to stand on a page, or an index of parts with longer prefixes.
#[derive(Debug)]
pub(crate) struct ListPart {
    prefix: String,
    things: Range<usize>,
    below: Range<usize>,
    has_page: bool,
}

impl<T> Default for CutList<T> {
    fn default() -> Self {
        Self { things: Vec::new(), parts: vec![ListPart { prefix: String::new(), things: 0..0, below: 0..0, has_page: true }] }
    }
}

impl<T: Copy> CutList<T> {
    /// Cuts a list whose things have these keys.
    pub(super) fn new(mut keyed: Vec<(String, T)>) -> Self {
        keyed.sort_by(|one, other| one.0.cmp(&other.0));
        let mut parts = vec![ListPart { prefix: String::new(), things: 0..keyed.len(), below: 0..0, has_page: true }];
        let mut next = 0;
        while let Some(part) = parts.get(next) {
            if part.things.len() > limits::NEXT {
                let below = below(&keyed, part);
                let first = parts.len();
                parts.extend(below);
                let last = parts.len();
                parts[next].below = first..last;
            }
            next += 1;
        }
        Self { things: keyed.into_iter().map(|(_, thing)| thing).collect(), parts }
    }

    /// All parts, the whole first.
    pub(crate) fn all(&self) -> &[ListPart] {
        &self.parts
    }

    /// What stands on the page of a part: all that it holds, or if it is an index, what its small parts hold.
    pub(crate) fn shown(&self, place: usize) -> Vec<T> {
        let Some(part) = self.parts.get(place) else { return Vec::new() };
        let small = self.parts.get(part.below()).unwrap_or_default().iter().filter(|part| !part.has_page);
        let shown: Vec<&ListPart> = if part.is_index() { small.collect() } else { vec![part] };
        shown.into_iter().flat_map(|part| self.things(part)).copied().collect()
    }

    /// What a part holds, by key.
    pub(crate) fn things(&self, part: &ListPart) -> &[T] {
        self.things.get(part.things.clone()).unwrap_or_default()
    }
}

/// The parts of a part, by their next character; none when all its keys are one.
fn below<T>(keyed: &[(String, T)], part: &ListPart) -> Vec<ListPart> {
    let length = part.prefix.len();
    let next = |key: &str| key.get(length..).and_then(|rest| rest.chars().next());
    let mut out = Vec::new();
    let mut start = part.things.start;
    for group in keyed.get(part.things.clone()).unwrap_or_default().chunk_by(|one, other| next(&one.0) == next(&other.0)) {
        let Some(character) = group.first().and_then(|(key, _)| next(key)) else { return Vec::new() };
        let end = start + group.len();
        out.push(ListPart {
            prefix: format!("{}{character}", part.prefix),
            things: start..end,
            below: 0..0,
            has_page: group.len() > SMALL,
        });
        start = end;
    }
    let small: usize = out.iter().filter(|part| !part.has_page).map(ListPart::len).sum();
    if small > limits::NEXT {
        out.iter_mut().for_each(|part| part.has_page = true);
    }
    out
}

impl ListPart {
    /// How many it holds.
    pub(crate) fn len(&self) -> usize {
        self.things.len()
    }

    /// The places of its own parts, if it is too long for a page.
    pub(crate) fn below(&self) -> Range<usize> {
        self.below.clone()
    }

    /// Whether its own parts stand on its page.
    pub(crate) fn is_index(&self) -> bool {
        !self.below.is_empty()
    }

    /// Whether it has a page of its own.
    pub(crate) fn has_page(&self) -> bool {
        self.has_page
    }

    /// The prefix, as it stands in a file name: other letters than those of ASCII are numbers there.
    pub(super) fn slug(&self) -> String {
        let mut out = String::with_capacity(self.prefix.len());
        for character in self.prefix.chars() {
            match character {
                'a'..='z' | '0'..='9' | '-' | END => out.push(character),
                other => out.push_str(&format!("{END}{:x}{END}", u32::from(other))),
            }
        }
        out
    }

    /// The prefix, for readers.
    pub(crate) fn label(&self) -> String {
        let (name, rest) = self.prefix.split_once(END).map_or((self.prefix.as_str(), None), |(name, rest)| (name, Some(rest)));
        let name = name.strip_suffix('-').map_or_else(|| name.replace('-', " "), |name| format!("{} …", name.replace('-', " ")));
        match rest {
            None => name,
            Some("") if name.is_empty() => "other signs".to_owned(),
            Some("") => format!("{name}, no more"),
            Some(digits) => format!("{name} ({digits})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The prefixes of all parts that hold things themselves.
    fn leaves(names: &[String]) -> Vec<(String, usize)> {
        let parts = CutList::new(names.iter().enumerate().map(|(at, name)| (key(name, &at.to_string()), at)).collect());
        parts.all().iter().filter(|part| part.below().is_empty()).map(|part| (part.slug(), parts.things(part).len())).collect()
    }

    #[test]
    fn keys_are_folded_and_end() {
        assert_eq!(key("\"Net.exe\" – Use", "x"), format!("net-exe-use_{}", short_hash("x")));
        assert_eq!(key("…", "x"), format!("_{}", short_hash("x")));
        assert!(key(&"long ".repeat(40), "x").starts_with("long-long-long-long-long_"));
    }

    #[test]
    fn a_short_list_is_one_part_and_a_long_one_is_cut_where_it_must() {
        let names = |prefix: &str, count: usize| (0..count).map(|at| format!("{prefix}{}", at % 2)).collect::<Vec<_>>();
        assert_eq!(leaves(&names("a", 500)), [(String::new(), 500)]);
        assert_eq!(leaves(&[names("a", 500), names("b", 1)].concat()), [("a".to_owned(), 500), ("b".to_owned(), 1)]);
        let long = [names("a", 502), names("b", 1)].concat();
        assert_eq!(leaves(&long), [("b".to_owned(), 1), ("a0".to_owned(), 251), ("a1".to_owned(), 251)]);
    }

    #[test]
    fn small_parts_stand_on_the_page_above_and_everything_stands_once() {
        let names = |prefix: &str, count: usize| (0..count).map(|_| prefix.to_owned()).collect::<Vec<_>>();
        let all = [names("a", 500), names("b", 30), names("c", 31)].concat();
        let parts = CutList::new(all.iter().enumerate().map(|(at, name)| (key(name, &at.to_string()), at)).collect());
        let pages: Vec<(String, usize)> = (0..parts.all().len())
            .filter(|place| parts.all()[*place].has_page())
            .map(|place| (parts.all()[place].slug(), parts.shown(place).len()))
            .collect();
        assert_eq!(pages, [(String::new(), 30), ("a".to_owned(), 500), ("c".to_owned(), 31)]);
        let many: Vec<String> = ('a'..='z').flat_map(|letter| names(&letter.to_string(), 20)).collect();
        let parts = CutList::new(many.iter().enumerate().map(|(at, name)| (key(name, &at.to_string()), at)).collect());
        assert!(parts.all().iter().all(ListPart::has_page) && parts.shown(0).is_empty());
    }

    #[test]
    fn one_name_that_many_have_is_cut_too() {
        let all = leaves(&vec!["Same name".to_owned(); 2_000]);
        assert_eq!(all.iter().map(|(_, count)| count).sum::<usize>(), 2_000);
        assert!(all.iter().all(|(slug, count)| slug.starts_with("same-name_") && *count <= 500), "{all:?}");
    }

    #[test]
    fn prefixes_are_told_to_readers() {
        let label = |prefix: &str| ListPart { prefix: prefix.to_owned(), things: 0..0, below: 0..0, has_page: true }.label();
        assert_eq!(["net-e", "net-", "net_", "net_3f", "_"].map(label), ["net e", "net …", "net, no more", "net (3f)", "other signs"]);
    }

    proptest! {
        /// A part is found by its prefix alone: one name more adds parts or cuts one that is full, and moves nothing else.
        #[test]
        fn one_name_more_leaves_all_other_parts_alone(
            names in prop::collection::vec("[abé][ab_ ]{0,2}", 0..2_000), more in "[abé][ab_ ]{0,2}"
        ) {
            let before = leaves(&names);
            let mut all = names.clone();
            all.push(more);
            let after = leaves(&all);
            prop_assert_eq!(after.iter().map(|(_, count)| count).sum::<usize>(), all.len());
            prop_assert!(after.iter().all(|(_, count)| *count <= limits::NEXT));
            let lost: Vec<_> = before.iter().filter(|part| !after.contains(part)).collect();
            prop_assert!(lost.len() <= 1, "{lost:?}");
            let mut slugs: Vec<&String> = after.iter().map(|(slug, _)| slug).collect();
            slugs.sort();
            slugs.dedup();
            prop_assert_eq!(slugs.len(), after.len());
        }
    }
}
