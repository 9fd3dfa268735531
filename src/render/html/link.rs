//! Texts that lead somewhere, and the pages of a list.

use serde::Serialize;

/// A text, and where it leads, if anywhere.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct Link {
    pub(crate) text: String,
    pub(crate) href: Option<String>,
}

impl Link {
    /// A text without a link.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), href: None }
    }

    /// A link.
    pub(crate) fn to(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: Some(href.into()) }
    }
}

/// Where a list goes on.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct Pager {
    previous: Option<Link>,
    next: Option<Link>,
    page: usize,
    pages: usize,
}

impl Pager {
    /// The pager of page `page` (from 0) of `pages`; `at` gives the link to a page.
    pub(crate) fn new(page: usize, pages: usize, at: impl Fn(usize) -> Option<String>) -> Self {
        let link = |page: Option<usize>, text: &str| page.and_then(&at).map(|href| Link::to(text, href));
        let next = Some(page + 1).filter(|next| *next < pages);
        Self { previous: link(page.checked_sub(1), "Previous"), next: link(next, "Next"), page: page + 1, pages }
    }
}
