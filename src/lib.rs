//! Fieldguide reads detection rules in the languages that they are written in and publishes a linked technique catalog.
//!
//! Data goes one way through the rooms below; ARCHITECTURE.md has the map. Only what the program, the tests and the benches
//! call is public.

pub mod config;
pub mod content;
pub mod diagnostic;
pub mod error;
pub mod exchange;
pub mod pipeline;
mod predicates;
mod query;
pub mod rule;
mod rules;
mod sources;
pub mod text;
