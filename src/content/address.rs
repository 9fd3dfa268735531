//! Names in files of knowledge that become addresses of pages.

use super::mistakes::{Mark, Mistakes};
use super::slug::slug;
use crate::diagnostic::Code;

/// Reports a slug that is not an address as it stands.
pub(super) fn check_slug(written: &str, at: Mark<'_>, mistakes: &mut Mistakes) {
    if written != slug(written) {
        let hint = format!("write `{}`", slug(written));
        mistakes.tell(Code::InvalidAddress, at, format!("`{written}` cannot be an address"), Some(hint));
    }
}

/// Reports a name or id of which an address would keep nothing.
pub(super) fn check_id(written: &str, at: Mark<'_>, mistakes: &mut Mistakes) {
    if !written.contains(|sign: char| sign.is_ascii_alphanumeric()) {
        let message = format!("`{written}` cannot be an address: it has neither letter nor digit");
        mistakes.tell(Code::InvalidAddress, at, message, None);
    }
}
