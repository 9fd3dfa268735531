//! How many of each a page shows: counts, decided before anything is rendered.

/// Rows of "Fields filtered most".
pub(crate) const FIELDS: usize = 15;
/// Rows of "Event selectors".
pub(crate) const SELECTORS: usize = 10;
/// Rows of "Top indicator values".
pub(crate) const INDICATORS: usize = 30;
/// Rows of "Exclusions".
pub(crate) const EXCLUSIONS: usize = 15;
/// Rows of "Top indicator values" of a field.
pub(crate) const FIELD_VALUES: usize = 50;
/// Rows of the events of other platforms on a technique's page; further ones stand in a line.
pub(crate) const EVENTS: usize = 100;
/// Rows of the first page of a list.
pub(crate) const FIRST: usize = 200;
/// Rows of its further pages, of sub-pages, and of each part of a list of the whole site.
pub(crate) const NEXT: usize = 500;
/// Rows of the fields that most rules test, and of the events that most cover, where a list of them is cut.
pub(crate) const MOST_TESTED: usize = 50;
/// Rules that a value opens before "all N".
pub(crate) const OPENED: usize = 10;
/// The same where there is more to show than values: of fields and events, and on pages of events and fields.
pub(crate) const OPENED_BELOW: usize = 5;
/// Rules of a line on the page of a value that very many rules have, and of a field that has no page.
pub(crate) const INLINE: usize = 50;
/// Rules of a subject beyond which rules do not expand in place.
pub(crate) const EXPANDING: usize = 300;
/// Values of a list on a rule's page.
pub(crate) const RULE_VALUES: usize = 100;
/// Rows of the tree on a rule's page.
pub(crate) const TREE_ROWS: usize = 400;
/// Lines of a rule's text.
pub(crate) const LINES: usize = 400;
/// Values of each kind in a rule's summary.
pub(crate) const PEEK: usize = 5;
/// Further links on a page: techniques, events, copies.
pub(crate) const LINKS: usize = 200;

/// Addresses in one sitemap.
pub(crate) const SITEMAP: usize = 50_000;

/// Bytes of a site from which on a build warns: GitHub Pages takes 1 GB.
pub(crate) const SITE_WARNING: u64 = 900_000_000;

/// A list of at most so many times the rows that its subject's page begins with stands there as a whole.
const WHOLE: usize = 4;

/// How many rows of a list its subject's page shows, which begins with `first` of a list that is long.
pub(crate) fn shown(rows: usize, first: usize) -> usize {
    if rows <= first * WHOLE { rows } else { first.min(rows) }
}

/// Number of pages of a list that has pages of its own.
pub(crate) fn list_pages(rows: usize) -> usize {
    pages(rows, first_of_list(rows))
}

/// The rows of such a page, counted from 0.
pub(crate) fn list_range(page: usize, rows: usize) -> std::ops::Range<usize> {
    range(page, first_of_list(rows))
}

/// What most rules have in common comes first and is longest: of a list that is cut anyway, the first page has fewer rows.
fn first_of_list(rows: usize) -> usize {
    if rows <= NEXT { NEXT } else { FIRST }
}

/// Number of pages of a list whose first page has `first` rows.
pub(crate) fn pages(rows: usize, first: usize) -> usize {
    1 + rows.saturating_sub(first).div_ceil(NEXT)
}

/// The rows of a page, counted from 0.
pub(crate) fn range(page: usize, first: usize) -> std::ops::Range<usize> {
    match page {
        0 => 0..first,
        _ => first + (page - 1) * NEXT..first + page * NEXT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_hold_every_row_once() {
        for rows in [0, 1, 199, 200, 201, 700, 701, 5_000] {
            let shown: usize = (0..pages(rows, FIRST)).map(|page| range(page, FIRST).filter(|row| *row < rows).count()).sum();
            assert_eq!(shown, rows);
            let of_list: usize = (0..list_pages(rows)).map(|page| list_range(page, rows).filter(|row| *row < rows).count()).sum();
            assert_eq!(of_list, rows);
        }
        assert_eq!((list_pages(500), list_pages(501), list_pages(700), list_pages(701)), (1, 2, 2, 3));
    }

    #[test]
    fn a_list_that_is_nearly_whole_is_whole() {
        assert_eq!([0, 10, 11, 40, 41].map(|rows| shown(rows, 10)), [0, 10, 11, 40, 10]);
    }
}
