//! Static files as they are published: style sheets without blanks and comments, everything else as it is.

use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions, StyleSheet};

use crate::error::Error;
use crate::site::Site;

/// Appends the static file at a place.
///
/// # Errors
/// When it is a style sheet that does not parse.
pub(super) fn render(site: &Site<'_>, place: usize, out: &mut Vec<u8>) -> Result<(), Error> {
    match site.static_files.get(place) {
        Some((name, bytes)) if name.ends_with(".css") => out.extend_from_slice(minified(name, bytes)?.as_bytes()),
        Some((_, bytes)) => out.extend_from_slice(bytes),
        None => {}
    }
    Ok(())
}

fn minified(name: &str, bytes: &[u8]) -> Result<String, Error> {
    let source = String::from_utf8_lossy(bytes);
    let fail = |error: &dyn std::fmt::Display| Error::Style(format!("static/{name}: {error}"));
    let options = ParserOptions { filename: name.to_owned(), ..ParserOptions::default() };
    let mut sheet = StyleSheet::parse(&source, options).map_err(|error| fail(&error))?;
    sheet.minify(MinifyOptions::default()).map_err(|error| fail(&error))?;
    let printed = sheet.to_css(PrinterOptions { minify: true, ..PrinterOptions::default() }).map_err(|error| fail(&error))?;
    Ok(printed.code)
}
