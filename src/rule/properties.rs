//! What holds for any rule: written and read back, it is the same.

use proptest::prelude::*;
use proptest::test_runner::TestRng;

use super::*;
use crate::diagnostic::Code;
use crate::text::Place;

/// Rolls the parts of a rule. A new field of a type below does not compile until it is rolled too.
struct Dice(TestRng);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0.next_u32() as usize % bound
    }

    fn flag(&mut self) -> bool {
        self.below(2) == 0
    }

    fn number(&mut self) -> u32 {
        if self.flag() { self.0.next_u32() } else { u32::try_from(self.below(4)).unwrap_or_default() }
    }

    fn one<T: Copy>(&mut self, set: &[T]) -> T {
        set[self.below(set.len())]
    }

    fn text(&mut self) -> String {
        let pieces = ["", " ", "a", "B", "7", "\"", "\\", "\n", "\0", "\u{feff}", "é", "\u{1f600}", "{", "null", "</script>"];
        (0..self.below(4)).map(|_| self.one(&pieces)).collect()
    }

    fn list<T>(&mut self, roll: impl Fn(&mut Self) -> T) -> Vec<T> {
        (0..self.below(3)).map(|_| roll(self)).collect()
    }

    fn texts(&mut self) -> Vec<String> {
        self.list(Self::text)
    }

    fn maybe<T>(&mut self, roll: impl Fn(&mut Self) -> T) -> Option<T> {
        self.flag().then(|| roll(self))
    }

    fn span(&mut self) -> Span {
        Span { start: self.number(), end: self.number() }
    }

    fn event(&mut self) -> EventKey {
        let provider = self.one(&["sysmon", "windows-security"]);
        EventKey::new(provider, &format!("{}{}", self.number(), self.text()))
    }

    fn token(&mut self) -> LogToken {
        LogToken::new(self.one(LogKind::ALL), self.text())
    }

    fn predicate(&mut self) -> Predicate {
        Predicate {
            field: self.text(),
            raw_field: self.text(),
            op: self.one(Op::ALL),
            raw_op: self.text(),
            value: self.text(),
            negated: self.flag(),
            exclusion: self.flag(),
            role: self.one(Role::ALL),
            stage: self.number(),
            canonical: Canonical { op: self.one(Op::ALL), value: self.text() },
            listed: self.flag(),
            cased: self.flag(),
            placeholder: self.flag(),
            encodings: self.texts(),
            via: self.maybe(Self::text),
            field_at: self.maybe(Self::span),
            value_at: self.maybe(Self::span),
        }
    }

    fn tree(&mut self) -> Tree {
        match self.below(7) {
            0 => Tree::All(self.list(Self::tree)),
            1 => Tree::Any(self.list(Self::tree)),
            2 => Tree::Not(Box::new(self.tree())),
            3 => Tree::Named(self.text(), Box::new(self.tree())),
            _ => Tree::Test(self.number()),
        }
    }

    fn stage(&mut self) -> Stage {
        Stage {
            name: self.maybe(Self::text),
            part: self.one(Part::ALL),
            reads: self.list(Self::token),
            facts: self.list(Self::fact),
            tree: self.tree(),
        }
    }

    fn fact(&mut self) -> Fact {
        let pair = |dice: &mut Self| Pair { name: dice.text(), value: dice.text() };
        let value = match self.below(7) {
            0 => FactValue::Given,
            1 => FactValue::Number(self.number()),
            2 => FactValue::Text(self.text()),
            3 => FactValue::List(self.texts()),
            4 => FactValue::Pairs(self.list(pair)),
            5 => FactValue::Noted(Noted { name: self.text(), notes: self.texts(), score: self.maybe(Self::number) }),
            _ => FactValue::Threshold(Threshold {
                counted: match self.below(3) {
                    0 => Counted::Events,
                    1 => Counted::Results,
                    _ => Counted::Distinct(self.text()),
                },
                op: self.one(Op::ALL),
                number: self.number(),
                by: self.texts(),
            }),
        };
        Fact { kind: self.one(FactKind::ALL), value }
    }

    fn correlation(&mut self) -> Correlation {
        let bound = |dice: &mut Self| Bound { op: dice.one(Op::ALL), value: dice.text() };
        Correlation {
            kind: self.maybe(|dice| dice.one(CorrelationKind::ALL)),
            rules: self.texts(),
            group_by: self.texts(),
            span: self.maybe(Self::text),
            condition: self.maybe(|dice| match dice.flag() {
                true => CorrelationCondition::Written(dice.text()),
                false => CorrelationCondition::Bounds { bounds: dice.list(bound), fields: dice.texts() },
            }),
        }
    }

    fn coverage(&mut self) -> Coverage {
        let reason = match self.below(4) {
            0 => Reason::Test { field: self.text(), op: self.one(Op::ALL), value: self.text() },
            1 => Reason::LogSource(self.list(Self::token)),
            2 => Reason::Activity(self.text()),
            _ => Reason::Event(self.event()),
        };
        Coverage { event: self.event(), how: reason.how(), stages: self.list(Self::number), reason }
    }

    fn diagnostic(&mut self) -> Diagnostic {
        let place = |dice: &mut Self| Place {
            path: dice.text(),
            line: dice.number(),
            column: dice.number(),
            length: dice.number(),
            excerpt: dice.text(),
            skipped: dice.number(),
        };
        Diagnostic { code: self.one(&Code::ALL), message: self.text(), place: self.maybe(place), hint: self.maybe(Self::text) }
    }

    fn rule(&mut self) -> Rule {
        Rule {
            vendor: self.one(Vendor::ALL),
            source: self.text(),
            path: self.text(),
            position: self.number(),
            id: self.maybe(Self::text),
            name: self.maybe(Self::text),
            title: self.text(),
            language: self.maybe(|dice| dice.one(Language::ALL)),
            kind: self.one(Kind::ALL),
            parsed: self.one(Parsed::ALL),
            deprecated: self.flag(),
            description: self.text(),
            severity: Rated { value: self.one(Severity::ALL), written: self.maybe(Self::text) },
            status: Rated { value: self.one(Status::ALL), written: self.maybe(Self::text) },
            platforms: self.list(|dice| dice.one(Platform::ALL)),
            authors: self.texts(),
            created: self.maybe(Self::text),
            modified: self.maybe(Self::text),
            license: self.maybe(Self::text),
            tags: self.texts(),
            techniques: self.texts(),
            references: self.texts(),
            false_positives: self.texts(),
            guides: self.list(|dice| Guide { kind: dice.one(GuideKind::ALL), text: dice.text() }),
            facts: self.list(Self::fact),
            related: self.list(|dice| Related { kind: dice.one(RelationKind::ALL), target: dice.text() }),
            correlation: self.maybe(Self::correlation),
            body: self.maybe(|dice| Body { text: dice.text(), language: dice.one(Language::ALL) }),
            definitions: self.list(|dice| Definition { name: dice.text(), body: dice.maybe(Self::text) }),
            stages: self.list(Self::stage),
            predicates: self.list(Self::predicate),
            events: self.list(Self::coverage),
            diagnostics: self.list(Self::diagnostic),
            fingerprint: self.text(),
        }
    }
}

/// Rules of all shapes.
pub(crate) fn rules() -> impl Strategy<Value = Rule> {
    Just(()).prop_perturb(|(), dice| Dice(dice).rule())
}

proptest! {
    #[test]
    fn a_rule_read_back_is_the_rule_that_was_written(rule in rules()) {
        let written = serde_json::to_string(&rule).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let read: Rule = serde_json::from_str(&written).map_err(|error| TestCaseError::fail(format!("{error}: {written}")))?;
        prop_assert_eq!(read, rule);
    }

    #[test]
    fn a_rule_is_written_in_one_line(rule in rules()) {
        let written = serde_json::to_string(&rule).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert!(!written.contains('\n'));
    }
}

/// Every word of a closed set has a name of its own, which leads back to it.
#[test]
fn names_are_distinct_and_lead_back_to_their_words() {
    fn check<T: Copy + PartialEq + std::fmt::Debug>(set: &[T], name: fn(T) -> &'static str, from: fn(&str) -> Option<T>) {
        for word in set {
            assert_eq!(from(name(*word)), Some(*word));
        }
    }
    check(FactKind::ALL, FactKind::name, FactKind::from_name);
    check(GuideKind::ALL, GuideKind::name, GuideKind::from_name);
    check(RelationKind::ALL, RelationKind::name, RelationKind::from_name);
    check(CorrelationKind::ALL, CorrelationKind::name, CorrelationKind::from_name);
    check(Vendor::ALL, Vendor::name, Vendor::from_name);
    check(Language::ALL, Language::name, Language::from_name);
    check(LogKind::ALL, LogKind::name, LogKind::from_name);
    check(Op::ALL, Op::name, Op::from_name);
}
