//! Exports read back as the sources that they were made from.

use crate::catalog::SourceFacts;
use crate::config::Source;
use crate::content::slug::slug;
use crate::error::Error;
use crate::exchange::catalog::{self, ExportedSource};
use crate::rule::Rule;
use crate::sources::SourceFile;

/// The sources of an export with their rules, in its order; `source` is the entry of site.toml that names it.
///
/// # Errors
/// When the file is not an export of this version, or a rule names a source that its header lacks.
pub(crate) fn sources(source: &Source, file: &SourceFile) -> Result<Vec<(SourceFacts, Vec<Rule>)>, Error> {
    let fail = |message: String| Error::Import { path: file.path.clone(), message };
    let (header, rules) = catalog::read(&file.text).map_err(fail)?;
    let mut out: Vec<(SourceFacts, Vec<Rule>)> = header.sources.into_iter().map(|exported| (facts(source, exported), Vec::new())).collect();
    for rule in rules {
        match out.iter_mut().find(|(facts, _)| facts.source.name == rule.source) {
            Some((_, rules)) => rules.push(rule),
            None => return Err(fail(format!("a rule names the source `{}`, which the header lacks", rule.source))),
        }
    }
    Ok(out)
}

fn facts(source: &Source, exported: ExportedSource) -> SourceFacts {
    SourceFacts {
        source: Source {
            slug: slug(&exported.name),
            name: exported.name,
            license: exported.license,
            url: exported.url,
            date: exported.date,
            own: exported.own,
            ..source.clone()
        },
        vendor: exported.vendor,
        files: exported.files,
        skipped: exported.skipped,
    }
}
