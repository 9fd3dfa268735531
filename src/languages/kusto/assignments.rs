//! Columns as operators name them: `name = value, value, (a, b) = value`.

use super::expressions::{expression, postfix};
use super::parser::{Read, ScriptParser};
use super::sources::settings;
use super::syntax::Assignment;
use crate::languages::core::lexer::TokenKind;

/// `name = value, value, (a, b) = value`
pub(super) fn columns<'t>(parser: &mut ScriptParser<'t>) -> Read<Vec<Assignment<'t>>> {
    let mut out = Vec::new();
    loop {
        if parser.at_boundary() || parser.is("by") && !out.is_empty() {
            return Ok(out);
        }
        out.push(column(parser)?);
        if !parser.cursor.eat(",") {
            return Ok(out);
        }
    }
}

fn column<'t>(parser: &mut ScriptParser<'t>) -> Read<Assignment<'t>> {
    let mark = parser.cursor.mark();
    if parser.is("(") || parser.is("[") || parser.is_word(0) {
        let names = names(parser);
        if !names.is_empty() && parser.cursor.eat("=") {
            return Ok(Assignment { names, value: expression(parser)? });
        }
        parser.cursor.rewind(mark);
    }
    Ok(Assignment { names: Vec::new(), value: expression(parser)? })
}

/// `name` or `['a name']`
pub(super) fn column_name<'t>(parser: &mut ScriptParser<'t>) -> Option<&'t str> {
    if let Some(word) = parser.word() {
        return Some(word);
    }
    let quoted = parser.cursor.peek_at(1).is_some_and(|token| token.kind == TokenKind::String);
    if !(parser.is("[") && quoted && parser.is_at(2, "]")) {
        return None;
    }
    let name = parser.cursor.text_at(1).trim_matches(['"', '\'', '@']);
    parser.skip(3);
    Some(name)
}

/// `name`, `['a name']` or `(a, b)` before an equals sign.
fn names<'t>(parser: &mut ScriptParser<'t>) -> Vec<&'t str> {
    let tuple = parser.cursor.eat("(");
    let mut out = Vec::new();
    loop {
        match column_name(parser) {
            Some(name) => out.push(name),
            None => return Vec::new(),
        }
        if !tuple {
            return out;
        }
        if parser.cursor.eat(")") {
            return out;
        }
        if !parser.cursor.eat(",") {
            return Vec::new();
        }
    }
}

/// `name = value to typeof(type), … limit n`
pub(super) fn expanded<'t>(parser: &mut ScriptParser<'t>) -> Read<Vec<Assignment<'t>>> {
    settings(parser);
    let mut out = Vec::new();
    loop {
        out.push(column(parser)?);
        if parser.cursor.eat("to") {
            postfix(parser)?;
        }
        if parser.cursor.eat("limit") {
            postfix(parser)?;
        }
        if !parser.cursor.eat(",") {
            return Ok(out);
        }
    }
}
