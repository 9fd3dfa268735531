//! Which events rules cover, over the five corpora.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::OnceLock;

use fieldguide::check;
use fieldguide::content::Scope;
use fieldguide::diagnostic::Code;
use fieldguide::rule::{EventKey, How, LogKind, LogToken, Op, Part, Platform, Reason, Rule};
use scraper::Html;

use crate::html;
use crate::support::{content, corpus, of_rule, page, shared};
use crate::test::{Test, needs_shared, plain};

/// The tests of this file.
pub(crate) const TESTS: &[Test] = &[
    plain("pages of events select their own event", pages_of_events_select_their_own),
    needs_shared("rules on Windows and Defender cover events", windows_rules_cover_events),
    needs_shared("the T1021 page lists the events of the model page", t1021_lists_the_model_events),
    needs_shared("techniques of other platforms list no Windows event", other_platforms_list_no_windows_event),
    needs_shared("the events that rules name resolve", named_events_resolve),
    needs_shared("stages whose rows are removed cover no event", removed_stages_cover_nothing),
    needs_shared("check counts every kind of unmapped source", check_reports_unmapped_sources),
];

/// Of a hundred rules on Windows or Defender, how many must name an event or cover one by category.
const SHARE: usize = 97;

/// Of the 59 events of the model page, how many the page must list.
const MODEL_EVENTS: usize = 50;

/// Ids that resolve to nothing, by vendor and what the rule writes. An id alone tells nothing (`15` in any Windows log, `Event`
/// without a source); a provider may be unknown (Quick Assist's `0`); and authors mistype, or look in a table that has no such
/// action.
const UNRESOLVED: &[(&str, &str)] = &[
    ("Elastic", "event.code 0"),
    ("Kusto", "ActionType  Account deleted"),
    ("Kusto", "ActionType ConnecitonFound"),
    ("Kusto", "ActionType CsonnectionFailed"),
    ("Kusto", "ActionType CsonnectionRequest"),
    ("Kusto", "ActionType DefenseEvasion"),
    ("Kusto", "ActionType FileCreated"),
    ("Kusto", "ActionType FileModified"),
    ("Kusto", "ActionType Install"),
    ("Kusto", "ActionType RegistryKeyModified"),
    ("Kusto", "ActionType ServiceDeleted"),
    ("Kusto", "ActionType ServiceModified"),
    ("Kusto", "ActionType Update application  Certificates and secrets management "),
    ("Kusto", "ActionType Update application \u{FFFD} Certificates and secrets management "),
    ("Kusto", "ActionType elevateAccess"),
    ("Kusto", "EventID 1006"),
    ("Kusto", "EventID 1009"),
    ("Kusto", "EventID 11"),
    ("Kusto", "EventID 1116"),
    ("Kusto", "EventID 1119"),
    ("Kusto", "EventID 13"),
    ("Kusto", "EventID 17"),
    ("Kusto", "EventID 18"),
    ("Kusto", "EventID 3"),
    ("Kusto", "EventID 307"),
    ("Kusto", "EventID 308"),
    ("Kusto", "EventID 309"),
    ("Kusto", "EventID 7045"),
    ("Sigma", "EventID 15"),
];

/// The rules that numbers count, as the catalog is exported.
fn counted() -> &'static [Rule] {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    RULES.get_or_init(|| {
        let (export, predicates) = (corpus().export(true).unwrap(), corpus().predicates().unwrap());
        let pairs = export.lines().skip(1).zip(predicates.lines());
        let own = pairs.filter(|(_, line)| line.contains("\"copy_of\":null")).map(|(rule, _)| serde_json::from_str::<Rule>(rule).unwrap());
        own.filter(|rule| !rule.deprecated && rule.kind.brings_predicates()).collect()
    })
}

/// Whether a rule is on Windows, by its platform, or reads a table of Defender.
fn is_windows_or_defender(rule: &Rule) -> bool {
    let events = &content().events;
    let tables = rule.stages.iter().flat_map(|stage| &stage.reads).filter(|token| token.kind == LogKind::Table);
    let is_defender = |table: &LogToken| events.provider(&format!("defender-{}", table.name.to_ascii_lowercase())).is_some();
    rule.platforms.contains(&Platform::Windows) || tables.into_iter().any(is_defender)
}

fn is_core(event: &EventKey) -> bool {
    content().events.provider(event.provider()).is_some_and(|provider| provider.scope == Scope::Core)
}

fn windows_rules_cover_events() {
    let mut shares: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for rule in counted().iter().filter(|rule| is_windows_or_defender(rule)) {
        let covers = rule.events.iter().any(|covered| covered.how != How::Equivalent && is_core(&covered.event));
        for key in [rule.vendor.label(), "all"] {
            let (covering, all) = shares.entry(key).or_default();
            *covering += usize::from(covers);
            *all += 1;
        }
    }
    let (covering, all) = shares["all"];
    assert!(all > 5000, "only {all} rules are on Windows or Defender");
    assert!(covering * 100 >= all * SHARE, "{covering} of {all} rules on Windows or Defender cover an event, by vendor {shares:?}");
}

fn t1021_lists_the_model_events() {
    let model = fs::read_to_string(shared().unwrap().join("model/technique-page-T1021.txt")).unwrap();
    let rows = model.lines().map(str::trim).skip_while(|line| *line != "ProviderEventTitle").skip(1);
    let wanted: Vec<&str> = rows.take_while(|line| *line != "Authoring guide").filter(|line| !line.is_empty()).collect();
    assert_eq!(wanted.len(), 59, "the model page lists 59 events");
    let own = Html::parse_document(&page(corpus(), "attack/T1021.html"));
    let covered = html::event_titles(&own, "Events covered");
    let equivalent = html::event_titles(&own, "Equivalent events");
    assert!(equivalent.iter().all(|(_, named)| *named == 0), "an equivalent event is named");
    let listed: BTreeSet<&str> = covered.iter().chain(&equivalent).map(|(text, _)| text.as_str()).collect();
    let missing: Vec<&&str> = wanted.iter().filter(|line| !listed.contains(**line)).collect();
    assert!(wanted.len() - missing.len() >= MODEL_EVENTS, "{} events are missing: {missing:#?}", missing.len());
    for rule in counted().iter().filter(|rule| rule.techniques.iter().any(|id| id.starts_with("T1021"))) {
        for event in rule.events.iter().filter(|covered| covered.how == How::Named) {
            let id = event.event.id();
            let names_it = rule.predicates.iter().any(|predicate| {
                let value = predicate.value.to_ascii_lowercase();
                !predicate.negated && event.stages.contains(&predicate.stage) && !value.is_empty() && id.contains(&value)
            });
            assert!(names_it, "{} does not name {}", rule.path, event.event);
        }
    }
}

fn other_platforms_list_no_windows_event() {
    for technique in ["T1053.003", "T1548.001"] {
        let address = format!("attack/{technique}.html");
        let own = Html::parse_document(&page(corpus(), &address));
        assert_eq!(html::event_titles(&own, "Events covered"), [], "{technique} lists events of Windows");
        let rules = counted().iter().filter(|rule| rule.techniques.iter().any(|id| id == technique));
        let windows: Vec<_> = rules.flat_map(|rule| rule.events.iter().filter(|covered| is_core(&covered.event))).collect();
        assert!(windows.is_empty(), "{technique}: {windows:?}");
    }
}

fn named_events_resolve() {
    let usage = fs::read_to_string(shared().unwrap().join("catalog-data/events/corpus-usage.tsv")).unwrap();
    let slug = |name: &str| -> String {
        let lower = name.to_ascii_lowercase();
        let parts = lower.split(|character: char| !character.is_ascii_alphanumeric() && character != '_').filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("-")
    };
    let mut rows = 0;
    for row in usage.lines().skip(1) {
        let mut cells = row.split('\t');
        let key = EventKey::new(&slug(cells.next().unwrap()), cells.next().unwrap());
        assert!(content().events.get(&key).is_some(), "{key} has no definition");
        rows += 1;
    }
    assert!(rows > 1500, "only {rows} events were looked at");
    let mut unresolved: BTreeSet<(&str, &str)> = BTreeSet::new();
    for rule in counted() {
        for own in rule.diagnostics.iter().filter(|own| own.code == Code::UnknownEvent) {
            unresolved.insert((rule.vendor.label(), own.message.split(" is the id of").next().unwrap()));
        }
    }
    let known: BTreeSet<(&str, &str)> = UNRESOLVED.iter().copied().collect();
    let new: Vec<_> = unresolved.difference(&known).collect();
    let gone: Vec<_> = known.difference(&unresolved).collect();
    assert!(new.is_empty() && gone.is_empty(), "these ids resolve to nothing: {new:?}; these now resolve: {gone:?}");
    let is_prefix =
        |reason: &Reason| matches!(reason, Reason::Test { field, op: Op::StartsWith, value } if field == "ActionType" && value == "Asr");
    let prefixed = counted().iter().flat_map(|rule| &rule.events).filter(|covered| is_prefix(&covered.reason));
    let distinct: BTreeSet<&str> = prefixed.map(|covered| covered.event.as_str()).collect();
    assert!(distinct.len() > 20, "the prefix Asr names only {distinct:?}");
    assert!(distinct.iter().all(|event| event.starts_with("defender-deviceevents/asr")), "{distinct:?}");
}

fn check_reports_unmapped_sources() {
    let findings = check::findings(corpus());
    let unmapped = findings.iter().map(|finding| &finding.diagnostic).filter(|own| own.code == Code::UnmappedLogSource);
    let messages: Vec<&str> = unmapped.map(|own| own.message.as_str()).collect();
    for kind in [
        "Sigma log source ",
        "Splunk data source ",
        "Splunk dataset ",
        "Kusto table ",
        "YARA-L event type ",
        "Elastic dataset ",
        "Elastic index ",
    ] {
        assert!(messages.iter().any(|message| message.starts_with(kind)), "no {kind}is reported");
    }
    let rules = |message: &&str| -> usize { message.rsplit_once('(').unwrap().1.split(' ').next().unwrap().parse().unwrap() };
    assert!(messages.windows(2).all(|pair| rules(&pair[0]) >= rules(&pair[1])), "the most used do not come first");
}

fn removed_stages_cover_nothing() {
    let mut removed = 0;
    for rule in counted() {
        for (number, stage) in rule.stages.iter().enumerate().filter(|(_, stage)| stage.part == Part::Removed) {
            removed += usize::from(stage.reads.iter().any(|token| token.kind == LogKind::Table));
            let covers = |event: &&fieldguide::rule::Coverage| event.stages.iter().any(|stage| *stage as usize == number);
            assert_eq!(rule.events.iter().find(covers), None, "{}: the removed stage {number} covers an event", rule.path);
        }
    }
    assert!(removed > 50, "only {removed} removed stages were looked at");
}

const LOGONS: &str = "title: Logon of any outcome
id: 33333333-3333-4333-8333-333333333333
logsource:
    product: windows
    service: security
detection:
    selection:
        EventID:
            - 4624
            - 4625
        LogonType: 10
    condition: selection
";

/// Where a rule lists several events, each page has its own as selector and none of the others.
fn pages_of_events_select_their_own() {
    let snapshot = of_rule("selectors", LOGONS);
    for id in ["4624", "4625"] {
        let own = Html::parse_document(&page(&snapshot, &format!("events/security-auditing/{id}.html")));
        let values: Vec<String> = html::value_rows(&own, "Event selectors").into_iter().map(|row| row.value).collect();
        assert_eq!(values, [id]);
    }
}
