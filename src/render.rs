//! From the site to bytes: one renderer for each format.

pub(crate) mod files;
pub(crate) mod html;
