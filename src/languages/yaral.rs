//! YARA-L 2.0.
//!
//! Specification: <https://cloud.google.com/chronicle/docs/yara-l/yara-l-overview>.
//!
//! In: a rule's whole text and the reference lists of its source. Out: a [`Query`] of one stage an event variable, with joins,
//! match window, condition and outcome as facts. The `meta` section is the reader's; outcome expressions are shown, never
//! counted. A comparison that is not understood costs itself, nothing else of the rule.

mod clause;
mod comparison;
mod functions;
mod lexicon;
mod sections;
mod stages;
mod value;

pub(crate) use lexicon::tokens;

use std::collections::{BTreeMap, BTreeSet};

use self::clause::{Clauses, MayStandAlone, PlaceholderBinding};
use self::sections::{SECTIONS, Section};
use super::core::brackets::outside;
use super::core::lexer::{Token, TokenKind};
use super::core::problems::{Problem, Problems};
use super::{Expr, Query};
use crate::diagnostic::Code;
use crate::rule::{Definition, Fact, FactKind, Op, Part};
use crate::text::{Span, Text};
use crate::vendors::Definitions;

/// Parses a rule, or its sections without the `rule` around them.
pub(crate) fn parse(text: &Text<'_>, definitions: &Definitions<'_>) -> Query {
    let written = &text.text;
    let mut parts = sections::sections(written, &tokens(written));
    let mut problems = std::mem::take(&mut parts.problems);
    let sections = &parts.sections;
    problems.extend(sections.iter().filter(|section| !SECTIONS.contains(&section.name)).map(unknown_section));
    problems.extend(sections.iter().flat_map(|section| &section.tokens).filter(|token| is_broken(written, token)).map(broken_string));
    for required in ["events", "condition"] {
        if !sections.iter().any(|section| section.name == required) {
            problems.add(Problem::syntax(format!("the rule has no section `{required}:`"), Span::new(0, 1)));
        }
    }
    let tokens_of = |name: &str| -> Vec<Token> {
        sections.iter().filter(|section| section.name == name).flat_map(|section| section.tokens.iter().copied()).collect()
    };
    let mut query = Query::none();
    sections.iter().for_each(|section| essence(written, section, &mut query.essence));
    let mut events = clause::parse(written, &tokens_of("events"), MayStandAlone::Tests);
    let (stages, unbound) = stages::stages(&mut events);
    query.stages = stages;
    problems.absorb(std::mem::take(&mut events.problems), |span| span);
    problems.extend(unbound.iter().map(unbound_placeholder));
    let outcomes = assignments(written, &tokens_of("outcome"));
    query.facts.extend(joins(&events));
    query.facts.extend(window(written, &tokens_of("match")));
    condition(written, &tokens_of("condition"), &events, &outcomes, &mut query, &mut problems);
    query.facts.extend(outcomes.into_iter().map(|(name, value)| Fact::pair(FactKind::Outcome, name, value)));
    let options = assignments(written, &tokens_of("options"));
    query.facts.extend(options.into_iter().map(|(name, value)| Fact::pair(FactKind::Setting, name, value)));
    query.definitions = events.lists.iter().map(|name| reference_list(name, definitions)).collect();
    query.diagnostics = problems.into_diagnostics(text);
    query.judged()
}

fn unbound_placeholder((name, at): &(String, Span)) -> Problem {
    let message = format!("`{name}` is tested, but no field is bound to it");
    Problem::new(Code::UnknownName, message, *at).hint(format!("add a line such as `$e.principal.ip = {name}`"))
}

fn unknown_section(section: &Section<'_>) -> Problem {
    Problem::unknown("section", section.name, section.name_at, SECTIONS)
}

fn is_broken(text: &str, token: &Token) -> bool {
    token.kind == TokenKind::String && token.span.of(text).contains('\n')
}

fn broken_string(token: &Token) -> Problem {
    let problem = Problem::syntax("this string goes on after the end of its line", token.span);
    problem.hint("write a line break as `\\n`, a backslash as `\\\\`")
}

/// The text by which copies are recognised: all but the meta section, without comments and white space.
fn essence(text: &str, section: &Section<'_>, out: &mut String) {
    if section.name != "meta" {
        out.extend([section.name, ":"]);
        section.tokens.iter().for_each(|token| out.extend([token.span.of(text), " "]));
    }
}

/// Tokens as one line of text, comments gone.
fn flat(text: &str, tokens: &[Token]) -> String {
    let mut out = String::new();
    let mut end = None;
    for token in tokens {
        if end.is_some_and(|end| end != token.span.start) {
            out.push(' ');
        }
        out.push_str(token.span.of(text));
        end = Some(token.span.end);
    }
    out
}

/// The assignments of a section: names and expressions as one line of text each.
fn assignments(text: &str, tokens: &[Token]) -> Vec<(String, String)> {
    let written = |at: usize| tokens.get(at).map_or("", |token| token.span.of(text));
    let begins = |at: usize, token: Token| token.kind == TokenKind::Word && written(at + 1) == "=";
    let starts: Vec<usize> = outside(text, tokens).filter(|&(at, token)| begins(at, token)).map(|(at, _)| at).collect();
    let ends = starts.iter().copied().skip(1).chain([tokens.len()]);
    let value = |start: usize, end: usize| flat(text, tokens.get(start + 2..end).unwrap_or_default());
    starts.iter().copied().zip(ends).map(|(start, end)| (written(start).to_owned(), value(start, end))).collect()
}

/// How event variables are joined: by a placeholder that several of them bind, or by a comparison.
fn joins(events: &Clauses) -> Vec<Fact> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut by_placeholder: Vec<(&str, Vec<&PlaceholderBinding>)> = Vec::new();
    for binding in &events.bindings {
        let at = *places.entry(&binding.placeholder).or_insert(by_placeholder.len());
        match by_placeholder.get_mut(at) {
            Some((_, sides)) => sides.push(binding),
            None => by_placeholder.push((&binding.placeholder, vec![binding])),
        }
    }
    let several = |sides: &[&PlaceholderBinding]| sides.iter().any(|side| sides.first().is_some_and(|first| first.event != side.event));
    let by_placeholder = by_placeholder.into_iter().filter(|(_, sides)| several(sides)).map(|(name, sides)| {
        let sides: Vec<String> = sides.into_iter().map(PlaceholderBinding::with_event).collect();
        Fact::new(FactKind::Join, format!("{} (${name})", sides.join(" = ")))
    });
    by_placeholder.chain(events.joins.iter().map(|join| Fact::new(FactKind::Join, join.shown.clone()))).collect()
}

/// `$user, $host over 5m`: what events are grouped by, and the time span.
fn window(text: &str, tokens: &[Token]) -> Vec<Fact> {
    let is_over = |token: &Token| matches!(token.span.of(text), "over" | "by");
    let over = tokens.iter().position(is_over).unwrap_or(tokens.len());
    let keys = flat(text, tokens.get(..over).unwrap_or_default());
    let span = flat(text, tokens.get(over + 1..).unwrap_or_default());
    let facts = [(FactKind::GroupedBy, keys), (FactKind::Window, span)];
    facts.into_iter().filter(|(_, text)| !text.is_empty()).map(|(kind, text)| Fact::new(kind, text)).collect()
}

fn reference_list(name: &str, definitions: &Definitions<'_>) -> Definition {
    let table = name.split('.').next().unwrap_or(name);
    let body = definitions.reference_lists.get(name).or_else(|| definitions.reference_lists.get(table));
    Definition { name: format!("%{name}%"), body: body.map(|&text| text.to_owned()) }
}

/// What the condition says: a fact of the rule; thresholds and absence on the stages that it names.
fn condition(text: &str, tokens: &[Token], events: &Clauses, outcomes: &[(String, String)], query: &mut Query, problems: &mut Problems) {
    let mut read = clause::parse(text, tokens, MayStandAlone::Variables);
    problems.absorb(std::mem::take(&mut read.problems), |span| span);
    let written = flat(text, tokens);
    if !written.is_empty() {
        query.facts.push(Fact::new(FactKind::Condition, written));
    }
    let mut mentions = Vec::new();
    read.exprs.iter().for_each(|expr| mentioned(expr, &mut mentions));
    let present: BTreeSet<&str> = mentions.iter().filter(|mention| !mention.absent).map(Mention::variable).collect();
    let variables = events.bindings.iter().map(|binding| binding.placeholder.as_str()).chain(events.events.iter());
    let known: BTreeSet<&str> = variables.chain(outcomes.iter().map(|(name, _)| name.trim_start_matches('$'))).collect();
    let stages = query.stages.iter().enumerate().filter_map(|(at, stage)| Some((stage.name.clone()?, at)));
    let stages: BTreeMap<String, usize> = stages.collect();
    for mention in &mentions {
        let variable = mention.variable();
        if !known.contains(variable) {
            let message = format!("the condition names `{}`, which is not an event variable, placeholder or outcome", mention.name);
            problems.add(Problem::new(Code::UnknownName, message, mention.at));
        }
        if let Some(stage) = stages.get(variable).and_then(|&at| query.stages.get_mut(at)) {
            stage.facts.extend(mention.count.iter().map(|count| Fact::new(FactKind::Count, count.clone())));
            if mention.absent && !present.contains(variable) {
                stage.part = Part::Absent;
            }
        }
    }
}

/// An event variable, placeholder or outcome in a condition.
struct Mention {
    /// `$name` or `#name`.
    name: String,
    /// Whether it must be absent.
    absent: bool,
    /// How its count is compared.
    count: Option<String>,
    at: Span,
}

impl Mention {
    /// The name without its sigil.
    fn variable(&self) -> &str {
        self.name.trim_start_matches(['$', '#'])
    }
}

/// What a condition mentions, in order.
fn mentioned(expr: &Expr, out: &mut Vec<Mention>) {
    expr.for_each_leaf(true, &mut |leaf, positive| {
        let Expr::Named(name, operand) = leaf else {
            return;
        };
        if let Expr::Test(test) = operand.as_ref() {
            let none = (test.op == Op::Eq && test.value == "0") || (test.op == Op::Lt && test.value == "1");
            let is_count = name.starts_with('#');
            let absent = if is_count { none && positive } else { test.op == Op::Exists && !positive };
            let count = (is_count && !absent).then(|| format!("{}{} {}", if positive { "" } else { "not " }, test.raw_op, test.value));
            out.push(Mention { name: name.clone(), absent, count, at: test.field_at.unwrap_or_default() });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(query: &str) -> Query {
        parse(&Text::of_file("case.yaral", query), &Definitions::default())
    }

    const TWO_EVENTS: &str = r#"rule two {
      events:
        $fail.metadata.event_type = "USER_LOGIN"
        $fail.metadata.product_name = "Okta"
        $fail.metadata.log_type = "OKTA"
        $fail.target.user.userid = $user
        $done.target.user.userid = $user
        $none.metadata.event_type != "X"
        $fail.metadata.event_timestamp.seconds < $done.metadata.event_timestamp.seconds
      match: $user over 15m
      outcome: $risk_score = max(if($user = "x", 1) + 2) $other = array_distinct($fail.principal.ip)
      condition: #fail > 4 and $done and !$none and $risk_score > 1
    }"#;

    #[test]
    fn stages_say_what_they_bind_and_count() {
        let query = parsed(TWO_EVENTS);
        let names: Vec<_> = query.stages.iter().map(|stage| (stage.name.as_deref(), stage.part)).collect();
        assert_eq!(names, [(Some("fail"), Part::Present), (Some("done"), Part::Present), (Some("none"), Part::Absent)]);
        let facts = [Fact::pair(FactKind::Binding, "$user", "target.user.userid"), Fact::new(FactKind::Count, "> 4")];
        assert_eq!(query.stages[0].facts, facts);
    }

    #[test]
    fn joins_window_condition_and_outcome_are_facts() {
        let expected = [
            Fact::new(FactKind::Join, "$fail.target.user.userid = $done.target.user.userid ($user)"),
            Fact::new(FactKind::Join, "$fail.metadata.event_timestamp.seconds < $done.metadata.event_timestamp.seconds"),
            Fact::new(FactKind::GroupedBy, "$user"),
            Fact::new(FactKind::Window, "15m"),
            Fact::new(FactKind::Condition, "#fail > 4 and $done and !$none and $risk_score > 1"),
            Fact::pair(FactKind::Outcome, "$risk_score", "max(if($user = \"x\", 1) + 2)"),
            Fact::pair(FactKind::Outcome, "$other", "array_distinct($fail.principal.ip)"),
        ];
        assert_eq!(parsed(TWO_EVENTS).facts, expected);
    }

    #[test]
    fn a_list_of_the_source_is_shown_with_its_entries() {
        let definitions = Definitions { reference_lists: BTreeMap::from([("hosts", "one\ntwo")]), ..Definitions::default() };
        let query = parse(&Text::of_file("a", "events: $e.a.x in %hosts $e.a.y in %gone condition: $e"), &definitions);
        let shown: Vec<_> = query.definitions.iter().map(|list| (list.name.as_str(), list.body.as_deref())).collect();
        assert_eq!(shown, [("%hosts%", Some("one\ntwo")), ("%gone%", None)]);
    }

    #[test]
    fn copies_have_one_essence_whatever_their_comments_and_meta_say() {
        let one = parsed("rule a { meta: x = \"1\" events: $e.a.x = \"1\" // c\n condition: $e }");
        let other = parsed("rule b {\n events:\n  $e.a.x   = \"1\"\n condition:\n $e\n}");
        assert_eq!(one.essence, other.essence);
    }

    #[test]
    fn deep_and_long_rules_are_cut_not_fatal() {
        let deep = format!("events: {}$e.a.x = \"1\"{} condition: $e", "(".repeat(5000), ")".repeat(5000));
        assert!(parsed(&deep).diagnostics.iter().any(|report| report.code == Code::TooDeep));
        let call = format!("events: {}$e.a.x{} = \"1\" condition: $e", "f(".repeat(5000), ")".repeat(5000));
        assert!(parsed(&call).diagnostics.iter().any(|report| report.code == Code::TooDeep));
        let binds: String = (0..2000).map(|n| format!("$e{n}.a.x = $p\n$p != \"{n}\"\n")).collect();
        let tests: usize = parsed(&format!("events: {binds}")).stages.iter().map(|stage| stage.expr.tests().count()).sum();
        assert!(tests <= 2 * crate::languages::TESTS, "{tests}");
    }
}
