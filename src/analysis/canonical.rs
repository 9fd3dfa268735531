//! Canonical fields, roles, and operators and values in terms of the canonical field.

use std::net::IpAddr;

use crate::content::fields::{FieldKind, FieldPart};
use crate::content::{Content, LogContext};
use crate::rule::{Canonical, LogKind, LogToken, Op, Platform, Predicate, Role, Rule, Stage, Vendor};

/// Whether paths are written with backslashes.
pub(super) fn is_windows(platforms: &[Platform]) -> bool {
    platforms.is_empty() || platforms.contains(&Platform::Windows)
}

/// Whose field a generic name such as `Status` is: the provider of the rule's first event, else its log source.
pub(super) fn generic_owner(rule: &Rule, content: &Content) -> Option<String> {
    let by_event = rule.events.first().and_then(|covered| content.events.provider(covered.event.provider()));
    let by_source = || rule.log_source().last().map(|(_, name)| name.to_owned());
    by_event.map(|provider| provider.name.clone()).or_else(by_source)
}

/// The table that a stage reads, if it is one.
pub(super) fn only_table(stage: &Stage) -> Option<&str> {
    let is_table = |token: &&LogToken| token.kind == LogKind::Table && token.name != "*";
    let mut tables = stage.reads.iter().filter(is_table).map(|token| token.name.as_str());
    tables.next().filter(|_| tables.next().is_none())
}

/// Sets a predicate's field, role and canonical form.
pub(super) fn set(
    predicate: &mut Predicate,
    vendor: Vendor,
    windows: bool,
    context: &LogContext,
    provider: Option<&str>,
    content: &Content,
) {
    let resolved = content.fields.resolve(Some(vendor), &predicate.raw_field, context, provider);
    if predicate.role != Role::Derived {
        predicate.role = content.roles.of(vendor, &predicate.raw_field, &resolved.name, context);
    }
    predicate.placeholder |= !matches!(predicate.op, Op::RegexMatch | Op::Fieldref) && content.fields.is_placeholder(&predicate.value);
    let separator = if windows { '\\' } else { '/' };
    let (op, value) = whole(predicate.op, &predicate.value, resolved.part, separator);
    predicate.field = resolved.name;
    let kind = content.fields.get(&predicate.field).map(|field| field.kind);
    let (op, value) = match kind {
        Some(kind) if kind.is_separated() && !matches!(op, Op::RegexMatch | Op::Fieldref) => (op, separated(op, value)),
        Some(FieldKind::Ip) => address(op, value),
        _ => (op, value),
    };
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
        (FieldPart::Either, Op::Eq) if is_file_name(value) => (Op::EndsWith, led()),
        (FieldPart::Name, Op::StartsWith) => (Op::Contains, led()),
        (FieldPart::Folder, Op::Eq) => (Op::StartsWith, ended()),
        (FieldPart::Folder, Op::EndsWith) => (Op::Contains, ended()),
        _ => (op, value.to_owned()),
    }
}

/// Whether a value is the name of a file and nothing before it.
fn is_file_name(value: &str) -> bool {
    let extension = value.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, extension)| extension);
    !value.contains(['\\', '/'])
        && extension.is_some_and(|extension| {
            extension.starts_with(|first: char| first.is_ascii_alphabetic()) && extension.chars().all(|next| next.is_ascii_alphanumeric())
        })
}

/// A path whose backslashes are written twice throughout, or twice before a wildcard, with single ones.
fn separated(op: Op, value: String) -> String {
    let runs: Vec<usize> = value.split(|character| character != '\\').map(str::len).filter(|run| *run > 0).collect();
    let leads = value.starts_with('\\');
    if runs.len() > usize::from(leads) && runs.iter().all(|run| run % 2 == 0) {
        return value.replace("\\\\", "\\");
    }
    let Some((first, rest)) = value.split_at_checked(1).filter(|_| op == Op::Wildcard) else { return value };
    format!("{first}{}", rest.replace("\\\\*", "\\*").replace("\\\\?", "\\?"))
}

/// A range of addresses is one whichever operator names it, and a range of one address is that address.
fn address(op: Op, value: String) -> (Op, String) {
    let parsed = value.split_once('/').and_then(|(base, bits)| Some((base.parse::<IpAddr>().ok()?, bits.parse::<u8>().ok()?)));
    let all = |address: &IpAddr| if address.is_ipv4() { 32 } else { 128 };
    match (op, parsed) {
        (Op::Eq | Op::CidrMatch, Some((address, bits))) if bits == all(&address) => (Op::Eq, address.to_string()),
        (Op::Eq, Some((address, bits))) if bits < all(&address) => (Op::CidrMatch, value),
        (Op::CidrMatch, None) if value.parse::<IpAddr>().is_ok() => (Op::Eq, value),
        _ => (op, value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_written_twice_are_one() {
        let shown = |op, value: &str| separated(op, value.to_owned());
        assert_eq!(shown(Op::Eq, r"C:\\Windows\\notepad.exe"), r"C:\Windows\notepad.exe");
        assert_eq!(shown(Op::StartsWith, r"HKLM\\SOFTWARE\\Key"), r"HKLM\SOFTWARE\Key");
        assert_eq!(shown(Op::Wildcard, r"*\Modules\\*\?.dll"), r"*\Modules\*\?.dll");
        assert_eq!(shown(Op::Wildcard, r"\\*\IPC$"), r"\\*\IPC$");
        for kept in [r"\\server\share", r"\\", r"\\server", r"\\?\C:\x", r"HKLM\SYSTEM\MountedDevices\\DosDevices", "/usr/bin", ""] {
            assert_eq!(shown(Op::Contains, kept), kept);
        }
    }

    #[test]
    fn a_file_name_alone_is_the_last_element() {
        let tested = |value: &str| whole(Op::Eq, value, FieldPart::Either, '\\');
        assert_eq!(tested("net.exe"), (Op::EndsWith, r"\net.exe".to_owned()));
        for kept in ["System", r"C:\net.exe", "/bin/net.exe", "10.0.0.1", ".exe", "-", "known_processes", ""] {
            assert_eq!(tested(kept), (Op::Eq, kept.to_owned()));
        }
        assert_eq!(whole(Op::Contains, "net.exe", FieldPart::Either, '\\'), (Op::Contains, "net.exe".to_owned()));
    }

    #[test]
    fn a_range_of_addresses_is_one_in_every_language() {
        let tested = |op, value: &str| address(op, value.to_owned());
        assert_eq!(tested(Op::Eq, "10.0.0.0/8"), (Op::CidrMatch, "10.0.0.0/8".to_owned()));
        assert_eq!(tested(Op::CidrMatch, "::1/128"), (Op::Eq, "::1".to_owned()));
        assert_eq!(tested(Op::Eq, "10.0.0.1/32"), (Op::Eq, "10.0.0.1".to_owned()));
        assert_eq!(tested(Op::CidrMatch, "::1"), (Op::Eq, "::1".to_owned()));
        for kept in ["", "-", "10.0.0.0/99", "a/8", "10.0.0.1", "10.0.0.0/"] {
            assert_eq!(tested(Op::Eq, kept), (Op::Eq, kept.to_owned()));
        }
    }
}
