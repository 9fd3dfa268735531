//! Cells about techniques.

use super::anchor;
use crate::catalog::TechniqueId;
use crate::render::html::page::Page;
use crate::render::html::{markup, technique};

/// The name of a technique; where it has no page, it opens what MITRE says of it.
pub(super) fn name(page: &Page<'_>, id: TechniqueId, out: &mut String) {
    let named = &page.site.catalog.attack.techniques[id.index()];
    if page.site.addresses.technique(id).is_some() {
        return markup::escape_into(&named.name, out);
    }
    out.push_str("<details><summary>");
    markup::escape_into(&named.name, out);
    out.push_str("</summary>");
    out.push_str(&markup::markdown(&named.description, 3));
    out.push_str("<p>No rule in the catalog carries this technique. ");
    anchor(Some(&technique::mitre(named)), "At MITRE", out);
    out.push_str("</p></details>");
}
