//! TOML that people wrote, read as what it should be.
//!
//! In: the text of a file and the type that it should have. Out: a value of what fits, and a placed report of everything else,
//! not only of the first fault. Knows no file and no key.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue, Deserializer, Error};

use super::suggest::did_you_mean;
use super::{Code, Diagnostic};
use crate::text::{Span, Text};

/// Faults that are told of one file; each costs a reading of it.
const MOST: usize = 100;

/// Reads a file. What is unknown or wrong in it is reported under `code` and left out; without `T::default()` where nothing
/// remains.
pub(crate) fn read<T: DeserializeOwned + Default>(code: Code, path: &str, text: &str, reports: &mut Vec<Diagnostic>) -> T {
    if let Ok(read) = toml::from_str(text) {
        return read;
    }
    let file = Text::of_file(path, text);
    let (mut root, faults) = DeTable::parse_recoverable(text);
    if !faults.is_empty() {
        reports.extend(faults.iter().take(MOST).map(|fault| report(code, &file, fault)));
        return T::default();
    }
    let mut found = Vec::new();
    let read = repaired(&mut root, &mut found);
    found.sort_by_key(|fault| fault.span().map(|span| span.start));
    reports.extend(found.iter().map(|fault| report(code, &file, fault)));
    read
}

/// Reads a document; what does not fit is cut out of it and told.
fn repaired<T: DeserializeOwned + Default>(root: &mut Spanned<DeTable<'_>>, found: &mut Vec<Error>) -> T {
    let mut thinned: Vec<Range<usize>> = Vec::new();
    for _ in 0..MOST {
        let fault = match T::deserialize(Deserializer::from(root.clone())) {
            Ok(read) => return read,
            Err(fault) => fault,
        };
        let at = fault.span().unwrap_or_default();
        // What was left out of a table is missing there: no fault of its own.
        if !(fault.message().starts_with("missing field") && thinned.contains(&at)) {
            found.push(fault);
        }
        let whole = root.span();
        match cut_from_table(root.get_mut(), &whole, &at) {
            Some(table) => thinned.push(table),
            None => break,
        }
    }
    T::default()
}

/// The report of a fault, with the nearest of the names that were expected.
fn report(code: Code, file: &Text<'_>, fault: &Error) -> Diagnostic {
    let range = fault.span().unwrap_or_default();
    let place = file.place(Span::new(range.start, range.end));
    let is_of_a_set = fault.message().starts_with("unknown ");
    let (message, expected) = fault.message().split_once(", expected ").filter(|_| is_of_a_set).unwrap_or((fault.message(), ""));
    let written = quoted(message).next();
    let names = || quoted(expected);
    let hint = written.and_then(|written| did_you_mean(written, names())).or_else(|| {
        let all: Vec<String> = names().map(|name| format!("`{name}`")).collect();
        (!all.is_empty()).then(|| format!("known here: {}", all.join(", ")))
    });
    let report = Diagnostic::new(code, message).at(place);
    match hint {
        Some(hint) => report.hint(hint),
        None => report,
    }
}

/// The names between backticks.
fn quoted(message: &str) -> impl Iterator<Item = &str> {
    message.split('`').skip(1).step_by(2)
}

/// Takes the deepest part out that stands at `at`, and tells in which table it stood; nothing if there is no such part.
fn cut_from_table(table: &mut DeTable<'_>, own: &Range<usize>, at: &Range<usize>) -> Option<Range<usize>> {
    if let Some(found) = table.iter_mut().find_map(|(_, value)| cut_from_value(value, own, at)) {
        return Some(found);
    }
    let key = table.iter().find(|(key, value)| key.span() == *at || value.span() == *at).map(|(key, _)| key.clone())?;
    table.remove(&key);
    Some(own.clone())
}

/// As [`cut_from_table`], in a value of the table `own`.
fn cut_from_value(value: &mut Spanned<DeValue<'_>>, own: &Range<usize>, at: &Range<usize>) -> Option<Range<usize>> {
    let span = value.span();
    match value.get_mut() {
        DeValue::Table(table) => cut_from_table(table, &span, at),
        DeValue::Array(items) => {
            if let Some(found) = items.iter_mut().find_map(|item| cut_from_value(item, own, at)) {
                return Some(found);
            }
            let place = items.iter().position(|item| item.span() == *at)?;
            let all = std::mem::replace(items, DeArray::new()).into_iter().enumerate();
            *items = all.filter(|(number, _)| *number != place).map(|(_, item)| item).collect();
            Some(own.clone())
        }
        DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields, default)]
    struct File {
        name: String,
        entry: Vec<Entry>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Entry {
        kind: Kind,
        #[serde(default)]
        words: Vec<String>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        Path,
        Number,
    }

    fn told(text: &str) -> (File, Vec<(u32, String, Option<String>)>) {
        let mut reports = Vec::new();
        let file = read(Code::MalformedContent, "a.toml", text, &mut reports);
        let lines = reports.into_iter().map(|report| (report.place.map_or(0, |place| place.line), report.message, report.hint));
        (file, lines.collect())
    }

    #[test]
    fn every_fault_is_told_at_its_line_and_the_rest_is_read() {
        let text = "nmae = 'x'\nname = 'y'\n[[entry]]\nkind = 'paht'\n[[entry]]\nkind = 'path'\nwords = ['a', 7]\nwrods = []\n[[entry]]\n";
        let (file, told) = told(text);
        assert_eq!(file.name, "y");
        assert_eq!(file.entry, [Entry { kind: Kind::Path, words: vec!["a".to_owned()] }]);
        let lines: Vec<u32> = told.iter().map(|(line, ..)| *line).collect();
        assert_eq!(lines, [1, 4, 7, 8, 9], "{told:#?}");
        let hints: Vec<Option<&str>> = told.iter().map(|(.., hint)| hint.as_deref()).collect();
        assert_eq!(hints[..2], [Some("did you mean `name`?"), Some("did you mean `path`?")]);
        assert_eq!(hints[3], Some("did you mean `words`?"));
    }

    #[test]
    fn what_is_not_toml_is_told_and_nothing_of_it_read() {
        let (file, told) = told("name = 'y'\n[[entry\nkind = \n");
        assert_eq!(file, File::default());
        assert_eq!((told.len(), told[0].0), (1, 2), "{told:#?}");
    }
}
