//! Fieldguide reads detection rules in the languages that they are written in and publishes a linked technique catalog.
//!
//! Data goes one way through the rooms below; ARCHITECTURE.md has the map. Only what the program, the tests and the benches
//! call is public.

mod analysis;
mod attack;
mod catalog;
pub mod check;
pub mod config;
pub mod content;
pub mod diagnostic;
pub mod error;
pub mod exchange;
mod kept;
mod languages;
mod limits;
pub mod pipeline;
mod publish;
mod rankings;
mod render;
pub mod rule;
#[cfg(feature = "serve")]
pub mod serve;
mod site;
mod sources;
mod subjects;
pub mod text;
mod vendors;
