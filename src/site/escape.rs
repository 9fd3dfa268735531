//! Text becomes text or attributes of an HTML or XML file.

/// Appends `text` as the content of an element: `&`, `<` and `>` escaped, and the carriage return, which a browser reads as a
/// line feed.
pub(crate) fn escape_into(text: &str, out: &mut String) {
    replace(text, content, out);
}

/// The text as the content of an element.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    escape_into(text, &mut out);
    out
}

/// Appends the value of an attribute, in quotes where HTML asks for them.
pub(crate) fn attribute(value: &str, out: &mut String) {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/' | b'-' | b'_' | b'#' | b':' | b'%');
    if !value.is_empty() && value.bytes().all(is_plain) {
        return out.push_str(value);
    }
    out.push('"');
    replace(value, |byte| if byte == b'"' { Some("&quot;") } else { content(byte) }, out);
    out.push('"');
}

/// What stands for a byte in the content of an element.
fn content(byte: u8) -> Option<&'static str> {
    match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'\r' => Some("&#13;"),
        _ => None,
    }
}

/// Appends `text` with some of its ASCII bytes replaced.
fn replace(text: &str, by: impl Fn(u8) -> Option<&'static str>, out: &mut String) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(instead) = by(byte) {
            out.push_str(text.get(from..at).unwrap_or_default());
            out.push_str(instead);
            from = at + 1;
        }
    }
    out.push_str(text.get(from..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_and_attributes_hold_any_text() {
        assert_eq!(escape("<b>\"a\" & 'b'\r"), "&lt;b&gt;\"a\" &amp; 'b'&#13;");
        let mut out = String::new();
        ["../x-1.html#a", "", "a b", "\" onclick=\"x", "a'b", "x>y"].into_iter().for_each(|value| {
            attribute(value, &mut out);
            out.push(' ');
        });
        assert_eq!(out, "../x-1.html#a \"\" \"a b\" \"&quot; onclick=&quot;x\" \"a'b\" \"x&gt;y\" ");
    }
}
