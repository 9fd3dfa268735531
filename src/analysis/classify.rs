//! Each test in terms of its canonical field: name, operator, value and role.
//!
//! In: tests as lowered, and where their fields lead. Out: the finished predicates of a rule.

use std::net::IpAddr;

use super::resolve::Resolution;
use crate::content::Content;
use crate::content::fields::{FieldKind, FieldPart};
use crate::rule::{Canonical, EventKey, LogKind, LogToken, Op, Platform, Predicate, Role, Rule, Stage, Vendor};

/// What of a rule decides how a test is meant.
pub(super) struct Setting<'r> {
    vendor: Vendor,
    /// Between the elements of paths.
    separator: char,
    /// Whose field a generic name such as `Status` is: the provider of the rule's first event, else its log source.
    owner: Option<String>,
    /// Else the only table that the stage reads, by stage.
    tables: Vec<Option<&'r str>>,
}

impl<'r> Setting<'r> {
    pub(super) fn of(rule: &Rule, stages: &'r [Stage], first: Option<&EventKey>, content: &Content) -> Self {
        let provider = first.and_then(|event| content.events.provider(event.provider())).map(|provider| provider.name.clone());
        let log_source = || rule.log_source().last().map(|(_, name)| name.to_owned());
        let is_windows = rule.platforms.is_empty() || rule.platforms.contains(&Platform::Windows);
        Self {
            vendor: rule.vendor,
            separator: if is_windows { '\\' } else { '/' },
            owner: provider.or_else(log_source),
            tables: stages.iter().map(only_table).collect(),
        }
    }

    fn owner(&self, stage: u32) -> Option<&str> {
        self.owner.as_deref().or_else(|| self.tables.get(stage as usize).copied().flatten())
    }
}

/// The table that a stage reads, if it is one.
fn only_table(stage: &Stage) -> Option<&str> {
    let is_table = |token: &&LogToken| token.kind == LogKind::Table && token.name != "*";
    let mut tables = stage.reads.iter().filter(is_table).map(|token| token.name.as_str());
    tables.next().filter(|_| tables.next().is_none())
}

/// The finished predicates.
pub(super) fn all(tests: Vec<Predicate>, resolutions: &[Resolution<'_>], setting: &Setting<'_>, content: &Content) -> Vec<Predicate> {
    tests.into_iter().zip(resolutions).map(|(test, resolution)| one(test, *resolution, setting, content)).collect()
}

fn one(mut test: Predicate, resolution: Resolution<'_>, setting: &Setting<'_>, content: &Content) -> Predicate {
    let is_literal = !matches!(test.op, Op::RegexMatch | Op::Fieldref);
    let unplaced = || content.fields.unplaced(Some(setting.vendor), &test.raw_field, setting.owner(test.stage));
    let (field, kind, part) = match resolution.field {
        Some((field, part)) => (field.name.clone(), Some(field.kind), part),
        None => (unplaced(), None, FieldPart::Whole),
    };
    let (op, value) = whole(test.op, &test.value, part, setting.separator);
    let (op, value) = match kind {
        Some(kind) if kind.is_separated() && !matches!(op, Op::RegexMatch | Op::Fieldref) => (op, separated(op, value)),
        Some(FieldKind::Ip) => address(op, value),
        _ => (op, value),
    };
    let (field, op, value) = match content.fields.split(&field, &value) {
        Some((field, value)) => (field, if op == Op::Contains { Op::Eq } else { op }, value),
        None => (field, op, value),
    };
    let shown = if is_literal { content.fields.value(&field, &value) } else { None };
    test.canonical = Canonical { op, value: shown.unwrap_or(value) };
    test.field = field;
    test.placeholder |= is_literal && content.fields.is_placeholder(&test.value);
    if test.role != Role::Derived {
        test.role = resolution.role;
    }
    test
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
