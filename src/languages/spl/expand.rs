//! Macros and comments: textual, before anything is parsed.
//!
//! In: a search and the macros of its source. Out: [`Expanded`]: the text that is parsed, where each part of it came from, and
//! what could not be expanded. Calls within quotes stay: `map` expands its own search.

use std::rc::Rc;

use crate::diagnostic::Code;
use crate::diagnostic::suggest::did_you_mean;
use crate::languages::core::problems::{Problem, Problems};
use crate::rule::Definition;
use crate::text::{Span, offset};
use crate::vendors::splunk::Macros;

/// Bytes that a search may have once its macros are expanded; the largest real one has 30,000.
const LIMIT: usize = 1 << 20;

/// What stands for a macro that nobody defines: everything.
const EVERYTHING: &str = " * ";

/// How a macro is called that a detection leaves to its user to fill in.
const PLACEHOLDER: &str = "_filter";

/// Macros that Splunk's Common Information Model brings along: they take a data model's prefix off field names.
const OF_CIM: [(&str, &str); 1] = [("drop_dm_object_name", "rename \"$1$.*\" as *")];

/// The text that is parsed, and where each part of it came from.
#[derive(Debug, Default)]
pub(super) struct Expanded {
    /// The text.
    pub(super) text: String,
    pieces: Vec<ExpandedPiece>,
}

#[derive(Debug)]
struct ExpandedPiece {
    start: u32,
    base: PieceOrigin,
}

/// Where a piece of an expanded text stands in the rule's body.
#[derive(Debug, Clone)]
pub(super) enum PieceOrigin {
    /// Byte for byte, from this offset on.
    Verbatim(u32),
    /// All of it at one place: a macro's call, a quoted search. With the macro's name.
    Fixed(Span, Option<Rc<str>>),
}

impl Expanded {
    /// Where a span of the expanded text stands in the rule's body, and the macro that it came from.
    pub(super) fn origin(&self, span: Span) -> (Span, Option<&Rc<str>>) {
        let at = self.pieces.partition_point(|piece| piece.start <= span.start).saturating_sub(1);
        match self.pieces.get(at).map(|piece| (piece.start, &piece.base)) {
            None => (Span::default(), None),
            Some((_, PieceOrigin::Fixed(fixed, via))) => (*fixed, via.as_ref()),
            Some((start, PieceOrigin::Verbatim(from))) => {
                let end = self.pieces.get(at + 1).map_or(span.end, |next| span.end.min(next.start)).max(span.start);
                (Span { start: from + (span.start - start), end: from + (end - start) }, None)
            }
        }
    }

    /// A text that stands in quotes at a span of this one.
    pub(super) fn quoted(&self, text: &str, span: Span) -> Self {
        let mut out = Self::default();
        out.push(text, self.base(span));
        out
    }

    /// The base of a text that stands at a span of this one.
    pub(super) fn base(&self, span: Span) -> PieceOrigin {
        let (fixed, via) = self.origin(span);
        PieceOrigin::Fixed(fixed, via.cloned())
    }

    fn push(&mut self, text: &str, base: PieceOrigin) {
        if !text.is_empty() {
            self.pieces.push(ExpandedPiece { start: offset(self.text.len()), base });
            self.text.push_str(text);
        }
    }
}

/// Expands macros; remembers what was used and what went wrong.
pub(super) struct Expander<'m> {
    macros: &'m Macros,
    calls: Vec<String>,
    size: usize,
    /// Macros that were called, in order, each once.
    pub(super) used: Vec<Definition>,
    /// What went wrong.
    pub(super) problems: Problems,
}

impl<'m> Expander<'m> {
    /// An expander over the macros of a source.
    pub(super) fn new(macros: &'m Macros) -> Self {
        Self { macros, calls: Vec::new(), size: 0, used: Vec::new(), problems: Problems::default() }
    }

    /// Expands a text that stands at `base`.
    pub(super) fn expand(&mut self, text: &str, base: &PieceOrigin) -> Expanded {
        let mut out = Expanded::default();
        self.copy(text, base, &mut out);
        out
    }

    fn copy(&mut self, text: &str, base: &PieceOrigin, out: &mut Expanded) {
        let mut kept = 0;
        let mut at = 0;
        while let Some(byte) = text.as_bytes().get(at) {
            match byte {
                b'\\' => at += 2,
                b'"' => at = end_of_string(text, at).unwrap_or(text.len()),
                b'`' => {
                    self.keep(text, kept, at, base, out);
                    at = if text.get(at..).is_some_and(|rest| rest.starts_with("```")) {
                        out.push(" ", shifted(base, at));
                        self.comment(text, at, base)
                    } else {
                        self.call(text, at, base, out)
                    };
                    kept = at;
                }
                _ => at += 1,
            }
        }
        self.keep(text, kept, text.len(), base, out);
    }

    fn keep(&mut self, text: &str, from: usize, to: usize, base: &PieceOrigin, out: &mut Expanded) {
        let part = text.get(from..to).unwrap_or_default();
        self.size = self.size.saturating_add(part.len());
        if self.size <= LIMIT {
            out.push(part, shifted(base, from));
        }
    }

    /// Passes over a comment that begins at `at`.
    fn comment(&mut self, text: &str, at: usize, base: &PieceOrigin) -> usize {
        let body = at + 3;
        if let Some(end) = text.get(body..).and_then(|rest| rest.find("```")) {
            return body + end + 3;
        }
        self.report(Code::QuerySyntax, "this comment is never closed", Some("end it with three backticks"), base, at, body);
        text.len()
    }

    /// Expands the call whose opening backtick stands at `at`; returns where the text goes on.
    fn call(&mut self, text: &str, at: usize, base: &PieceOrigin, out: &mut Expanded) -> usize {
        let Some(close) = end_of_call(text, at + 1) else {
            self.report(Code::QuerySyntax, "this backtick is never closed", Some("a macro's call ends with a backtick"), base, at, at + 1);
            return at + 1;
        };
        let call = text.get(at + 1..close).unwrap_or_default();
        let (name, arguments) = match call.split_once('(') {
            Some((name, rest)) => (name.trim(), arguments(rest.trim_end().strip_suffix(')').unwrap_or(rest))),
            None => (call.trim(), Vec::new()),
        };
        let inner = match base {
            PieceOrigin::Verbatim(from) => {
                PieceOrigin::Fixed(Span::new(*from as usize + at, *from as usize + close + 1), Some(name.into()))
            }
            PieceOrigin::Fixed(span, via) => PieceOrigin::Fixed(*span, Some(via.clone().unwrap_or_else(|| name.into()))),
        };
        match self.body(name, &arguments, &inner) {
            Some(body) => {
                self.calls.push(name.to_owned());
                self.copy(&body, &inner, out);
                self.calls.pop();
            }
            None => self.keep(EVERYTHING, 0, EVERYTHING.len(), &inner, out),
        }
        close + 1
    }

    /// What stands for a call; nothing for a macro that is unknown or calls itself.
    fn body(&mut self, name: &str, arguments: &[&str], base: &PieceOrigin) -> Option<String> {
        let known = self.used.iter().any(|used| used.name == name);
        let Some(found) = self.macros.get(name) else {
            let built_in = OF_CIM.iter().find(|(known, _)| *known == name);
            if !known {
                self.used.push(Definition { name: name.to_owned(), body: built_in.map(|(_, body)| (*body).to_owned()) });
            }
            if built_in.is_none() && !known && !name.ends_with(PLACEHOLDER) {
                let near = did_you_mean(name, self.macros.names());
                let hint = near.unwrap_or_else(|| "it is treated as everything; define it below `macros/`".to_owned());
                self.report(Code::UnknownName, &format!("the macro `{name}` is not defined"), Some(&hint), base, 0, 0);
            }
            return built_in.map(|(_, body)| body.replace("$1$", arguments.first().copied().unwrap_or_default().trim_matches('"')));
        };
        if !known {
            self.used.push(Definition { name: name.to_owned(), body: Some(found.body.clone()) });
        }
        if self.calls.iter().any(|caller| caller == name) {
            let circle = format!("the macro `{name}` calls itself: {} → {name}", self.calls.join(" → "));
            self.report(Code::UnknownName, &circle, Some("the inner call is treated as everything"), base, 0, 0);
            return None;
        }
        if self.calls.len() >= crate::languages::DEPTH || self.size > LIMIT {
            self.report(Code::TooDeep, &format!("the macro `{name}` expands beyond all bounds"), None, base, 0, 0);
            return None;
        }
        if arguments.len() != found.arguments.len() {
            let message = format!("the macro `{name}` takes {} arguments and is given {}", found.arguments.len(), arguments.len());
            let hint = (!found.arguments.is_empty()).then(|| format!("they are {}", found.arguments.join(", ")));
            self.report(Code::InvalidValue, &message, hint.as_deref(), base, 0, 0);
        }
        let mut body = found.body.clone();
        for (argument, value) in found.arguments.iter().zip(arguments) {
            body = body.replace(&format!("${argument}$"), value);
        }
        Some(body)
    }

    fn report(&mut self, code: Code, message: &str, hint: Option<&str>, base: &PieceOrigin, from: usize, to: usize) {
        let span = match base {
            PieceOrigin::Verbatim(start) => Span::new(*start as usize + from, *start as usize + to),
            PieceOrigin::Fixed(span, _) => *span,
        };
        if !self.problems.has(message) {
            self.problems.add(Problem { hint: hint.map(str::to_owned), ..Problem::new(code, message, span) });
        }
    }
}

fn shifted(base: &PieceOrigin, by: usize) -> PieceOrigin {
    match base {
        PieceOrigin::Verbatim(from) => PieceOrigin::Verbatim(from + offset(by)),
        fixed @ PieceOrigin::Fixed(..) => fixed.clone(),
    }
}

/// The byte after the string that opens at `at`.
pub(super) fn end_of_string(text: &str, at: usize) -> Option<usize> {
    let mut next = at + 1;
    while let Some(byte) = text.as_bytes().get(next) {
        match byte {
            b'\\' => next += 2,
            b'"' => return Some(next + 1),
            _ => next += 1,
        }
    }
    None
}

/// The backtick that closes a call whose name begins at `at`.
fn end_of_call(text: &str, at: usize) -> Option<usize> {
    let mut next = at;
    while let Some(byte) = text.as_bytes().get(next) {
        match byte {
            b'"' => next = end_of_string(text, next)?,
            b'`' => return Some(next),
            _ => next += 1,
        }
    }
    None
}

/// Splits arguments at the commas that stand in no quotes and no brackets.
fn arguments(text: &str) -> Vec<&str> {
    let (mut out, mut from, mut at, mut depth) = (Vec::new(), 0, 0, 0_usize);
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'"' => at = end_of_string(text, at).unwrap_or(text.len()) - 1,
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                out.push(text.get(from..at).unwrap_or_default().trim());
                from = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    let last = text.get(from..).unwrap_or_default().trim();
    if !last.is_empty() || !out.is_empty() {
        out.push(last);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(text: &str) -> (String, Vec<String>) {
        let macros = Macros::default()
            .with("two", &["a", "b"], "$a$=1 OR $b$=2")
            .with("outer", &[], "x `inner` y")
            .with("inner", &[], "(a=1)")
            .with("ring", &[], "r `ring`");
        let mut expander = Expander::new(&macros);
        let out = expander.expand(text, &PieceOrigin::Verbatim(0));
        (out.text, expander.problems.into_list().into_iter().map(|problem| problem.message).collect())
    }

    #[test]
    fn arguments_replace_their_names_and_calls_within_bodies_expand() {
        assert_eq!(expanded("`two(p, \"q,r\")` `outer`").0, "p=1 OR \"q,r\"=2 x (a=1) y");
    }

    #[test]
    fn a_macro_that_calls_itself_is_reported_and_stands_for_everything() {
        let (text, problems) = expanded("`ring`");
        assert_eq!(text, "r  * ");
        assert_eq!(problems, ["the macro `ring` calls itself: ring → ring"]);
    }

    #[test]
    fn what_comes_from_a_macro_stands_at_its_outermost_call() {
        let macros = Macros::default().with("outer", &[], "x `inner`").with("inner", &[], "a=1");
        let out = Expander::new(&macros).expand("z `outer` w", &PieceOrigin::Verbatim(0));
        let at = out.text.find("a=1").unwrap_or_default();
        assert_eq!(out.origin(Span::new(at, at + 1)), (Span::new(2, 9), Some(&"outer".into())));
        let at = out.text.find('w').unwrap_or_default();
        assert_eq!(out.origin(Span::new(at, at + 1)), (Span::new(10, 11), None));
    }

    #[test]
    fn comments_go_and_backticks_within_quotes_stay() {
        assert_eq!(expanded("a ``` b | `c` ``` d \"`\" e").0, "a   d \"`\" e");
    }
}
