//! Exports.

use std::collections::BTreeSet;

use fieldguide::exchange::catalog as export;

use crate::support::own;
use crate::test::{Test, plain};

/// The tests of this file.
pub(crate) const TESTS: &[Test] = &[plain("an export read back is the same export", export_reads_back)];

fn export_reads_back() {
    let snapshot = &own().site;
    let lines = snapshot.export(true).unwrap();
    let document = snapshot.export(false).unwrap();
    let export = export::read(&lines).unwrap();
    assert_eq!(export::read(&document).unwrap(), export);
    assert_eq!(export.lines().unwrap(), lines);
    assert_eq!(export.document().unwrap(), document);
    assert_eq!(export.header.schema_version, export::SCHEMA_VERSION);
    assert!(export::read("{\"schema_version\":1}").is_err() && export::read("").is_err());
    let events: BTreeSet<String> = snapshot.events().unwrap().lines().map(str::to_owned).collect();
    assert!(events.iter().any(|line| line.contains("\"event\":\"sysmon/1\"")));
    let layer: serde_json::Value = serde_json::from_str(&snapshot.navigator("x").unwrap()).unwrap();
    assert!(layer["techniques"].as_array().unwrap().len() > 30);
    assert!(export::schema()["properties"]["rules"].is_object());
}
