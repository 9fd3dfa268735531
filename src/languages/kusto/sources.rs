//! Where rows come from, and the settings of operators.

use super::assignments::columns;
use super::expressions::{expression, postfix};
use super::parser::{Read, ScriptParser};
use super::primaries::arguments;
use super::syntax::{RowSource, Scalar, ScalarKind, SearchOperator};
use crate::languages::core::lexer::TokenKind;

/// Names of settings of operators: `kind=inner`, `hint.strategy=shuffle`.
const SETTINGS: [&str; 11] =
    ["kind", "hint", "withsource", "with_source", "isfuzzy", "flags", "decodeblocks", "bagexpansion", "with_itemindex", "id", "datascope"];

/// A source that a keyword begins, if one does.
pub(super) fn source<'t>(parser: &mut ScriptParser<'t>) -> Read<Option<RowSource<'t>>> {
    if !parser.is_word(0) {
        return Ok(None);
    }
    let operand = |parser: &ScriptParser<'_>| {
        parser.cursor.peek_at(1).is_some_and(|token| matches!(token.kind, TokenKind::Word | TokenKind::String))
            || parser.is_at(1, "(")
            || parser.is_at(1, "*")
    };
    let source = match parser.cursor.peek_text() {
        "union" if operand(parser) => {
            parser.cursor.bump();
            RowSource::Union(union(parser)?)
        }
        "search" | "find" if operand(parser) => {
            parser.cursor.bump();
            RowSource::Search(search(parser)?)
        }
        "print" if operand(parser) => {
            parser.cursor.bump();
            RowSource::Print(columns(parser)?)
        }
        "range" if parser.is_word(1) => {
            parser.cursor.bump();
            let name = parser.word().unwrap_or_default();
            parser.skip_operator();
            RowSource::Range(name)
        }
        "datatable" if parser.is_at(1, "(") || parser.is_at(1, "[") => {
            parser.cursor.bump();
            let columns = schema(parser)?;
            RowSource::Datatable { columns, values: values(parser)? }
        }
        "externaldata" if parser.is_at(1, "(") => {
            parser.cursor.bump();
            schema(parser)?;
            values(parser)?;
            if parser.cursor.eat("with") && parser.is("(") {
                arguments(parser)?;
            }
            RowSource::External
        }
        _ => return Ok(None),
    };
    Ok(Some(source))
}

/// `(name: type, …)`
pub(super) fn schema<'t>(parser: &mut ScriptParser<'t>) -> Read<Vec<&'t str>> {
    let open = parser.cursor.span();
    if !parser.cursor.eat("(") {
        return Ok(Vec::new());
    }
    let columns = parser.items(")", open, |parser| {
        let column = postfix(parser)?;
        if parser.cursor.eat(":") {
            parser.word();
        }
        Ok(if let ScalarKind::Name(name) = column.kind { Some(name) } else { None })
    })?;
    Ok(columns.into_iter().flatten().collect())
}

/// `[ value, … ]`
fn values<'t>(parser: &mut ScriptParser<'t>) -> Read<Vec<Scalar<'t>>> {
    let open = parser.cursor.span();
    if !parser.cursor.eat("[") {
        return Ok(Vec::new());
    }
    parser.items("]", open, expression)
}

/// Takes `kind=inner`, `hint.strategy=shuffle` …, and returns the kind.
pub(super) fn settings<'t>(parser: &mut ScriptParser<'t>) -> &'t str {
    let mut kind = "";
    while parser.is_word(0) {
        let name = parser.cursor.peek_text();
        let dotted = if parser.is_at(1, ".") { 2 } else { 0 };
        if !SETTINGS.contains(&name) || !parser.is_at(dotted + 1, "=") {
            break;
        }
        parser.skip(dotted + 2);
        let value = parser.cursor.peek_text();
        if parser.is("(") {
            let _ = arguments(parser);
        } else {
            parser.cursor.bump();
        }
        if name == "kind" {
            kind = value;
        }
    }
    kind
}

/// Tables, also with wildcards: `union isfuzzy=true A, Device*, (B | where …)`.
pub(super) fn union<'t>(parser: &mut ScriptParser<'t>) -> Read<Vec<Scalar<'t>>> {
    settings(parser);
    let mut out = Vec::new();
    loop {
        let mut table = postfix(parser)?;
        if let ScalarKind::Name(_) = table.kind
            && parser.is("*")
            && parser.cursor.span().start == table.span.end
        {
            parser.cursor.bump();
            let span = parser.since(table.span.start);
            table = Scalar { span, kind: ScalarKind::Name(span.of(parser.cursor.text())) };
        }
        out.push(table);
        settings(parser);
        if !parser.cursor.eat(",") || parser.at_boundary() {
            return Ok(out);
        }
    }
}

/// `in (tables) predicate`, with or without `where`, and what columns are shown.
pub(super) fn search<'t>(parser: &mut ScriptParser<'t>) -> Read<SearchOperator<'t>> {
    settings(parser);
    let mut tables = Vec::new();
    if parser.is("in") && parser.is_at(1, "(") {
        let open = parser.cursor.span();
        parser.cursor.bump();
        parser.cursor.bump();
        tables = union(parser)?;
        parser.close(")", open)?;
    }
    settings(parser);
    parser.cursor.eat("where");
    let predicate = expression(parser)?;
    if parser.is("project") {
        parser.skip_operator();
    }
    Ok(SearchOperator { tables, predicate })
}
