//! Sections of pages: one entry says what the contents, the heading, the list and its data files have in common.

use super::Cell;
use crate::catalog::Catalog;

/// What stands over a list.
#[derive(Debug)]
pub(crate) struct Heading {
    /// The anchor.
    pub(crate) id: &'static str,
    /// The heading, in the text and in the contents of the page.
    pub(crate) text: &'static str,
    /// 2, or 3 for a part of the section before it.
    pub(crate) level: u8,
    /// Markdown above the list; `{one|many}` depends on a number, which stands for `#`.
    pub(crate) above: &'static str,
    /// What stands there when the list is empty.
    pub(crate) empty: &'static str,
}

impl Heading {
    /// What is said of sections that a page does not have, in one line.
    pub(crate) fn empty_of(left_out: &[&'static Self]) -> String {
        left_out.iter().map(|heading| heading.empty).filter(|sentence| !sentence.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// A heading with the columns of its list; none for a section that is no table.
#[derive(Debug)]
pub(crate) struct Section<R: 'static> {
    /// Its words.
    pub(crate) heading: Heading,
    /// Its columns.
    pub(crate) columns: &'static [Column<R>],
}

/// A column of a list of rows `R`.
#[derive(Debug)]
pub(crate) struct Column<R: 'static> {
    /// The name in data files.
    pub(crate) name: &'static str,
    /// The words over the column.
    pub(crate) header: &'static str,
    /// How it is sorted and set.
    pub(crate) kind: ColumnKind,
    /// What stands in it.
    pub(crate) cell: for<'r> fn(&'r Catalog, &'r R) -> Cell<'r>,
}

/// A section, whatever its rows are: what the contents of a page and the heads of its lists are made from.
pub(crate) trait AnySection: Sync {
    /// Its words.
    fn heading(&'static self) -> &'static Heading;
    /// The heads of its columns: name, words, kind.
    fn heads(&'static self) -> Vec<(&'static str, &'static str, ColumnKind)>;
}

impl<R> AnySection for Section<R> {
    fn heading(&'static self) -> &'static Heading {
        &self.heading
    }

    fn heads(&'static self) -> Vec<(&'static str, &'static str, ColumnKind)> {
        self.columns.iter().map(|column| (column.name, column.header, column.kind)).collect()
    }
}

/// How a column is sorted and set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ColumnKind {
    /// Words, as wide as they are.
    Words,
    /// Words that take what is left.
    Wide,
    /// Words that take a third.
    Third,
    /// Numbers.
    Number,
    /// Numbers, one column for each vendor that has rules.
    PerVendor,
}

/// The rows of a list that a page shows, of how many.
#[derive(Debug)]
pub(crate) struct Part<R> {
    /// Rows of the whole list.
    pub(crate) all: usize,
    /// Those of the page.
    pub(crate) rows: Vec<R>,
}

/// A part of 100; what is there at all has at least 1.
pub(crate) fn share(part: usize, whole: usize) -> usize {
    (part * 100).checked_div(whole).unwrap_or(0).clamp(usize::from(part > 0), 100)
}

/// A sentence for a number: `{one|many}` becomes `one` for 1, else `many`; there `#` is the number.
pub(crate) fn counted(sentence: &str, number: usize) -> String {
    let mut out = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some((before, (choice, after))) = rest.split_once('{').and_then(|(before, tail)| Some((before, tail.split_once('}')?))) {
        let (one, many) = choice.split_once('|').unwrap_or((choice, choice));
        out.push_str(before);
        out.push_str(&if number == 1 { one.to_owned() } else { many.replace('#', &number.to_string()) });
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_follows_its_number() {
        let sentence = "Shared by {one rule|# rules}, {its|their} fields.";
        assert_eq!(counted(sentence, 1), "Shared by one rule, its fields.");
        assert_eq!(counted(sentence, 0), "Shared by 0 rules, their fields.");
        assert_eq!(counted("{", 2), "{");
    }

    #[test]
    fn whatever_is_there_has_a_share() {
        assert_eq!((share(0, 9), share(1, 900), share(9, 9), share(0, 0)), (0, 1, 100, 0));
    }
}
