//! What two languages or more need, once: tokens, a cursor, the boolean climber, patterns, escapes, brackets, problems.
//!
//! In: a query's text and the tables of a language. Out: parts of the tree of [`tree`]. Knows no language.

pub(crate) mod bare_words;
pub(crate) mod boolean;
pub(crate) mod brackets;
pub(crate) mod cursor;
pub(crate) mod escape;
pub(crate) mod lexer;
pub(crate) mod lineage;
pub(crate) mod operand;
pub(crate) mod pattern;
pub(crate) mod problems;
pub(crate) mod tree;
mod walk;
