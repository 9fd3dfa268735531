//! Elastic's rules and hunts, from the file to the finished rule.

use crate::content::Content;
use crate::languages;
use crate::rule::{Counted, Fact, FactKind, Kind, Op, Parsed, Platform, Rule, Severity, Threshold, Vendor};
use crate::sources::SourceFile;
use crate::vendors::{self, Definitions, Drafts};

const RULE: &str = r####"
[metadata]
creation_date = "2024/01/31"
maturity = "deprecated"
integration = ["windows"]

[rule]
author = ["One", "Two"]
name = "Name"
rule_id = "1-2"
risk_score = 73
severity = "high"
index = ["logs-system.security*"]
tags = ["OS: Windows"]
note = "## Triage\n\n### False positive analysis\n\n- Backups: $osquery_0\n"
language = "kuery"
type = "threshold"
query = "event.code : 4625 and not user.name : \"svc\""

[[rule.filters]]
meta = { negate = true }
query = { wildcard = { "file.path" = { value = "C:\\\\Windows\\\\*" } } }

[[rule.filters]]
meta = { negate = false }
query = { bool = { should = [{ term = { a = 1 } }, { exists = { field = "b" } }], must_not = [{ terms = { c = ["x", "y"] } }] } }

[rule.threshold]
field = ["host.id"]
value = 5
cardinality = [{ field = "user.name", value = 3 }]

[rule.new_terms]
value = ["user.id"]
history_window_start = [{ field = "history_window_start", value = "now-7d" }]

[[rule.threat]]
framework = "MITRE ATT&CK"
[[rule.threat.technique]]
id = "T1021"
[[rule.threat.technique.subtechnique]]
id = "T1021.002"

[[transform.osquery]]
label = "List"
query = "SELECT *  FROM x"
"####;

fn file(text: &str) -> SourceFile {
    SourceFile { path: "a.toml".to_owned(), text: text.to_owned(), hash: 0, diagnostics: Vec::new() }
}

fn read(file: &SourceFile) -> Drafts<'_> {
    vendors::read("Elastic", Vendor::Elastic, file, &Definitions::default(), Content::of_tests())
}

fn finished(text: &str) -> Rule {
    let (file, content) = (file(text), Content::of_tests());
    let draft = read(&file).drafts.into_iter().next().expect("the file has a rule");
    let query = languages::parse(&draft, &Definitions::default(), &content.notation);
    super::finish(draft, query, content)
}

#[test]
fn a_rule_brings_its_metadata() {
    let rule = finished(RULE);
    assert!(rule.deprecated && rule.severity.value == Severity::High && rule.created.as_deref() == Some("2024-01-31"));
    assert_eq!((rule.techniques, rule.platforms), (vec!["T1021".to_owned(), "T1021.002".to_owned()], vec![Platform::Windows]));
    assert_eq!(rule.false_positives, ["- Backups: List: `SELECT * FROM x`"]);
    let at_least = |number, counted, by| Fact::new(FactKind::Threshold, Threshold { counted, op: Op::Ge, number, by });
    for fact in [
        Fact::new(FactKind::RiskScore, 73),
        at_least(5, Counted::Events, vec!["host.id".to_owned()]),
        at_least(3, Counted::Distinct("user.name".to_owned()), Vec::new()),
        Fact::new(FactKind::NewTerms, vec!["user.id".to_owned()]),
        Fact::new(FactKind::NewSince, "now-7d"),
    ] {
        assert!(rule.facts.contains(&fact), "{fact:?} is not in {:?}", rule.facts);
    }
}

#[test]
fn kibana_filters_are_conjuncts_beside_the_query() {
    let rule = finished(RULE);
    let tests = rule.predicates.iter().map(|test| (test.raw_field.as_str(), test.op, test.value.as_str(), test.exclusion));
    let expected = [
        ("event.code", Op::Eq, "4625", false),
        ("user.name", Op::Eq, "svc", true),
        ("file.path", Op::StartsWith, "C:\\Windows\\", true),
        ("c", Op::Eq, "x", true),
        ("c", Op::Eq, "y", true),
        ("a", Op::Eq, "1", false),
        ("b", Op::Exists, "", false),
    ];
    assert_eq!(tests.collect::<Vec<_>>(), expected);
}

#[test]
fn a_hunt_is_one_rule_with_its_queries_as_stages() {
    let rule = finished(
        "[hunt]\nname = \"H\"\nlanguage = [\"ES|QL\", \"SQL\"]\nmitre = [\"T1021\"]\nquery = ['''FROM a | WHERE x == 1''', \
         '''SELECT 1''', '''FROM b | WHERE y == 2''']\n",
    );
    let names: Vec<_> = rule.stages.iter().map(|stage| stage.name.as_deref().unwrap_or_default()).collect();
    assert_eq!((rule.kind, rule.parsed, names), (Kind::Hunting, Parsed::Full, vec!["query 1", "query 3"]));
    let body = rule.body.expect("the rule has a body").text;
    let value = rule.predicates.last().and_then(|test| test.value_at).map(|span| span.of(&body).to_owned());
    assert_eq!(value.as_deref(), Some("2"));
}

#[test]
fn a_fault_of_a_query_is_placed_in_the_file() {
    let rule = finished("[rule]\nname = \"N\"\nlanguage = \"eql\"\nquery = '''\nprocess where a == 1 and\n  b = 2\n'''\n");
    let place = rule.diagnostics.first().and_then(|report| report.place.clone()).expect("the fault has a place");
    assert_eq!((place.line, place.column, rule.parsed), (6, 5, Parsed::Partial));
}

#[test]
fn a_file_that_is_not_toml_or_not_a_rule_is_skipped() {
    let broken = file("[rule\n");
    assert!(read(&broken).drafts.is_empty() && read(&broken).diagnostics.len() == 1);
    assert!(read(&file("a = 1\n")).skipped.is_some());
}
