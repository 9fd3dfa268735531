//! How a rule and all that is in it is kept.

use super::codec::{Bytes, Kept, write_bytes};
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{
    Body, Bound, Canonical, Correlation, CorrelationCondition, CorrelationKind, Counted, Coverage, Definition, EventKey, Fact, FactKind,
    FactValue, Guide, GuideKind, How, Kind, Language, LogKind, LogToken, Noted, Op, Pair, Parsed, Part, Platform, Predicate, Rated, Reason,
    Related, RelationKind, Role, Rule, Severity, Stage, Status, Threshold, Tree, Vendor,
};
use crate::text::{Place, Span};

kept_words! {
    Code CorrelationKind FactKind GuideKind How Kind Language LogKind Op Parsed Part Platform RelationKind Role Severity Status Vendor
}

kept_fields! {
    Rule {
        vendor, source, path, position, id, name, title, language, kind, parsed, deprecated, description, severity, status, platforms,
        authors, created, modified, license, tags, techniques, references, false_positives, guides, facts, related, correlation, body,
        definitions, stages, predicates, events, diagnostics, fingerprint,
    }
    Predicate {
        field, raw_field, op, raw_op, value, negated, exclusion, role, stage, canonical, listed, cased, placeholder, encodings, via,
        field_at, value_at,
    }
    Canonical { op, value }
    Stage { name, part, reads, facts, tree }
    Coverage { event, how, stages, reason }
    Rated<T> { value, written }
    Body { text, language }
    Definition { name, body }
    Fact { kind, value }
    Pair { name, value }
    Noted { name, notes, score }
    Threshold { counted, op, number, by }
    Guide { kind, text }
    LogToken { kind, name }
    Related { kind, target }
    Correlation { kind, rules, group_by, span, condition }
    Bound { op, value }
    Diagnostic { code, message, place, hint }
    Place { path, line, column, length, excerpt, skipped }
    Span { start, end }
}

kept_variants! {
    Tree { 0 All(branches), 1 Any(branches), 2 Not(branch), 3 Named(name, branch), 4 Test(predicate) }
    FactValue { 0 Given, 1 Number(number), 2 Text(text), 3 List(texts), 4 Pairs(pairs), 5 Noted(noted), 6 Threshold(threshold) }
    Counted { 0 Events, 1 Results, 2 Distinct(field) }
    Reason { 0 Test { field, op, value }, 1 LogSource(tokens), 2 Activity(name), 3 Event(event) }
    CorrelationCondition { 0 Written(text), 1 Bounds { bounds, fields } }
}

impl Kept for EventKey {
    fn write(&self, out: &mut Vec<u8>) {
        write_bytes(self.as_str().as_bytes(), out);
    }

    fn read(from: &mut Bytes<'_>) -> Option<Self> {
        String::read(from)?.parse().ok()
    }
}
