//! Tab-separated tables: `#` comments, one header row, no quoting.

use crate::content::ContentFile;
use crate::error::Error;
use crate::text::Span;

/// Calls `row` for every row with the cells of the named columns, missing trailing cells as empty texts.
///
/// # Errors
/// When the header lacks one of the columns or has another one.
pub(super) fn rows<const N: usize>(file: &ContentFile, columns: [&str; N], mut row: impl FnMut([&str; N])) -> Result<(), Error> {
    let mut order: Option<[usize; N]> = None;
    let mut start = 0;
    for line in file.text.split_inclusive('\n') {
        let span = Span::new(start, start + line.trim_end().len());
        start += line.len();
        let line = line.trim_end_matches(['\n', '\r']);
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match order {
            None => order = Some(header(file, line, span, columns)?),
            Some(order) => {
                let cells: Vec<&str> = line.split('\t').collect();
                row(order.map(|at| cells.get(at).copied().unwrap_or_default()));
            }
        }
    }
    Ok(())
}

fn header<const N: usize>(file: &ContentFile, line: &str, span: Span, columns: [&str; N]) -> Result<[usize; N], Error> {
    let names: Vec<&str> = line.split('\t').collect();
    let fail = |message: String| Error::config(&format!("content/{}", file.path), &file.text, span, message);
    if let Some(unknown) = names.iter().find(|name| !columns.contains(name)) {
        return Err(fail(format!("unknown column `{unknown}`; known are {}", columns.join(", "))));
    }
    let mut order = [0; N];
    for (slot, column) in order.iter_mut().zip(columns) {
        *slot = names.iter().position(|name| *name == column).ok_or_else(|| fail(format!("the column `{column}` is missing")))?;
    }
    Ok(order)
}
