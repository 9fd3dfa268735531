//! Detections of both schemas, and what is neither a rule nor a fault.

use super::*;
use crate::rule::{FactKind, FactValue, Kind, Noted, Severity};

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile { path: path.to_owned(), text: text.to_owned(), hash: 0, diagnostics: Vec::new() }
}

fn facts_of(draft: &Draft<'_>, kind: FactKind) -> Vec<FactValue> {
    draft.rule.facts_of(kind).cloned().collect()
}

fn reads(file: &SourceFile, check: impl Fn(&Drafts<'_>)) {
    check(&read(file, &Definitions::default(), Content::of_tests()));
}

#[test]
fn a_detection_of_the_older_schema_keeps_its_facts() {
    let text = "name: A\nid: x\ndate: '2024-10-24'\nstatus: production\ntype: Hunting\nsearch: '`sysmon` EventCode=1'\n\
                data_source:\n- Sysmon EventID 1 AND Sysmon EventID 11\nhow_to_implement: Do it.\n\
                tags:\n  analytic_story:\n  - S\n  risk_score: 64\n  mitre_attack_id:\n  - T1021.002\n  - T1021\n";
    reads(&file("detections/endpoint/a.yml", text), |drafts| {
        let draft = drafts.drafts.first().expect("a detection");
        assert_eq!((draft.rule.kind, draft.rule.severity.value), (Kind::Hunting, Severity::High));
        assert_eq!(draft.rule.modified.as_deref(), Some("2024-10-24"));
        assert_eq!(draft.rule.techniques, ["T1021.002", "T1021"]);
        assert_eq!(facts_of(draft, FactKind::DataSource), ["Sysmon EventID 1", "Sysmon EventID 11"].map(FactValue::from));
        assert!(draft.context.has(&LogToken::new(LogKind::DataSource, "Sysmon EventID 11")));
        assert!(draft.context.has(&LogToken::new(LogKind::Source, "sysmon")) && !draft.rule.deprecated);
    });
}

#[test]
fn a_detection_of_the_later_schema_keeps_its_facts() {
    let text = "name: A\ncreation_date: '2025-01-02'\nmodification_date: '2025-03-04'\ntype: TTP\nsearch: a=1\nanalytic_story:\n- S\n\
                mitre_attack_id:\n- T1105\nfinding:\n  title: It happened\n  entity:\n    field: dest\n    type: system\n    score: 30\n";
    reads(&file("detections/removed/a.yml", text), |drafts| {
        let draft = drafts.drafts.first().expect("a detection");
        assert_eq!(draft.rule.created.as_deref(), Some("2025-01-02"));
        assert_eq!(draft.rule.modified.as_deref(), Some("2025-03-04"));
        let dest = Noted { name: "dest".to_owned(), notes: vec!["system".to_owned()], score: Some(30) };
        assert_eq!(facts_of(draft, FactKind::RiskObject), [FactValue::Noted(dest)]);
        assert_eq!(draft.rule.severity.value, Severity::Low);
        assert!(draft.rule.deprecated);
    });
}

#[test]
fn a_detection_without_a_search_is_kept_and_reported_with_its_place() {
    reads(&file("detections/a.yml", "name: A\nhow_to_implement: Do it.\n"), |drafts| {
        let draft = drafts.drafts.first().expect("a detection");
        let report = draft.rule.diagnostics.first().expect("a report");
        assert_eq!(report.message, "the detection has no search");
        assert_eq!(report.place.as_ref().map(|place| place.line), Some(1));
    });
}

#[test]
fn what_belongs_to_detections_is_no_rule_and_no_fault() {
    for text in ["name: m\ndefinition: a=1\n", "name: S\nnarrative: Once.\n", "name: B\ntype: Baseline\nsearch: a=1\n"] {
        reads(&file("a.yml", text), |drafts| assert!(drafts.drafts.is_empty() && drafts.skipped.is_none(), "{text}"));
    }
    reads(&file("a.yml", "some: thing\n"), |drafts| assert!(drafts.skipped.is_some()));
    reads(&file("a.yml", "a: [\n"), |drafts| assert_eq!(drafts.diagnostics.len(), 1));
}
