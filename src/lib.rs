//! Fieldguide reads detection rules in the languages that they are written in and publishes a linked technique catalog.
//!
//! Data goes one way through the rooms below; ARCHITECTURE.md has the map. Only what the program, the tests and the benches
//! call is public.

mod addresses;
mod attack;
mod catalog;
pub mod check;
pub mod config;
pub mod content;
mod data;
pub mod diagnostic;
pub mod error;
pub mod exchange;
mod limits;
mod markup;
mod output;
mod pages;
pub mod pipeline;
mod predicates;
mod query;
mod rankings;
mod report;
pub mod rule;
mod rules;
#[cfg(feature = "serve")]
pub mod serve;
mod sources;
mod templates;
pub mod text;
