//! Canonical fields: `fields.toml`.
//!
//! In: its files. Out: [`Fields`]: what a field name means in a context, and how values of a field are written.

mod read;

use hashbrown::{HashMap, HashSet};

use serde::Deserialize;

use super::restricted::RestrictedName;
use super::{Folded, LogCondition, LogContext};
use crate::rule::Vendor;

/// What kind of values a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// A file path.
    Path,
    /// A command line.
    Command,
    /// A registry path.
    Registry,
    /// A hash.
    Hash,
    /// An address.
    Ip,
    /// A port.
    Port,
    /// A number.
    Number,
    /// An account.
    User,
    /// A domain or host name.
    Domain,
    /// A URL.
    Url,
    /// A GUID.
    Guid,
    /// A code from a closed list.
    Code,
    /// Anything else.
    #[default]
    Text,
}

impl FieldKind {
    /// Whether values are paths, so that a leading separator and a drive say nothing.
    pub fn is_path(self) -> bool {
        matches!(self, Self::Path)
    }

    /// Whether values consist of elements between separators.
    pub fn is_separated(self) -> bool {
        matches!(self, Self::Path | Self::Registry)
    }
}

/// Which part of the canonical field a spelling holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldPart {
    /// All of it.
    #[default]
    Whole,
    /// The last path element.
    Name,
    /// The path without its last element.
    Folder,
    /// All of it, or its last element alone where the value is no more than a file name.
    Either,
}

/// A canonical field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Canonical name.
    pub name: String,
    /// Its address.
    pub slug: String,
    /// What it means, in a sentence.
    pub meaning: String,
    /// What its values are.
    pub kind: FieldKind,
    /// Related fields that are not joined with it.
    pub see: Vec<String>,
}

/// A field that holds several: by prefix, such as `Hashes` with `SHA256=…`, or by the number of its hexadecimal digits.
#[derive(Debug, Clone)]
struct Split {
    prefix: String,
    digits: Option<usize>,
    /// The field that the rest is a value of.
    to: String,
}

impl Split {
    /// What a value holds of the other field.
    fn rest<'v>(&self, value: &'v str) -> Option<&'v str> {
        let head = value.get(..self.prefix.len())?;
        let rest = value.get(self.prefix.len()..).filter(|rest| !rest.is_empty())?;
        let is_long = |digits| rest.len() == digits && rest.bytes().all(|byte| byte.is_ascii_hexdigit());
        (head.eq_ignore_ascii_case(&self.prefix) && self.digits.is_none_or(is_long)).then_some(rest)
    }
}

/// Where a spelling leads.
#[derive(Debug, Clone)]
struct Candidate {
    field: usize,
    spelling: RestrictedName,
}

/// The vocabulary.
#[derive(Debug, Default)]
pub struct Fields {
    /// Canonical fields, in the order of the file.
    pub fields: Vec<Field>,
    by_name: HashMap<String, usize>,
    by_spelling: HashMap<String, Vec<Candidate>>,
    generic: HashSet<String>,
    synonyms: HashMap<usize, HashMap<String, String>>,
    prefixes: HashMap<usize, Vec<(String, String)>>,
    splits: HashMap<usize, Vec<Split>>,
    environment: HashSet<String>,
}

/// A field name's meaning in a context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// Canonical name, or the name as written.
    pub name: String,
    /// The part of it that the spelling holds.
    pub part: FieldPart,
    /// Whether the vocabulary places it.
    pub known: bool,
}

impl Fields {
    /// The canonical field of that name.
    pub fn get(&self, name: &str) -> Option<&Field> {
        self.by_name.get(&Folded(name)).and_then(|&at| self.fields.get(at)).filter(|field| field.name == name)
    }

    /// The field that a name leads to, to a vendor (none: any) in a context, and the part of it that the name holds. The most
    /// restricted spelling wins, of equals the first.
    pub(crate) fn place(&self, vendor: Option<Vendor>, name: &str, context: &LogContext) -> Option<(&Field, FieldPart)> {
        let mut best: Option<(u8, &Candidate)> = None;
        for candidate in self.candidates(name) {
            if let Some(fit) = candidate.spelling.fit(name, vendor, context)
                && best.is_none_or(|(known, _)| fit > known)
            {
                best = Some((fit, candidate));
            }
        }
        let (_, candidate) = best?;
        self.fields.get(candidate.field).map(|field| (field, candidate.spelling.part))
    }

    /// Whether a name means one thing in some contexts and another, or nothing, elsewhere.
    pub(crate) fn depends_on_context(&self, name: &str) -> bool {
        self.candidates(name).iter().any(|candidate| !candidate.spelling.context.is_empty())
    }

    /// How a name is shown that leads to no field. A generic one is kept apart by its owner, and one that reads like a canonical
    /// field's from that field.
    pub(crate) fn unplaced(&self, vendor: Option<Vendor>, name: &str, owner: Option<&str>) -> String {
        let is_taken = self.by_name.contains_key(&Folded(name));
        match owner.or_else(|| vendor.filter(|_| is_taken).map(Vendor::label)) {
            Some(owner) if is_taken || self.generic.contains(&Folded(name)) => format!("{name} ({owner})"),
            _ => name.to_owned(),
        }
    }

    fn candidates(&self, name: &str) -> &[Candidate] {
        self.by_spelling.get(&Folded(name)).map(Vec::as_slice).unwrap_or_default()
    }

    /// What a field name means to a vendor in a context, whether it leads to a field or not.
    pub fn resolve(&self, vendor: Option<Vendor>, name: &str, context: &LogContext, owner: Option<&str>) -> Resolved {
        match self.place(vendor, name, context) {
            Some((field, part)) => Resolved { name: field.name.clone(), part, known: true },
            None => Resolved { name: self.unplaced(vendor, name, owner), part: FieldPart::Whole, known: false },
        }
    }

    /// Which part of a field a vendor's spelling holds, and in which contexts (none: wherever no other entry fits).
    pub fn parts<'f>(&'f self, field: &'f str, vendor: Vendor, name: &str) -> impl Iterator<Item = (FieldPart, &'f [LogCondition])> {
        let own =
            self.candidates(name).iter().filter(move |candidate| self.fields.get(candidate.field).is_some_and(|known| known.name == field));
        own.map(|candidate| &candidate.spelling)
            .filter(move |spelling| spelling.vendor.is_none_or(|wanted| wanted == vendor))
            .map(|spelling| (spelling.part, spelling.context.as_slice()))
    }

    /// Whether a value stands for something that the reader fills in: `%name%` or `${name}` that is no environment variable.
    pub fn is_placeholder(&self, value: &str) -> bool {
        let inner = |open: &str, close: &str| value.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        let is_word = |name: &&str| {
            name.len() > 2
                && name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
                && name.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '(' | ')'))
        };
        inner("%", "%").or_else(|| inner("${", "}")).filter(is_word).is_some_and(|name| !self.environment.contains(&Folded(name)))
    }

    /// The writing of a value that stands for all its synonyms in a field.
    pub fn value(&self, field: &str, value: &str) -> Option<String> {
        let at = *self.by_name.get(&Folded(field))?;
        if let Some(shown) = self.synonyms.get(&at).and_then(|shown| shown.get(&Folded(value))) {
            return Some(shown.clone());
        }
        let prefixes = self.prefixes.get(&at)?;
        prefixes.iter().find_map(|(from, to)| {
            let head = value.get(..from.len())?;
            head.eq_ignore_ascii_case(from).then(|| format!("{to}{}", value.get(from.len()..).unwrap_or_default()))
        })
    }

    /// The field and value that a value with a prefix stands for, such as `SHA256=…` in `Hashes`.
    pub fn split(&self, field: &str, value: &str) -> Option<(String, String)> {
        let at = *self.by_name.get(&Folded(field))?;
        self.splits.get(&at)?.iter().find_map(|split| Some((split.to.clone(), split.rest(value)?.to_owned())))
    }
}
