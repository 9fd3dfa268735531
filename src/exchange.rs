//! Rules as data: what is exported and read back.
//!
//! In: rules, or an export's text. Out: JSON, or rules. `read(write(rules)) == rules`.

pub mod catalog;
pub mod events;
pub(crate) mod import;
pub mod predicates;
