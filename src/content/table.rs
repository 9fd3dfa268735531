//! Tab-separated tables: `#` comments, one header row, no quoting.
//!
//! In: a file and its columns. Out: its rows, every cell with its place. The column `remove` may follow the others.

use super::mistakes::{KnowledgeFile, Mark, Mistakes};
use crate::diagnostic::Code;
use crate::diagnostic::suggest::did_you_mean;

/// The column whose cell `true` drops the entry.
const REMOVE: &str = "remove";

/// A row: the cells of the named columns, missing ones at its end as empty texts.
#[derive(Debug)]
pub(super) struct Row<'f, const N: usize> {
    file: KnowledgeFile<'f>,
    line: (usize, &'f str),
    pub(super) cells: [&'f str; N],
    starts: [usize; N],
    pub(super) is_removal: bool,
}

impl<'f, const N: usize> Row<'f, N> {
    /// The place of the row.
    pub(super) fn mark(&self) -> Mark<'f> {
        let (start, line) = self.line;
        self.file.mark(start..start + line.len())
    }

    /// The place of a cell, by the number of its column.
    pub(super) fn cell(&self, column: usize) -> Mark<'f> {
        match (self.starts.get(column), self.cells.get(column)) {
            (Some(&start), Some(cell)) => self.file.mark(start..start + cell.len()),
            _ => self.mark(),
        }
    }

    /// The place of a part of a cell: of the first `part` in it.
    pub(super) fn part(&self, column: usize, part: &str) -> Mark<'f> {
        let at = self.cells.get(column).and_then(|cell| cell.find(part));
        match (self.starts.get(column), at) {
            (Some(&start), Some(at)) => self.file.mark(start + at..start + at + part.len()),
            _ => self.cell(column),
        }
    }
}

/// The rows of a file.
pub(super) fn rows<'f, const N: usize>(file: KnowledgeFile<'f>, columns: [&str; N], mistakes: &mut Mistakes) -> Vec<Row<'f, N>> {
    let mut header: Option<Header<N>> = None;
    let mut out = Vec::new();
    let mut next = 0;
    for line in file.text.split_inclusive('\n') {
        let start = next;
        next += line.len();
        let line = line.trim_end_matches(['\n', '\r']);
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match &header {
            None => match Header::read(file, start, line, columns, mistakes) {
                Some(read) => header = Some(read),
                None => return out,
            },
            Some(header) => out.push(header.row(file, start, line, mistakes)),
        }
    }
    out
}

/// Where the columns stand.
struct Header<const N: usize> {
    order: [usize; N],
    remove: Option<usize>,
    width: usize,
}

impl<const N: usize> Header<N> {
    /// Reads the header row; nothing if a column is missing.
    fn read(file: KnowledgeFile<'_>, start: usize, line: &str, columns: [&str; N], mistakes: &mut Mistakes) -> Option<Self> {
        let names: Vec<(usize, &str)> = cells(start, line).collect();
        for (at, name) in names.iter().filter(|(_, name)| !columns.contains(name) && *name != REMOVE) {
            let hint = did_you_mean(name, columns).or_else(|| Some(format!("known here: {}", columns.join(", "))));
            mistakes.tell(Code::MalformedContent, file.mark(*at..at + name.len()), format!("unknown column `{name}`"), hint);
        }
        let place = |column: &str| names.iter().position(|(_, name)| *name == column);
        let missing: Vec<&str> = columns.into_iter().filter(|column| place(column).is_none()).collect();
        if !missing.is_empty() {
            let message = format!("columns are missing: {}", missing.join(", "));
            mistakes.tell(Code::MalformedContent, file.mark(start..start + line.len()), message, None);
            return None;
        }
        Some(Self { order: columns.map(|column| place(column).unwrap_or_default()), remove: place(REMOVE), width: names.len() })
    }

    fn row<'f>(&self, file: KnowledgeFile<'f>, start: usize, line: &'f str, mistakes: &mut Mistakes) -> Row<'f, N> {
        let found: Vec<(usize, &str)> = cells(start, line).collect();
        if let Some((at, cell)) = found.get(self.width) {
            let message = format!("the row has {} cells, the header has {}", found.len(), self.width);
            mistakes.tell(Code::MalformedContent, file.mark(*at..at + cell.len()), message, None);
        }
        let cell = |at: usize| found.get(at).copied().unwrap_or((start + line.len(), ""));
        let (at, removal) = self.remove.map(cell).unwrap_or_default();
        if !matches!(removal, "" | "true" | "false") {
            mistakes.wrong_word(file.mark(at..at + removal.len()), "value of `remove`", removal, &["true", "false"]);
        }
        let placed = self.order.map(cell);
        Row {
            file,
            line: (start, line),
            cells: placed.map(|(_, cell)| cell),
            starts: placed.map(|(start, _)| start),
            is_removal: removal == "true",
        }
    }
}

/// The cells of a line, each with its place in the file.
fn cells(start: usize, line: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = start;
    line.split('\t').map(move |cell| {
        let at = next;
        next += cell.len() + 1;
        (at, cell)
    })
}
