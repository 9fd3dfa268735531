//! Canonical fields, roles, and operators and values in terms of the canonical field.

use crate::content::fields::FieldPart;
use crate::content::{Content, Context};
use crate::rule::{Canonical, Op, Platform, Predicate, Role, Rule, Vendor};

/// Whether paths are written with backslashes.
pub(super) fn is_windows(platforms: &[Platform]) -> bool {
    platforms.is_empty() || platforms.contains(&Platform::Windows)
}

/// Whose field a generic name such as `Status` is: the provider of the rule's first event, else its log source.
pub(super) fn generic_owner(rule: &Rule, content: &Content) -> Option<String> {
    let by_event =
        rule.events.first().and_then(|covered| covered.event.split_once('/')).and_then(|(slug, _)| content.events.provider(slug));
    let by_source = || rule.facts.iter().rev().find(|fact| fact.label.starts_with("Log source")).map(|fact| fact.text.clone());
    by_event.map(|provider| provider.name.clone()).or_else(by_source)
}

/// Sets a predicate's field, role and canonical form.
pub(super) fn set(predicate: &mut Predicate, vendor: Vendor, windows: bool, context: &Context, provider: Option<&str>, content: &Content) {
    let resolved = content.fields.resolve(Some(vendor), &predicate.raw_field, context, provider);
    if predicate.role != Role::Derived {
        predicate.role = content.roles.of(vendor, &predicate.raw_field, &resolved.name, context);
    }
    predicate.placeholder |= !matches!(predicate.op, Op::RegexMatch | Op::Fieldref) && content.fields.is_placeholder(&predicate.value);
    let separator = if windows { '\\' } else { '/' };
    let (op, value) = whole(predicate.op, &predicate.value, resolved.part, separator);
    predicate.field = resolved.name;
    predicate.canonical = Canonical { op, value };
    if let Some((field, value)) = content.fields.split(&predicate.field, &predicate.canonical.value) {
        predicate.field = field;
        let op = if predicate.canonical.op == Op::Contains { Op::Eq } else { predicate.canonical.op };
        predicate.canonical = Canonical { op, value };
    }
    if !matches!(predicate.op, Op::RegexMatch | Op::Fieldref)
        && let Some(value) = content.fields.value(&predicate.field, &predicate.canonical.value)
    {
        predicate.canonical.value = value;
    }
}

/// A test of a part of a field as a test of the whole field.
fn whole(op: Op, value: &str, part: FieldPart, separator: char) -> (Op, String) {
    let led = || format!("{separator}{value}");
    let ended = || format!("{value}{separator}");
    match (part, op) {
        (FieldPart::Name, Op::Eq) => (Op::EndsWith, led()),
        (FieldPart::Name, Op::StartsWith) => (Op::Contains, led()),
        (FieldPart::Folder, Op::Eq) => (Op::StartsWith, ended()),
        (FieldPart::Folder, Op::EndsWith) => (Op::Contains, ended()),
        _ => (op, value.to_owned()),
    }
}
