//! Other rules on a rule's page, as links with words.

use serde::Serialize;

use crate::catalog::RuleId;
use crate::rankings::SimilarRule;
use crate::render::html::link::Link;
use crate::render::html::page::Page;
use crate::render::html::words;
use crate::site::file::PageId;
use crate::subjects::rule::{Relative, Target};

/// A rule that shares rare indicators.
#[derive(Debug, Serialize)]
pub(super) struct Similar {
    link: Link,
    shared: usize,
    vendor_label: &'static str,
}

/// A rule that the author relates to this one, or that relates itself to it.
#[derive(Debug, Serialize)]
pub(super) struct Related {
    kind: &'static str,
    link: Link,
}

/// The link to a rule, with its title.
pub(super) fn link(page: &Page<'_>, rule: RuleId) -> Link {
    page.link(page.site.catalog.rule(rule).rule.title.clone(), PageId::Rule(rule))
}

/// The link to a rule that another one names.
pub(super) fn target(page: &Page<'_>, target: &Target) -> Link {
    match target {
        Target::Rule(rule) => link(page, *rule),
        Target::Missing(name) => Link::text(format!("{name} (not in this catalog)")),
    }
}

/// The link to a copy, with where it stands.
pub(super) fn copy(page: &Page<'_>, rule: RuleId) -> Link {
    let own = &page.site.catalog.rule(rule).rule;
    page.link(format!("{} ({}, {})", own.title, own.source, own.path), PageId::Rule(rule))
}

pub(super) fn similar(page: &Page<'_>, similar: &SimilarRule) -> Similar {
    let vendor = page.site.catalog.rule(similar.rule).rule.vendor;
    Similar { link: link(page, similar.rule), shared: similar.shared, vendor_label: vendor.label() }
}

pub(super) fn related(page: &Page<'_>, relative: &Relative) -> Related {
    let words = if relative.names_this { words::relation_back } else { words::relation };
    Related { kind: words(relative.kind), link: target(page, &relative.target) }
}
