//! `and`, `or`, `not` and brackets, the same for every language but for a table.

use super::cursor::Cursor;
use super::lexer::TokenKind;
use super::problems::Problem;
use crate::languages::Expr;

/// How a language writes its boolean operators.
pub(crate) struct Operators {
    /// Spellings of the disjunction.
    pub(crate) or: &'static [&'static str],
    /// Spellings of the conjunction.
    pub(crate) and: &'static [&'static str],
    /// Spellings of the negation.
    pub(crate) not: &'static [&'static str],
    /// Whether words count in any case.
    pub(crate) any_case: bool,
    /// Whether `or` binds tighter than `and` (Splunk's `search`).
    pub(crate) or_binds_tighter: bool,
    /// Whether operands that stand side by side are joined by `and`.
    pub(crate) implicit_and: bool,
}

impl Operators {
    /// The words `or`, `and` and `not`, written in any case or in lower case.
    pub(crate) const fn of_words(any_case: bool) -> Self {
        Self { or: &["or"], and: &["and"], not: &["not"], any_case, or_binds_tighter: false, implicit_and: false }
    }
}

/// The operand parser of a language: a comparison, a call, a name; brackets around boolean expressions are done here.
pub(crate) type OperandParser<'l> = dyn FnMut(&mut Cursor<'_>) -> Result<Expr, Problem> + 'l;

/// Parses an expression up to the first token that cannot go on with it.
pub(crate) fn expression(cursor: &mut Cursor<'_>, operators: &Operators, leaf: &mut OperandParser<'_>) -> Result<Expr, Problem> {
    cursor.nested(|cursor| chain(cursor, operators, leaf, true))
}

/// A chain of the looser (`loose`) or the tighter of the two operators.
fn chain(cursor: &mut Cursor<'_>, operators: &Operators, leaf: &mut OperandParser<'_>, loose: bool) -> Result<Expr, Problem> {
    let is_or = loose != operators.or_binds_tighter;
    let mut operands = Vec::new();
    loop {
        operands.push(if loose { chain(cursor, operators, leaf, false)? } else { negation(cursor, operators, leaf)? });
        let spellings = if is_or { operators.or } else { operators.and };
        let goes_on = eat(cursor, spellings, operators) || (!is_or && operators.implicit_and && starts_operand(cursor, operators));
        if !goes_on {
            return Ok(if is_or { Expr::or(operands) } else { Expr::and(operands) });
        }
    }
}

fn negation(cursor: &mut Cursor<'_>, operators: &Operators, leaf: &mut OperandParser<'_>) -> Result<Expr, Problem> {
    let mut negated = false;
    while eat(cursor, operators.not, operators) {
        negated = !negated;
    }
    let operand = if cursor.peek_text() == "(" && cursor.peek().is_some_and(|token| token.kind == TokenKind::Punct) {
        bracketed(cursor, operators, leaf)?
    } else {
        leaf(cursor)?
    };
    Ok(if negated { Expr::not(operand) } else { operand })
}

fn bracketed(cursor: &mut Cursor<'_>, operators: &Operators, leaf: &mut OperandParser<'_>) -> Result<Expr, Problem> {
    let open = cursor.span();
    cursor.bump();
    let inner = expression(cursor, operators, leaf)?;
    cursor.close(")", open)?;
    Ok(inner)
}

fn eat(cursor: &mut Cursor<'_>, spellings: &[&str], operators: &Operators) -> bool {
    let found = is_one_of(cursor, spellings, operators);
    if found {
        cursor.bump();
    }
    found
}

fn is_one_of(cursor: &Cursor<'_>, spellings: &[&str], operators: &Operators) -> bool {
    let text = cursor.peek_text();
    let same = |spelling: &&str| {
        if operators.any_case { text.eq_ignore_ascii_case(spelling) } else { text == *spelling }
    };
    cursor.peek().is_some_and(|token| token.kind != TokenKind::String) && spellings.iter().any(same)
}

fn starts_operand(cursor: &Cursor<'_>, operators: &Operators) -> bool {
    let Some(token) = cursor.peek() else {
        return false;
    };
    if is_one_of(cursor, operators.or, operators) || is_one_of(cursor, operators.and, operators) {
        return false;
    }
    match token.kind {
        TokenKind::Word | TokenKind::String | TokenKind::Number => true,
        TokenKind::Punct => cursor.peek_text() == "(",
        TokenKind::Operator => is_one_of(cursor, operators.not, operators),
        TokenKind::Comment | TokenKind::Error => false,
    }
}
