//! What stands in a cell of a list, before any renderer makes text or markup of it.

use crate::catalog::{AtomId, EventId, FieldId, RuleId, TechniqueId, Usage};
use crate::content::LogCondition;
use crate::content::fields::FieldPart;
use crate::rule::{How, Op, Reason, Severity, Status, Vendor};

use super::values::ValueRow;

/// The content of a cell.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cell<'r> {
    /// Words that are shown as they stand.
    Text(&'r str),
    /// Sentences below each other.
    Lines(&'r [String]),
    /// Words in a row.
    Words(&'r [&'static str]),
    /// A number.
    Count(usize),
    /// A number, with its share of the largest of the column in percent.
    Bar(usize, usize),
    /// The number of rules with its share of the largest of the column in percent, which opens the rules.
    Counted { rules: &'r [RuleId], share: usize },
    /// Rules of the whole catalog that use an atom, with their share of the largest number of the column in percent; leads to them.
    Reach { atom: AtomId, rules: usize, share: usize },
    /// Nothing to see, and how that is read out.
    Nothing(&'static str),
    /// A number for each vendor that has rules.
    PerVendor(&'r [usize]),
    /// A number for each vendor that has one.
    ByVendor(&'r [(Vendor, usize)]),
    /// A field.
    Field(FieldId),
    /// A field, which opens the rules that name it where it has no page.
    FieldOrRules(FieldId),
    /// A field with the other spellings that it joins, and their rules.
    Spelled(FieldId, &'r [(String, usize)]),
    /// The name under which rules write a field.
    FieldName(&'r str),
    /// What of a field a name holds, by what a rule must read for that.
    Parts(&'r [(FieldPart, Vec<LogCondition>)]),
    /// What a field means, with the spellings that it joins.
    Meaning(FieldId),
    /// An operator.
    Operator(Op),
    /// What a value counts as.
    Usage(Usage),
    /// A value that opens its rules.
    Value(&'r ValueRow),
    /// A value, which leads to its page.
    Atom(AtomId),
    /// Values, as examples.
    Samples(&'r [AtomId]),
    /// How the rules of a field test it, which opens them.
    How { field: FieldId, how: &'r [(&'static str, usize)], rules: &'r [RuleId] },
    /// The provider of an event.
    Provider(EventId),
    /// The name of a provider, by its place in the content.
    ProviderName(usize),
    /// The full names and channels of a provider, by its place in the content.
    Channels(usize),
    /// An event.
    Event(EventId),
    /// An event behind the name of its provider.
    ProviderAndEvent(EventId),
    /// The title of an event.
    EventTitle(EventId),
    /// The title of an event, which opens the fields of its definition where it has no page.
    TitleOrFields(EventId),
    /// How a rule covers an event.
    Coverage(How),
    /// Why a rule covers an event.
    Reason(&'r Reason),
    /// The title of an event, which opens lists of rules, each under its words.
    Title { event: EventId, lists: [(&'static str, &'r [RuleId]); 2] },
    /// The name of a tactic, by its place in the matrix.
    Tactic(usize),
    /// A technique.
    Technique(TechniqueId),
    /// The name of a technique.
    Name(TechniqueId),
    /// A rule, with what it looks for if it opens.
    Rule { rule: RuleId, opens: bool },
    /// The title of a rule.
    RuleTitle(RuleId),
    /// The name of a vendor, as a word among others.
    VendorName(Vendor),
    /// A vendor.
    Vendor(Vendor),
    /// How severe a match is.
    Severity(Severity),
    /// How mature a rule is.
    Status(Status),
    /// The source of a rule.
    Source(RuleId),
    /// A source, by its place.
    SourceName(usize),
}
