//! Statements: `let`, `set`, `declare`, queries; functions, whose bodies are statements again.
//!
//! Scripts that people keep hold several queries, separated by semicolons or by blank lines.

use super::expressions::value;
use super::parser::{Read, ScriptParser};
use super::syntax::{Parameter, Pipeline, RowSource, Scalar, ScalarKind, Script, Statement, UserFunction};
use crate::languages::core::lexer::TokenKind;
use crate::languages::core::problems::Problem;

/// A whole script.
pub(super) fn script<'t>(parser: &mut ScriptParser<'t>) -> Script<'t> {
    let mut out = Script::default();
    while !parser.cursor.at_end() {
        statements(parser, &mut out);
        if !parser.cursor.at_end() {
            parser.report(Problem::unopened(parser.cursor.span()), "it was passed over");
            parser.cursor.bump();
            while closes(parser) {
                parser.cursor.bump();
            }
        }
    }
    out
}

/// Whether a closing bracket is next.
fn closes(parser: &ScriptParser<'_>) -> bool {
    [")", "]", "}"].iter().any(|end| parser.is(end))
}

/// Statements up to the end or a bracket that closes what is around them.
fn statements<'t>(parser: &mut ScriptParser<'t>, out: &mut Script<'t>) {
    loop {
        while parser.cursor.eat(";") {}
        if parser.cursor.at_end() || closes(parser) {
            return;
        }
        let mark = parser.cursor.mark();
        match statement(parser) {
            Ok(statement) => out.statements.extend(statement),
            Err(problem) => {
                parser.report(problem, "the rest of this statement was passed over up to the next operator");
                parser.skip_operator();
            }
        }
        ended(parser);
        if parser.cursor.mark() == mark {
            parser.cursor.bump();
        }
    }
}

/// Reports what follows a statement unless it is a semicolon, a blank line, or the end.
fn ended(parser: &mut ScriptParser<'_>) {
    if parser.at_boundary() && !parser.is("|") {
        return;
    }
    let span = parser.cursor.span();
    if parser.is("|") {
        parser.report(
            Problem::syntax("this operator has nothing before it", span),
            "it is read as if rows of an unknown table came before it",
        );
        return;
    }
    let problem = Problem::expected("`;`", &parser.cursor);
    if parser.at_statement() || parser.at_source() || parser.is("union") || parser.is("search") {
        parser.report(problem, "what follows is read as a statement of its own");
    } else {
        parser.report(problem, "what follows was passed over up to the next operator or blank line");
        parser.skip_operator();
    }
}

fn statement<'t>(parser: &mut ScriptParser<'t>) -> Read<Option<Statement<'t>>> {
    match parser.cursor.peek_text() {
        "let" if parser.is_word(1) => bind(parser).map(Some),
        "set" | "restrict" | "alias" | "pattern" if parser.is_word(1) && parser.is_word(0) => {
            parser.cursor.bump();
            parser.skip_operator();
            Ok(None)
        }
        "declare" if parser.is_at(1, "query_parameters") => {
            parser.cursor.bump();
            parser.cursor.bump();
            Ok(Some(Statement::Declare(parameters(parser)?)))
        }
        "." if parser.is_word(1) => {
            parser.skip_operator();
            Ok(None)
        }
        "|" => {
            let steps = super::operators::steps(parser);
            let span = parser.cursor.span();
            let source = RowSource::Expression(Scalar { span, kind: ScalarKind::Unread });
            let pipeline = Pipeline { source, steps };
            Ok(Some(Statement::Query(Scalar { span, kind: ScalarKind::Query(Box::new(pipeline)) })))
        }
        _ => value(parser).map(|value| Some(Statement::Query(value))),
    }
}

fn bind<'t>(parser: &mut ScriptParser<'t>) -> Read<Statement<'t>> {
    parser.cursor.bump();
    let name = parser.word().unwrap_or_default();
    if !parser.cursor.eat("=") {
        return parser.expected("`=`");
    }
    Ok(Statement::Let { name, value: value(parser)? })
}

/// Whether a function begins here: `(…) {` or `view () {`.
pub(super) fn is_function(parser: &ScriptParser<'_>) -> bool {
    let mut at = usize::from(parser.is("view") && parser.is_at(1, "("));
    if !parser.is_at(at, "(") {
        return false;
    }
    let named = parser.is_word(at + 1) && parser.is_at(at + 2, ":");
    if !named && !parser.is_at(at + 1, ")") {
        return false;
    }
    let mut depth = 0_usize;
    while let Some(token) = parser.cursor.peek_at(at) {
        if token.kind != TokenKind::String {
            match parser.cursor.text_at(at) {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    parser.is_at(at, "{")
}

/// `(name: type = default, name: (schema)) { statements }`
pub(super) fn function<'t>(parser: &mut ScriptParser<'t>) -> Read<Scalar<'t>> {
    let start = parser.cursor.span().start;
    parser.cursor.eat("view");
    let parameters = parameters(parser)?;
    let open = parser.cursor.span();
    parser.cursor.eat("{");
    let mut body = Script::default();
    statements(parser, &mut body);
    parser.close("}", open)?;
    Ok(Scalar { span: parser.since(start), kind: ScalarKind::Function(Box::new(UserFunction { parameters, body })) })
}

fn parameters<'t>(parser: &mut ScriptParser<'t>) -> Read<Vec<Parameter<'t>>> {
    let open = parser.cursor.span();
    let mut out = Vec::new();
    if !parser.cursor.eat("(") {
        return Ok(out);
    }
    while let Some(name) = parser.word() {
        if parser.cursor.eat(":") {
            if parser.is("(") {
                parameter_schema(parser)?;
            } else {
                parser.word();
            }
        }
        let default = if parser.cursor.eat("=") { Some(value(parser)?) } else { None };
        out.push(Parameter { name, default });
        if !parser.cursor.eat(",") {
            break;
        }
    }
    parser.close(")", open)?;
    Ok(out)
}

/// `(name: type, …)` or `(*)` of a tabular parameter.
fn parameter_schema(parser: &mut ScriptParser<'_>) -> Read<()> {
    if parser.is_at(1, "*") {
        parser.skip(3);
        return Ok(());
    }
    super::sources::schema(parser).map(drop)
}
