//! The site: which files exist, where each is, how one links to another.
//!
//! In: the catalog. Out: [`Addresses`](addresses::Addresses). Knows no HTML.

pub(crate) mod addresses;
