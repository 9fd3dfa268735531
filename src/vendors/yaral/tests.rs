//! Several rules of a file, their facts, and lists.

use super::*;
use crate::error::Error;

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile { path: path.to_owned(), text: text.to_owned(), hash: 0, diagnostics: Vec::new() }
}

const TWO: &str = "rule first_rule {\n meta:\n  author = \"A, B\"\n  type = \"Hunt\"\n  platform = \"Windows\"\n  priority = \"Low\"\n  \
    references = \"https://a.org, https://b.org\"\n  created = \"2019/05/22\"\n events: $e.a.x = \"1\"\n condition: $e\n\n\
    rule second {\n meta:\n  rule_name = \"Second\"\n  rule_id = \"ru_1\"\n  mitre = \"t1021.002, execution\"\n}\n";

#[test]
fn a_file_with_a_missing_brace_still_gives_all_of_its_rules() -> Result<(), Error> {
    let file = file("rules/_deprecated/two.yaral", TWO);
    let read = read(&file, &Definitions::default(), Content::of_tests());
    let titles: Vec<_> = read.drafts.iter().map(|draft| (draft.rule.title.as_str(), draft.rule.name.as_deref())).collect();
    assert_eq!(titles, [("First rule", Some("first_rule")), ("Second", Some("second"))]);
    assert!(read.drafts.iter().all(|draft| draft.rule.deprecated && draft.rule.body.is_some()));
    Ok(())
}

#[test]
fn meta_becomes_the_facts_of_the_rule() -> Result<(), Error> {
    let file = file("two.yaral", TWO);
    let read = read(&file, &Definitions::default(), Content::of_tests());
    assert_eq!(read.drafts.len(), 2);
    let (first, second) = (&read.drafts[0], &read.drafts[1]);
    assert_eq!(first.rule.authors, ["A", "B"]);
    assert_eq!(first.rule.kind, crate::rule::Kind::Hunting);
    assert_eq!(first.rule.platforms, [crate::rule::Platform::Windows]);
    assert_eq!(first.rule.references, ["https://a.org", "https://b.org"]);
    assert_eq!(first.rule.created.as_deref(), Some("2019-05-22"));
    assert!(first.rule.facts.contains(&Fact::pair(FactKind::Meta, "priority", "Low")) && !first.rule.deprecated);
    for token in [LogToken::new(LogKind::Platform, "windows"), LogToken::new(LogKind::Schema, SCHEMA)] {
        assert!(first.context.has(&token), "{token}");
    }
    assert_eq!((second.rule.id.as_deref(), second.rule.techniques.as_slice()), (Some("ru_1"), ["T1021.002".to_owned()].as_slice()));
    Ok(())
}

#[test]
fn a_text_file_is_a_reference_list_and_no_rule() -> Result<(), Error> {
    let list = file("lists/hosts.txt", "one\ntwo\n");
    assert_eq!(reference_list(&list), Some(("hosts", "one\ntwo\n")));
    let none = read(&list, &Definitions::default(), Content::of_tests());
    assert!(none.drafts.is_empty() && none.skipped.is_none());
    let empty = file("a.yaral", "// nothing");
    assert!(read(&empty, &Definitions::default(), Content::of_tests()).skipped.is_some());
    Ok(())
}
