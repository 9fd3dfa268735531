//! Value modifiers of Sigma: `field|contains|all`.
//!
//! Specification: <https://sigmahq.io/sigma-specification/specification/sigma-appendix-modifiers.html>.

use crate::languages::core::problems::{Problem, Problems};
use crate::rule::Op;
use crate::vendors::node::Node;

/// The modifiers of Sigma 2.1.
const MODIFIERS: [&str; 31] = [
    "all",
    "base64",
    "base64offset",
    "cased",
    "cidr",
    "contains",
    "day",
    "endswith",
    "exists",
    "expand",
    "fieldref",
    "gt",
    "gte",
    "hour",
    "i",
    "lt",
    "lte",
    "m",
    "minute",
    "month",
    "neq",
    "re",
    "s",
    "startswith",
    "utf16",
    "utf16be",
    "utf16le",
    "week",
    "wide",
    "windash",
    "year",
];

/// What modifiers make of a value.
#[derive(Debug, Clone, Default)]
pub(super) struct Modifiers {
    /// Those that choose the operator, as written, `|` between them.
    pub(super) written: String,
    /// All values must match.
    pub(super) all: bool,
    /// Where in the field the value stands.
    pub(super) placement: Option<Placement>,
    /// An operator of its own: a network, a bound, presence.
    pub(super) comparison: Option<Op>,
    /// The value is a regular expression.
    pub(super) regex: bool,
    /// The value names another field.
    pub(super) fieldref: bool,
    /// `neq`.
    pub(super) negated: bool,
    /// Compared with case.
    pub(super) cased: bool,
    /// The value holds placeholders.
    pub(super) expand: bool,
    /// The field is taken as a time, of which a part is compared.
    pub(super) time: bool,
    /// Encodings of the value, in order.
    pub(super) encodings: Vec<String>,
}

/// Where in a field a value stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Placement {
    /// Anywhere.
    Contains,
    /// At the start.
    Start,
    /// At the end.
    End,
}

impl Modifiers {
    /// Whether `neq` negates another test instead of being the operator itself.
    pub(super) fn has_test_of_its_own(&self) -> bool {
        self.placement.is_some() || self.regex || self.fieldref || self.comparison.is_some()
    }
}

/// Reads the modifiers of a key.
pub(super) fn modifiers<'m>(key: &Node, names: impl Iterator<Item = &'m str>, problems: &mut Problems) -> Modifiers {
    let mut out = Modifiers::default();
    for name in names {
        match name.trim() {
            "all" => out.all = true,
            "contains" => out.placement = Some(Placement::Contains),
            "startswith" => out.placement = Some(Placement::Start),
            "endswith" => out.placement = Some(Placement::End),
            "re" => out.regex = true,
            "i" | "m" | "s" if out.regex => {}
            "cased" => out.cased = true,
            "cidr" => out.comparison = Some(Op::CidrMatch),
            "exists" => out.comparison = Some(Op::Exists),
            "lt" => out.comparison = Some(Op::Lt),
            "lte" => out.comparison = Some(Op::Le),
            "gt" => out.comparison = Some(Op::Gt),
            "gte" => out.comparison = Some(Op::Ge),
            "neq" => out.negated = true,
            "fieldref" => out.fieldref = true,
            "expand" => out.expand = true,
            "minute" | "hour" | "day" | "week" | "month" | "year" => out.time = true,
            encoding @ ("windash" | "base64" | "base64offset" | "wide" | "utf16le" | "utf16be" | "utf16") => {
                out.encodings.push(encoding.to_owned());
                continue;
            }
            unknown => {
                problems.add(Problem::unknown("modifier", unknown, key.span, MODIFIERS));
                continue;
            }
        }
        if !out.written.is_empty() {
            out.written.push('|');
        }
        out.written.push_str(name.trim());
    }
    out
}
