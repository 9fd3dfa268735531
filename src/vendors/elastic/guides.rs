//! The Markdown of a rule: investigation guide, setup, false positives.

use crate::rule::{Guide, GuideKind, Rule};
use crate::vendors::core::node::Node;

/// Sets a rule's guides and false positives.
pub(super) fn read(rule: &mut Rule, node: &Node, transforms: Option<&Node>) {
    let note = node.text_of("note").map(|note| with_transforms(note, transforms));
    rule.false_positives = node.texts_of("false_positives");
    if rule.false_positives.is_empty() {
        rule.false_positives.extend(note.as_deref().and_then(|note| section(note, "false positive")));
    }
    rule.guides.extend(note.map(|note| Guide::new(GuideKind::Investigation, note)));
    rule.guides.extend(node.text_of("setup").map(|setup| Guide::new(GuideKind::Setup, setup)));
}

/// The text under the first heading that holds some words, up to the next heading of its level or above.
fn section(markdown: &str, words: &str) -> Option<String> {
    let mut lines = markdown.lines();
    let level = lines.find_map(|line| level(line).filter(|_| line.to_ascii_lowercase().contains(words)))?;
    let body: Vec<&str> = lines.take_while(|line| self::level(line).is_none_or(|next| next > level)).collect();
    let text = body.join("\n").trim().to_owned();
    (!text.is_empty()).then_some(text)
}

/// Number of `#` before a heading's text.
fn level(line: &str) -> Option<usize> {
    let marks = line.bytes().take_while(|&byte| byte == b'#').count();
    (marks > 0 && line.get(marks..).is_some_and(|rest| rest.starts_with(' '))).then_some(marks)
}

/// Replaces `$osquery_0` and the like by what `[[transform.osquery]]` gives for it.
fn with_transforms(note: &str, transforms: Option<&Node>) -> String {
    let mut out = note.to_owned();
    for (kind, node) in transforms.into_iter().flat_map(Node::fields) {
        for (number, item) in node.items().iter().enumerate().rev() {
            let label = item.text_of("label").unwrap_or(kind);
            let query = item.text_of("query").map(|query| query.split_whitespace().collect::<Vec<_>>().join(" "));
            let text = query.map_or_else(|| label.to_owned(), |query| format!("{label}: `{query}`"));
            out = out.replace(&format!("${kind}_{number}"), &text);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_ends_at_the_next_heading_of_its_level() {
        let note = "## Triage\n\n### False positive analysis\n\n- One.\n#### Detail\nTwo.\n\n### Response\n- Three.\n";
        assert_eq!(section(note, "false positive").as_deref(), Some("- One.\n#### Detail\nTwo."));
        assert_eq!(section("## Triage\ntext", "false positive"), None);
    }
}
