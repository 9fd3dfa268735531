//! Tags of HTML and their attributes: what a browser takes for markup, and nothing that only looks like it.
//!
//! In: bytes of a page. Out: the values of attributes that name or link, as written. Text, comments and scripts never count.

use memchr::{memchr, memmem};

/// What an attribute does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attribute {
    /// Names its element, so that links can lead there.
    Id,
    /// Leads somewhere.
    Link,
}

/// Kinds of bytes that part the words of a tag.
const BLANK: u8 = 1;
const SLASH: u8 = 2;
const CLOSE: u8 = 4;
const EQUALS: u8 = 8;

/// What each byte is in a tag.
const KINDS: [u8; 256] = {
    let mut out = [0; 256];
    out[b' ' as usize] = BLANK;
    out[b'\t' as usize] = BLANK;
    out[b'\n' as usize] = BLANK;
    out[b'\r' as usize] = BLANK;
    out[0x0C] = BLANK;
    out[b'/' as usize] = SLASH;
    out[b'>' as usize] = CLOSE;
    out[b'=' as usize] = EQUALS;
    out
};

/// Tells `take` every attribute of every tag that is of interest, in order.
pub(super) fn attributes<'h>(html: &'h [u8], mut take: impl FnMut(Attribute, &'h [u8])) {
    let mut rest = html;
    while let Some(at) = next_tag(rest) {
        rest = &rest[at + 1..];
        rest = match rest {
            [first, ..] if first.is_ascii_alphabetic() => tag(rest, &mut take),
            [b'/', end @ ..] => past(until(end, CLOSE).1),
            [b'!', b'-', b'-', comment @ ..] => memmem::find(comment, b"-->").map_or(&[], |at| &comment[at + 3..]),
            [b'!' | b'?', declaration @ ..] => past(until(declaration, CLOSE).1),
            _ => rest,
        };
    }
}

/// Reads a tag from its name on; what follows it, or follows the text that it begins.
#[inline]
fn tag<'h>(tag: &'h [u8], take: &mut impl FnMut(Attribute, &'h [u8])) -> &'h [u8] {
    let (name, mut rest) = until(tag, BLANK | SLASH | CLOSE);
    loop {
        rest = after(rest, BLANK | SLASH);
        match rest {
            [] => return rest,
            [b'>', others @ ..] => return if holds_text(name) { after_text(others, name) } else { others },
            _ => {}
        }
        let (key, behind) = attribute_name(rest);
        let (value, others) = match after(behind, BLANK) {
            [b'=', behind @ ..] => read_value(after(behind, BLANK)),
            _ => (&[] as &[u8], behind),
        };
        if let Some(attribute) = attribute(key) {
            take(attribute, value);
        }
        rest = others;
    }
}

/// An attribute's name, which may begin with `=`, and what follows it.
#[inline]
fn attribute_name(text: &[u8]) -> (&[u8], &[u8]) {
    let length = text.iter().skip(1).position(|byte| KINDS[usize::from(*byte)] != 0).map_or(text.len(), |at| at + 1);
    text.split_at(length)
}

/// An attribute's value, and what follows it.
#[inline]
fn read_value(text: &[u8]) -> (&[u8], &[u8]) {
    match text {
        [quote @ (b'"' | b'\''), behind @ ..] => {
            let end = memchr(*quote, behind).unwrap_or(behind.len());
            (&behind[..end], behind.get(end + 1..).unwrap_or_default())
        }
        _ => until(text, BLANK | CLOSE),
    }
}

#[inline]
fn attribute(key: &[u8]) -> Option<Attribute> {
    let is = |name: &str| key.eq_ignore_ascii_case(name.as_bytes());
    match key.len() {
        2 if is("id") => Some(Attribute::Id),
        3 if is("src") => Some(Attribute::Link),
        4 if is("href") => Some(Attribute::Link),
        6 if is("action") || is("poster") => Some(Attribute::Link),
        10 if is("formaction") || is("xlink:href") => Some(Attribute::Link),
        _ => None,
    }
}

/// Whether an element's content is text up to its end tag, whatever it looks like.
#[inline]
fn holds_text(name: &[u8]) -> bool {
    let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
    match name.len() {
        3 => is("xmp"),
        5 => is("style") || is("title"),
        6 => is("script") || is("iframe"),
        7 => is("noembed"),
        8 => is("textarea") || is("noframes"),
        _ => false,
    }
}

/// What follows the end of an element that holds text only.
fn after_text<'h>(mut text: &'h [u8], name: &[u8]) -> &'h [u8] {
    while let Some(at) = memchr(b'<', text) {
        text = &text[at + 1..];
        let end = text.strip_prefix(b"/").and_then(|end| end.get(..name.len()));
        if end.is_some_and(|end| end.eq_ignore_ascii_case(name)) {
            return past(until(text, CLOSE).1);
        }
    }
    &[]
}

/// Where the next `<` is: mostly among the next eight bytes, where looking at all of them at once costs less than a call.
#[inline]
fn next_tag(text: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::MAX / 255;
    if let Some((near, _)) = text.split_first_chunk() {
        let signs = u64::from_le_bytes(*near) ^ (ONES * b'<' as u64);
        let zeros = signs.wrapping_sub(ONES) & !signs & (ONES << 7);
        if zeros != 0 {
            return Some(zeros.trailing_zeros() as usize / 8);
        }
    }
    memchr(b'<', text)
}

/// The text without its first byte, if it has one.
#[inline]
fn past(text: &[u8]) -> &[u8] {
    text.get(1..).unwrap_or_default()
}

/// The text before the first byte of some kinds, and from there on.
#[inline]
fn until(text: &[u8], kinds: u8) -> (&[u8], &[u8]) {
    text.split_at(text.iter().position(|byte| KINDS[usize::from(*byte)] & kinds != 0).unwrap_or(text.len()))
}

/// The text without the bytes of some kinds that it begins with.
#[inline]
fn after(text: &[u8], kinds: u8) -> &[u8] {
    text.split_at(text.iter().position(|byte| KINDS[usize::from(*byte)] & kinds == 0).unwrap_or(text.len())).1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(html: &str) -> Vec<String> {
        let mut out = Vec::new();
        attributes(html.as_bytes(), |kind, value| {
            let sign = if kind == Attribute::Id { "#" } else { "" };
            out.push(format!("{sign}{}", String::from_utf8_lossy(value)));
        });
        out
    }

    #[test]
    fn attributes_of_tags_are_found_however_they_are_written() {
        let html = "<a class=x href=\"one\">t</a><A HREF='two' ID = three/><img alt=\"> href='no'\" src=four><br/><p\nid=\"five\"\n>\
                    <form action=\"six\"><a href>";
        assert_eq!(found(html), ["one", "two", "#three/", "four", "#five", "six", ""]);
    }

    #[test]
    fn tags_are_found_wherever_they_stand() {
        for before in 0..20 {
            for between in 0..20 {
                let html = format!("{}<a href=one>{}<b/id=two><!-- -->", "-".repeat(before), ";=".repeat(between));
                assert_eq!(found(&html), ["one", "#two"], "{html}");
            }
        }
    }

    #[test]
    fn values_without_quotes_end_where_a_browser_ends_them() {
        let html = "<a href=../x/y.html#i-12ab>a<p id=i-12ab>b<a href=a/b/>c<a href=a\tid=b>d<a href=\"a\"id=b>e<li><a title=x=y href=z>f";
        assert_eq!(found(html), ["../x/y.html#i-12ab", "#i-12ab", "a/b/", "a", "#b", "a", "#b", "z"]);
    }

    #[test]
    fn text_that_looks_like_markup_does_not_count() {
        for html in [
            "a href=\"x\" id=\"y\" &lt;a href=\"x\"&gt;",
            "1 < 2 href=\"x\" > <3 href=\"x\">",
            "<!-- <a href=\"x\"> --><!DOCTYPE html href=\"x\"></a href=\"x\">",
            "<script>\"<a href='x'>\"</script ><TITLE><a href=x></Title><textarea><a id=x></textarea>",
            "<p title=\" href='x' id=y\" data-id=\"z\" data-href='z'>",
            "<style><a href=x>",
            "<a href=\"never closed",
            "<",
            "<a",
        ] {
            let found: Vec<String> = found(html).into_iter().filter(|value| value != "never closed").collect();
            assert!(found.is_empty(), "{html}: {found:?}");
        }
    }
}
