//! Every number of every technique page, derived a second way: slowly and obviously, from the exported predicates.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use rayon::prelude::*;
use scraper::Html;
use serde_json::Value;

use crate::html::{self, ValueRow};
use crate::support::{Collection, corpora, corpus, own, page, root, shared};
use crate::test::{Test, needs_shared, plain};

/// The tests of this file.
pub(crate) const TESTS: &[Test] = &[
    plain("technique pages of the own collection count what a slow recount counts", || {
        technique_pages_agree_with_a_recount(own(), 80);
    }),
    needs_shared("technique pages count what a slow recount counts", || technique_pages_agree_with_a_recount(corpora(), 300)),
    needs_shared("the T1021 page has every section and explanation", t1021_is_complete),
];

/// Rules of a row: paths with their place in the file.
type Rules = BTreeSet<usize>;
/// A row: field, operator, folded value.
type Key = (String, String, String);

/// What is wrong when two counts differ.
fn differ<T: std::fmt::Debug + PartialEq>(what: &str, page: &T, recount: &T) {
    assert!(page == recount, "{what}\n  page: {page:?}\n  recount: {recount:?}");
}

/// The same for rows; names those that only one side has.
fn differ_in_rows(what: &str, page: &BTreeMap<Key, usize>, recount: &BTreeMap<Key, usize>) {
    let only = |here: &BTreeMap<Key, usize>, there: &BTreeMap<Key, usize>| -> Vec<String> {
        here.iter().filter(|(key, count)| there.get(*key) != Some(*count)).map(|row| format!("{row:?}")).collect()
    };
    differ(what, &only(page, recount), &only(recount, page));
}

/// The id that stands for another now, by the project's index.
fn successors() -> BTreeMap<String, String> {
    let text = fs::read_to_string(root().join("content/attack/techniques.tsv")).unwrap();
    let rows = text.lines().map(|line| line.split('\t').collect::<Vec<_>>()).filter(|row| row.len() > 3 && !row[3].is_empty());
    rows.map(|row| (row[0].to_owned(), row[3].to_owned())).collect()
}

fn flag(value: &Value, key: &str) -> bool {
    value[key].as_bool().unwrap_or(false)
}

fn string(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

fn counts(rule: &Value) -> bool {
    !flag(rule, "deprecated") && rule["copy_of"].is_null()
}

fn predicates(rule: &Value) -> Vec<&Value> {
    if ["detection", "hunting", "building_block"].contains(&rule["kind"].as_str().unwrap()) {
        rule["predicates"].as_array().unwrap().iter().collect()
    } else {
        Vec::new()
    }
}

fn part<'r>(rule: &'r Value, predicate: &Value) -> &'r str {
    rule["parts"][usize::try_from(predicate["stage"].as_u64().unwrap()).unwrap()].as_str().unwrap()
}

fn key(predicate: &Value) -> Key {
    let op = string(&predicate["canonical"], "op");
    let value = string(&predicate["canonical"], "value");
    let encodings = predicate["encodings"].as_array().cloned().unwrap_or_default();
    let exact = op == "regex_match" || encodings.iter().any(|encoding| encoding != "windash");
    (string(predicate, "field"), op, if exact { value } else { value.to_ascii_lowercase() })
}

/// What the page shows of a value: control characters by number, long ones cut.
fn shown(value: &str) -> String {
    let mut out = String::new();
    for character in value.chars().take(2_000) {
        match character {
            '\t' | '\n' | '\r' => out.push(character),
            other if other.is_control() => out += &format!("U+{:04X}", other as u32),
            other => out.push(other),
        }
    }
    if value.chars().count() > 2_000 { out + "…" } else { out }
}

#[derive(Default)]
struct Recount {
    fields: BTreeMap<String, Rules>,
    indicators: BTreeMap<Key, Rules>,
    exclusions: BTreeMap<Key, Rules>,
    selectors: BTreeMap<Key, Rules>,
    events: BTreeMap<String, (Rules, Rules)>,
    rules: Rules,
}

/// Counts over the rules of a list.
fn recount(rules: &[(usize, &Value)]) -> Recount {
    let mut out = Recount::default();
    for (number, rule) in rules {
        out.rules.insert(*number);
        for covered in rule["events"].as_array().unwrap() {
            let lists = out.events.entry(string(covered, "event")).or_default();
            match covered["how"].as_str().unwrap() {
                "named" => drop(lists.0.insert(*number)),
                "category" => drop(lists.1.insert(*number)),
                _ => {}
            }
        }
        for predicate in predicates(rule) {
            let (role, op) = (string(predicate, "role"), string(predicate, "op"));
            let (negated, excluded) = (flag(predicate, "negated"), flag(predicate, "exclusion"));
            let tested = role == "test" || role == "event";
            if tested && !excluded && part(rule, predicate) != "removed" {
                out.fields.entry(string(predicate, "field")).or_default().insert(*number);
            }
            let presence = op == "exists" || op == "is_null" || (op == "eq" && predicate["value"] == "");
            if presence || op == "fieldref" || flag(predicate, "placeholder") || part(rule, predicate) != "present" || !tested {
                continue;
            }
            let list = match (excluded, negated, role.as_str()) {
                (true, true, _) => &mut out.exclusions,
                (false, false, "test") => &mut out.indicators,
                (false, false, "event") => &mut out.selectors,
                _ => continue,
            };
            list.entry(key(predicate)).or_default().insert(*number);
        }
    }
    out.events.retain(|_, (named, category)| !named.is_empty() || !category.is_empty());
    out
}

/// All rows of a list: the sub-pages where there are some, else the page's own table.
fn all_rows(rules: &Collection, technique: &str, kind: &str, own: &Html, caption: &str) -> Vec<ValueRow> {
    let mut out = Vec::new();
    for number in 1.. {
        let suffix = if number == 1 { String::new() } else { format!("-{number}") };
        let path = format!("attack/{technique}/{kind}{suffix}.html");
        if !rules.site.exists(&path) {
            break;
        }
        out.extend(html::value_rows(&Html::parse_document(&page(&rules.site, &path)), "All "));
    }
    if out.is_empty() { html::value_rows(own, caption) } else { out }
}

fn by_key(rows: &[ValueRow], what: &str) -> BTreeMap<Key, usize> {
    let folded = |row: &ValueRow| if row.op == "regex_match" { row.value.clone() } else { row.value.to_ascii_lowercase() };
    let map: BTreeMap<Key, usize> = rows.iter().map(|row| ((row.field.clone(), row.op.clone(), folded(row)), row.rules)).collect();
    assert!(map.len() <= rows.len(), "{what}: a row stands twice");
    map
}

fn expected(recount: &BTreeMap<Key, Rules>) -> BTreeMap<Key, usize> {
    let fold = |key: &Key| if key.1 == "regex_match" { shown(&key.2) } else { shown(&key.2).to_ascii_lowercase() };
    recount.iter().map(|(key, rules)| ((key.0.clone(), key.1.clone(), fold(key)), rules.len())).collect()
}

/// Compares every technique page with a recount.
fn technique_pages_agree_with_a_recount(rules: &Collection, least: usize) {
    let successors = successors();
    let counted: Vec<(usize, &Value)> = rules.predicates.iter().enumerate().filter(|(_, rule)| counts(rule)).collect();
    let whole = recount(&counted);
    let mut under: BTreeMap<String, Vec<(usize, &Value)>> = BTreeMap::new();
    for (number, rule) in &counted {
        let mut ids = BTreeSet::new();
        for tag in rule["techniques"].as_array().unwrap() {
            let tag = tag.as_str().unwrap();
            let id = successors.get(tag).map_or(tag, String::as_str);
            ids.insert(id.to_owned());
            ids.insert(id.split('.').next().unwrap().to_owned());
        }
        for id in ids {
            under.entry(id).or_default().push((*number, rule));
        }
    }
    assert!(under.len() > least, "only {} techniques have rules", under.len());
    let pages: Vec<String> =
        rules.site.paths().filter(|path| path.starts_with("attack/T") && path.matches('/').count() == 1).map(str::to_owned).collect();
    let compared: usize = pages.par_iter().map(|path| compare(rules, path, &under, &whole)).sum();
    let rows = not_revoked().iter().filter(|id| is_row(rules, id, &under)).count();
    assert_eq!(compared + rows, 709, "active and deprecated techniques compared");
}

/// The techniques of the project's own index that are not revoked.
fn not_revoked() -> Vec<String> {
    let text = fs::read_to_string(root().join("content/attack/techniques.tsv")).unwrap();
    let rows = text.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    rows.filter(|row| row.len() > 3 && ["active", "deprecated"].contains(&row[2])).map(|row| row[0].to_owned()).collect()
}

/// Whether a technique has no page: then no rule carries it, and it is a row of its parent's page.
fn is_row(rules: &Collection, technique: &str, under: &BTreeMap<String, Vec<(usize, &Value)>>) -> bool {
    if rules.site.exists(&format!("attack/{technique}.html")) {
        return false;
    }
    assert!(!under.contains_key(technique), "{technique} has rules and no page");
    let (parent, _) = technique.split_once('.').unwrap_or_else(|| panic!("{technique} has no page and is nobody's row"));
    let parent = Html::parse_document(&page(&rules.site, &format!("attack/{parent}.html")));
    let row = html::selector(&format!("tr[id='{technique}']"));
    assert!(parent.select(&row).next().is_some(), "{technique} is no row of its parent's page");
    true
}

/// Compares one page; 1 if it is a technique's, 0 if it only redirects.
fn compare(rules: &Collection, path: &str, under: &BTreeMap<String, Vec<(usize, &Value)>>, whole: &Recount) -> usize {
    let technique = path.trim_start_matches("attack/").trim_end_matches(".html");
    let text = page(&rules.site, path);
    if text.contains("http-equiv=\"refresh\"") {
        return 0;
    }
    let own = Html::parse_document(&text);
    let none = Vec::new();
    let here = recount(under.get(technique).unwrap_or(&none));
    let totals = html::totals(&own);
    differ(&format!("{technique}: rules"), &totals["rule"], &here.rules.len());
    differ(&format!("{technique}: fields"), &totals["field"], &here.fields.len());
    differ(&format!("{technique}: indicators"), &totals["indicator"], &here.indicators.len());
    differ(&format!("{technique}: exclusions"), &totals["exclusion"], &here.exclusions.len());
    for (kind, caption, recount) in [
        ("indicators", "Top indicator values", &here.indicators),
        ("exclusions", "Exclusions", &here.exclusions),
        ("selectors", "Event selectors", &here.selectors),
    ] {
        let rows = all_rows(rules, technique, kind, &own, caption);
        differ_in_rows(&format!("{technique}: {kind}"), &by_key(&rows, kind), &expected(recount));
        if kind == "indicators" {
            reach(technique, &rows, &here, whole);
        }
    }
    reach(technique, &html::value_rows(&own, "Top indicator values"), &here, whole);
    for (field, rules, ..) in html::field_rows(&own) {
        differ(&format!("{technique}: rules of {field}"), &rules, &here.fields[&field].len());
    }
    events(technique, &own, &here);
    1
}

fn reach(technique: &str, rows: &[ValueRow], here: &Recount, whole: &Recount) {
    let lengths: BTreeMap<Key, usize> = expected(&whole.indicators);
    for row in rows {
        let folded = if row.op == "regex_match" { row.value.clone() } else { row.value.to_ascii_lowercase() };
        let all = lengths[&(row.field.clone(), row.op.clone(), folded)];
        let blank = all == row.rules;
        differ(&format!("{technique}: reach of {row:?}"), &row.reach, &if blank { None } else { Some(all) });
    }
    assert!(here.indicators.len() <= whole.indicators.len());
}

fn events(technique: &str, own: &Html, here: &Recount) {
    let rows = ["Events covered", "Events of other platforms"].map(|caption| html::event_rows(own, caption)).concat();
    let mut further = html::further_events(own);
    differ(&format!("{technique}: number of events"), &(rows.len() + further.len()), &here.events.len());
    let counts = here.events.values().map(|(named, category)| (named.len(), category.len(), named.union(category).count()));
    let mut counted: Vec<(usize, usize, usize)> = counts.collect();
    counted.sort_unstable();
    for row in &rows {
        let known = counted.iter().position(|count| (count.0, count.1) == (row.1, row.2));
        counted.remove(known.unwrap_or_else(|| panic!("{technique}: {row:?} is no event of the recount")));
    }
    let mut left: Vec<usize> = counted.iter().map(|count| count.2).collect();
    left.sort_unstable();
    further.sort_unstable();
    differ(&format!("{technique}: rules of further events"), &further, &left);
}

/// The sections, columns and explanations of the model page are all there.
fn t1021_is_complete() {
    let own = page(corpus(), "attack/T1021.html");
    let headings =
        ["Events covered", "Authoring guide", "Fields filtered most", "Event selectors", "Top indicator values", "Exclusions", "Rules"];
    for heading in headings {
        assert!(own.contains(&format!(">{heading}")), "no section {heading}");
    }
    let columns = [
        "Provider",
        "Event",
        "Title",
        "Rules naming it",
        "By category",
        "Field",
        "Rules",
        "How",
        "Sample values",
        "Kind",
        "Value",
        "Rules (here)",
        "Corpus reach",
        "Rules excluding",
    ];
    for column in columns {
        let ends = ['<', '\n'].map(|end| format!(">{column}{end}"));
        assert!(ends.iter().any(|head| own.contains(head.as_str())), "no column {column}");
    }
    let text: String = html::text(Html::parse_document(&own).root_element()).split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "catalog events are tagged with this technique by at least one rule",
        "collapse into one row",
        "Each rule contributes at most once per row",
        "The How column shows the operators authors use",
        "across the entire catalog",
        "Blank when all rules that look for it are under this technique",
        "A new rule that ignores the high-count entries here will likely fire on the same noisy paths",
        "_filter",
        "listed below",
        "© 2026 The MITRE Corporation",
    ] {
        assert!(text.contains(part), "the page does not say: {part}");
    }
    let model = fs::read_to_string(shared().unwrap().join("model/technique-page-T1021.txt")).unwrap();
    let first = model.lines().nth(2).unwrap().split(". ").next().unwrap();
    assert!(text.contains(first), "the description does not begin as the model's: {first}");
}
