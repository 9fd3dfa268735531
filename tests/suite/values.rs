//! Values: which spellings are one, what is none, and whose rules a value's page lists.

use std::collections::{BTreeMap, BTreeSet};

use scraper::{Html, Selector};
use serde_json::Value;

use crate::html;
use crate::support::{corpus, corpus_predicates, of_rule, page};
use crate::test::{Test, needs_shared, plain};

/// The tests of this file.
pub(crate) const TESTS: &[Test] = &[
    plain("placeholders never rank, variables and blanks do", placeholders_never_rank),
    needs_shared("a value's page lists the rules of every vendor", pages_of_values_list_every_vendor),
];

const RULE: &str = "title: Shell of an administrator
id: 22222222-2222-4222-8222-222222222222
logsource:
    product: windows
    category: process_creation
detection:
    selection:
        CommandLine|contains:
            - '%COMSPEC%'
            - '%admins%'
            - '${HOST_NAME}'
            - ' use '
    condition: selection
tags:
    - attack.t1059
";

/// `%COMSPEC%` is a value of an environment variable, `%admins%` stands for something else; blanks around a value are shown.
fn placeholders_never_rank() {
    let snapshot = of_rule("placeholders", RULE);
    let own = page(&snapshot, "attack/T1059.html");
    let rows = html::value_rows(&Html::parse_document(&own), "Top indicator values");
    let values: Vec<&str> = rows.iter().map(|row| row.value.as_str()).collect();
    assert_eq!(values, [" use ", "%COMSPEC%"]);
    let blank = "<span class=mark data-text=\" \">·</span>";
    assert!(own.contains(&format!("{blank}use{blank}")), "blanks are not shown");
    let rule = page(&snapshot, "rules/own/one.html");
    assert!(rule.contains("%admins%"), "the rule's page hides its placeholder");
}

/// The value without what makes no other value: quotes, blanks and `*` around it, a drive, one separator before it.
fn bare(value: &str) -> String {
    let inner = value.trim_matches(|character: char| matches!(character, '"' | '\'' | '*') || character.is_whitespace());
    let inner = if inner.get(1..2) == Some(":") { &inner[2..] } else { inner };
    inner.strip_prefix(['\\', '/']).unwrap_or(inner).to_ascii_lowercase()
}

/// Whether a predicate looks for its value.
fn looks(rule: &Value, predicate: &Value) -> bool {
    let part = &rule["parts"][usize::try_from(predicate["stage"].as_u64().unwrap()).unwrap()];
    let flag = |key: &str| predicate[key].as_bool().unwrap_or(false);
    let tested = predicate["role"] == "test" || predicate["role"] == "event";
    tested && part == "present" && !flag("negated") && !flag("exclusion") && !flag("placeholder") && predicate["op"] != "fieldref"
}

/// The heading of a page of the corpus site.
fn title(path: &str) -> String {
    let own = Html::parse_document(&page(corpus(), path));
    own.select(&Selector::parse("h1").unwrap()).next().map(html::text).unwrap_or_default()
}

/// The rules of a value's page by vendor, counted on the page and in the export.
fn pages_of_values_list_every_vendor() {
    let mut counted: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (number, rule) in corpus_predicates().iter().enumerate() {
        let counts = rule["deprecated"] == false && rule["copy_of"].is_null();
        let kinds = ["detection", "hunting", "building_block"];
        let predicates = rule["predicates"].as_array().unwrap();
        let tests = predicates.iter().filter(|predicate| bare(predicate["canonical"]["value"].as_str().unwrap_or_default()) == "net.exe");
        if counts && kinds.contains(&rule["kind"].as_str().unwrap()) && tests.into_iter().any(|predicate| looks(rule, predicate)) {
            counted.entry(rule["vendor"].as_str().unwrap().to_owned()).or_default().insert(number);
        }
    }
    assert!(counted.len() >= 4, "net.exe is tested by {:?} only", counted.keys());
    let path = corpus().paths().find(|path| path.starts_with("values/net-exe-") && title(path) == "\\net.exe").unwrap();
    let own = Html::parse_document(&page(corpus(), path));
    let total: usize = counted.values().map(BTreeSet::len).sum();
    assert_eq!(
        html::totals(&own)["rule"],
        total,
        "rules on {path}; by vendor {:?}",
        counted.iter().map(|(vendor, rules)| (vendor, rules.len())).collect::<Vec<_>>()
    );
    let selector = Selector::parse(".vendors li b").unwrap();
    let counts = own.select(&selector).map(|count| html::text(count).parse::<usize>().unwrap());
    let mut shown: Vec<usize> = counts.collect();
    let mut expected: Vec<usize> = counted.values().map(BTreeSet::len).collect();
    shown.sort_unstable();
    expected.sort_unstable();
    assert_eq!(shown, expected, "rules by vendor on {path}");
}
