//! The canonical field and the role of each test.
//!
//! In: the tests of a stage and its context. Out: a [`Resolution`] for each. A name is looked up once; again only where more context
//! may change what it means.

use crate::content::fields::{Field, FieldPart};
use crate::content::{Content, LogContext};
use crate::rule::{Predicate, Role, Vendor};

/// Where a test's field leads.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resolution<'c> {
    /// The canonical field, and the part of it that the name holds; nothing if none has the name.
    pub(super) field: Option<(&'c Field, FieldPart)>,
    /// What the field is for; not whether the test's value was computed.
    pub(super) role: Role,
}

/// The resolutions of the tests of a stage.
pub(super) fn tests<'c>(tests: &[Predicate], vendor: Vendor, context: &LogContext, content: &'c Content) -> Vec<Resolution<'c>> {
    tests.iter().map(|test| name(&test.raw_field, vendor, context, content)).collect()
}

/// Resolves names again that mean something else in some contexts, in a context that has grown.
pub(super) fn refine<'c>(
    resolutions: &mut [Resolution<'c>],
    tests: &[Predicate],
    vendor: Vendor,
    context: &LogContext,
    content: &'c Content,
) {
    for (resolution, test) in resolutions.iter_mut().zip(tests) {
        let canonical = resolution.field.map_or("", |(field, _)| &field.name);
        let depends = content.fields.depends_on_context(&test.raw_field)
            || content.roles.depends_on_context(&test.raw_field)
            || content.roles.depends_on_context(canonical);
        if depends {
            *resolution = name(&test.raw_field, vendor, context, content);
        }
    }
}

fn name<'c>(written: &str, vendor: Vendor, context: &LogContext, content: &'c Content) -> Resolution<'c> {
    let field = content.fields.place(Some(vendor), written, context);
    let canonical = field.map_or(written, |(field, _)| &field.name);
    Resolution { field, role: content.roles.of(vendor, written, canonical, context) }
}
