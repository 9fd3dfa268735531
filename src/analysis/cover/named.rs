//! The events that a stage's logic names: by id, by action type, by a part of either.
//!
//! In: the stage's tests whose fields pick events, and the providers to look in. Out: events with the reason, and what looks like an
//! id but is the id of no event.

use globset::{GlobBuilder, GlobMatcher};

use super::tree;
use crate::analysis::Logic;
use crate::analysis::resolve::Resolution;
use crate::content::events::{Event, is_number};
use crate::content::mappings::SelectorKind;
use crate::content::{Content, LogContext, fold};
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{EventKey, Op, Platform, Predicate, Reason, Role};

/// How many events a part of a name may name before it is asked whether it names too many of its providers'.
const MANY: usize = 20;

/// An event that a stage's logic names.
pub(super) struct Named {
    pub(super) event: EventKey,
    pub(super) reason: Reason,
    /// The stage yields nothing without it or one of its alternatives.
    pub(super) demanded: bool,
}

/// The events that a stage names, and a report of each id that is that of no event.
pub(super) fn events(
    logic: Logic<'_>,
    number: u32,
    context: &LogContext,
    resolutions: &[Resolution<'_>],
    providers: &[&str],
    content: &Content,
) -> (Vec<Named>, Vec<Diagnostic>) {
    let demanded = logic.stage(number).map(|stage| tree::demanded(&stage.tree, logic.predicates)).unwrap_or_default();
    let (mut named, mut unknown) = (Vec::new(), Vec::new());
    for ((at, test), resolution) in logic.first_of(number).zip(logic.tests_of(number)).zip(resolutions) {
        if resolution.role != Role::Event || test.value.is_empty() || test.placeholder {
            continue;
        }
        let kinds: Vec<SelectorKind> = content.mappings.kinds(logic.vendor, &test.raw_field, context).collect();
        let holds_ids = kinds.contains(&SelectorKind::Id);
        let lookup = Lookup { holds_only_events: holds_ids || kinds.contains(&SelectorKind::Name), providers, content };
        let found = lookup.keys(test);
        if found.is_empty() && holds_ids && lookup.should_know(test, logic.platforms, context) {
            let message = format!("{} {} is the id of no event that is known here", test.raw_field, test.value);
            unknown.push(Diagnostic::new(Code::UnknownEvent, message));
        }
        if !test.negated && !test.exclusion {
            let reason = Reason::Test { field: test.raw_field.clone(), op: test.op, value: test.value.clone() };
            let is_demanded = demanded.contains(&at);
            named.extend(found.into_iter().map(|event| Named { event, reason: reason.clone(), demanded: is_demanded }));
        }
    }
    (named, unknown)
}

/// Where the value of a test is looked up.
struct Lookup<'s> {
    /// Whether the field holds nothing but ids or names of events.
    holds_only_events: bool,
    /// Slugs of providers.
    providers: &'s [&'s str],
    content: &'s Content,
}

impl Lookup<'_> {
    /// Keys of the events that a test names. The beginning of a name names all that begin so, and a pattern all that fit it; other
    /// parts count only in a field that holds nothing else, and not where they are as common as a verb that a third of all names
    /// have.
    fn keys(&self, test: &Predicate) -> Vec<EventKey> {
        let part = fold(&test.value);
        match test.op {
            Op::Eq => self.exact(&part).into_iter().collect(),
            Op::Match if self.holds_only_events && is_number(&part) => self.exact(&part).into_iter().collect(),
            Op::StartsWith => self.having(|id| id.starts_with(&part)),
            Op::Wildcard => pattern(&part).map(|pattern| self.having(|id| pattern.is_match(id))).unwrap_or_default(),
            Op::Match if self.holds_only_events => self.having_few(|id| id.starts_with(&part) || has_words(id, &part)),
            Op::EndsWith if self.holds_only_events => self.having_few(|id| id.ends_with(&part)),
            Op::Contains if self.holds_only_events => self.having_few(|id| id.contains(&part)),
            _ => Vec::new(),
        }
    }

    /// The event of an id: the first that is defined, else a number at the only provider.
    fn exact(&self, id: &str) -> Option<EventKey> {
        let defined = self.providers.iter().map(|provider| EventKey::new(provider, id)).find(|key| self.content.events.get(key).is_some());
        match self.providers {
            [only] if defined.is_none() && is_number(id) => Some(EventKey::new(only, id)),
            _ => defined,
        }
    }

    fn named(&self) -> impl Iterator<Item = &Event> {
        self.providers.iter().flat_map(|provider| self.content.events.named_of(provider))
    }

    fn having(&self, has: impl Fn(&str) -> bool) -> Vec<EventKey> {
        self.named().filter(|event| has(event.key.id())).map(|event| event.key.clone()).collect()
    }

    fn having_few(&self, has: impl Fn(&str) -> bool) -> Vec<EventKey> {
        let found = self.having(has);
        if found.len() > MANY && found.len() * 3 > self.named().count() { Vec::new() } else { found }
    }

    /// Whether an id should be known: a number on Windows or where ids are looked up, a name where events have names.
    fn should_know(&self, test: &Predicate, platforms: &[Platform], context: &LogContext) -> bool {
        if !matches!(test.op, Op::Eq | Op::StartsWith | Op::Match) {
            return false;
        }
        if !is_number(&test.value) {
            return self.named().next().is_some();
        }
        let on_windows = || platforms.contains(&Platform::Windows) || self.content.facets.platforms(context).contains(&Platform::Windows);
        !self.providers.is_empty() || on_windows()
    }
}

/// A pattern with `*` for any characters and `?` for one, as a matcher of whole names.
fn pattern(written: &str) -> Option<GlobMatcher> {
    let mut glob = String::with_capacity(written.len());
    for sign in written.chars() {
        match sign {
            '[' | ']' | '{' | '}' => glob.extend(['[', sign, ']']),
            _ => glob.push(sign),
        }
    }
    GlobBuilder::new(&glob).backslash_escape(false).build().ok().map(|glob| glob.compile_matcher())
}

/// Whether words stand in a name as a whole: neither neighbour is a letter or a digit.
fn has_words(name: &str, words: &str) -> bool {
    let is_part = |sign: Option<char>| sign.is_some_and(char::is_alphanumeric);
    let joins = |one: Option<char>, other: Option<char>| is_part(one) && is_part(other);
    !words.is_empty()
        && name.match_indices(words).any(|(at, _)| {
            let before = name.get(..at).and_then(|text| text.chars().next_back());
            let after = name.get(at + words.len()..).and_then(|text| text.chars().next());
            !joins(before, words.chars().next()) && !joins(words.chars().next_back(), after)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_whole_names() {
        let fits = |name: &str, written: &str| pattern(written).is_some_and(|pattern| pattern.is_match(name));
        assert!(fits("v1.networks.delete", "v*.networks.delete"));
        assert!(fits("a.b.c", "*.?.*"));
        assert!(fits("abc", "abc*"));
        assert!(fits("microsoft.compute/snapshots/write", "microsoft.*/write"));
        assert!(fits("a[1]{b}\\c", "a[1]{b}\\*"));
        assert!(!fits("beta.networks.delete", "v*.networks.delete"));
        assert!(!fits("v1.networks.deleted", "v*.networks.delete"));
    }

    #[test]
    fn words_stand_as_a_whole() {
        assert!(has_words("add member to role completed", "member to role"));
        assert!(has_words("compute/snapshots/write", "/snapshots/write"));
        assert!(!has_words("add members to role", "member"));
        assert!(!has_words("add", ""));
    }
}
