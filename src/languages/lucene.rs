//! Lucene query strings.
//!
//! Specification: <https://www.elastic.co/docs/reference/query-languages/query-dsl/query-dsl-query-string-query>.
//!
//! In: a query's text. Out: one stage. Only upper-case `AND`, `OR`, `NOT` (and `&&`, `||`, `!`) are operators; clauses side by
//! side are joined by `OR`, unless `+` or `-` demands or forbids one.

mod terms;

use super::core::bare_words::{self, WordMarks};
use super::core::boolean::{self, Operators};
use super::core::brackets::{ROUND, balanced};
use super::core::cursor::Cursor;
use super::core::lexer::{Token, TokenKind};
use super::core::operand::FieldName;
use super::core::problems::{Problem, Problems, recovered};
use super::{Expr, Query};
use crate::text::Text;

const MARKS: WordMarks =
    WordMarks { operators: &["&&", "||", "<=", ">=", "<", ">", "~", "^"], prefixes: "+-!", punctuation: "():{}[]", slashes: true };

const OPERATORS: Operators = Operators { or: &["OR", "||"], and: &["AND", "&&"], not: &["NOT", "!"], ..Operators::of_words(false) };

/// Where an operand that was not understood ends.
const ENDS: [&str; 4] = ["AND", "OR", "&&", "||"];

/// Tokens of a query.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    bare_words::tokens(text, &MARKS)
}

/// Parses a query.
pub(crate) fn parse(text: &Text<'_>) -> Query {
    bare_words::query(text, &MARKS, read)
}

/// The condition of a query.
pub(crate) fn read(query: &str, problems: &mut Problems) -> Expr {
    let tokens = balanced(query, tokens(query), ROUND, problems);
    let mut cursor = Cursor::new(query, &with_open_groups(query, tokens));
    let mut operands = Vec::new();
    while !cursor.at_end() {
        match clauses(&mut cursor, None, problems) {
            Ok(expr) => operands.push(expr),
            Err(problem) => {
                problems.add(problem);
                break;
            }
        }
        if !cursor.at_end() {
            problems.add(Problem::expected("a clause", &cursor));
            cursor.bump();
        }
    }
    Expr::and(operands)
}

/// Leaves groups to [`group`], because clauses side by side within them are not what the boolean climber reads.
fn with_open_groups(query: &str, mut tokens: Vec<Token>) -> Vec<Token> {
    for token in tokens.iter_mut().filter(|token| token.kind == TokenKind::Punct && token.span.of(query) == "(") {
        token.kind = TokenKind::Operator;
    }
    tokens
}

/// Clauses side by side: at least one must hold of those that are neither demanded (`+`) nor forbidden (`-`, `NOT`).
fn clauses(cursor: &mut Cursor<'_>, field: Option<&FieldName>, problems: &mut Problems) -> Result<Expr, Problem> {
    let (mut must, mut may) = (Vec::new(), Vec::new());
    loop {
        let start = cursor.mark();
        let demanded = cursor.eat("+");
        let forbidden = !demanded && cursor.eat("-");
        let clause = boolean::expression(cursor, &OPERATORS, &mut |cursor| {
            let read = operand(cursor, field, problems);
            recovered(cursor, read, problems, &ENDS)
        })?;
        match clause {
            clause if forbidden => must.push(Expr::not(clause)),
            clause if demanded || matches!(clause, Expr::Not(_)) => must.push(clause),
            clause => may.push(clause),
        }
        if cursor.at_end() || cursor.mark() == start || matches!(cursor.peek_text(), ")" | "]" | "}" | ":") {
            break;
        }
    }
    if !may.is_empty() {
        must.insert(0, Expr::or(may));
    }
    Ok(Expr::and(must))
}

/// A group, a field with what it is compared with, or a term without a field.
fn operand(cursor: &mut Cursor<'_>, field: Option<&FieldName>, problems: &mut Problems) -> Result<Expr, Problem> {
    if cursor.peek_text() == "(" {
        return group(cursor, field, problems);
    }
    if cursor.text_at(1) == ":" && cursor.peek().is_some_and(|token| matches!(token.kind, TokenKind::Word | TokenKind::Number)) {
        let named = terms::field(cursor);
        cursor.bump();
        cursor.bump();
        return if cursor.peek_text() == "(" { group(cursor, Some(&named), problems) } else { terms::comparison(cursor, Some(&named)) };
    }
    terms::comparison(cursor, field)
}

fn group(cursor: &mut Cursor<'_>, field: Option<&FieldName>, problems: &mut Problems) -> Result<Expr, Problem> {
    let open = cursor.span();
    cursor.bump();
    let inner = clauses(cursor, field, problems)?;
    cursor.close(")", open)?;
    terms::suffixes(cursor);
    Ok(inner)
}
