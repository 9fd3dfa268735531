//! How many of each a page shows: counts, decided before anything is rendered.

/// Rows of "Fields filtered most".
pub(crate) const FIELDS: usize = 15;
/// Rows of "Event selectors".
pub(crate) const SELECTORS: usize = 10;
/// Rows of "Top indicator values".
pub(crate) const INDICATORS: usize = 30;
/// Rows of "Exclusions".
pub(crate) const EXCLUSIONS: usize = 15;
/// Rows of the first page of a list.
pub(crate) const FIRST: usize = 200;
/// Rows of its further pages, of sub-pages, and of each part of a list of the whole site.
pub(crate) const NEXT: usize = 500;
/// Rows of the fields that most rules test, where the list of fields is cut.
pub(crate) const MOST_TESTED: usize = 50;
/// Rules that a row opens before "all N" on the value's page.
pub(crate) const OPENED: usize = 10;
/// Rules that a row opens when its value has no page.
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
        }
    }
}
