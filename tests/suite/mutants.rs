//! Rule files with damage of every kind: no rule makes the program fail, and what it reads of them makes a whole site.

use std::fs;
use std::path::Path;

use crate::support::{CORPORA, Numbers, fresh, paths, program, root, shared};
use crate::test::{Test, long, needs_shared, plain};

/// The tests of this file.
pub(crate) const TESTS: &[Test] = &[
    plain("damaged rules of the own collection never make the program fail", || {
        damaged_rules_cost_only_themselves("own-mutants", &root().join("tests/own"), 0..3);
    }),
    long(needs_shared("damaged rules of the corpora never make the program fail", || {
        damaged_rules_cost_only_themselves("mutants", &shared().unwrap().join("corpora"), 0..10);
    })),
];

/// Damages every file of the five folders once a round, and checks what is left.
fn damaged_rules_cost_only_themselves(name: &str, collection: &Path, rounds: std::ops::Range<u64>) {
    for round in rounds {
        let folder = fresh(&format!("{name}-{round}"));
        let mut settings = String::new();
        let mut numbers = Numbers::seeded(round);
        for (source, vendor) in CORPORA {
            settings += &format!("[[source]]\nname = {source:?}\nvendor = {vendor:?}\npath = {vendor:?}\n");
            for path in paths(&collection.join(vendor)) {
                let target = folder.join(vendor).join(&path);
                fs::create_dir_all(target.parent().unwrap()).unwrap();
                fs::write(target, damaged(fs::read(collection.join(vendor).join(&path)).unwrap(), &mut numbers)).unwrap();
            }
        }
        let config = folder.join("site.toml");
        fs::write(&config, settings).unwrap();
        let output = program().args(["--config", config.to_str().unwrap(), "check", "--format", "json"]).output().unwrap();
        let report = String::from_utf8(output.stdout).unwrap();
        let failed: Vec<&str> = report.lines().filter(|line| line.contains("internal-error")).collect();
        assert!(failed.is_empty(), "round {round}, see {}: {failed:#?}", folder.display());
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "round {round}, see {}: {errors}", folder.display());
        fs::remove_dir_all(folder).unwrap();
    }
}

/// What people and broken transfers put into files.
const PIECES: [&[u8]; 12] =
    [b"(", b")", b"[", b"\"", b"'", b"\\", b"|", b"`", b"* ", b"99999999999999999999", b"\xFF\xFE", "\u{202E}\u{0}ſ".as_bytes()];

/// The text with one to three damages.
fn damaged(mut text: Vec<u8>, numbers: &mut Numbers) -> Vec<u8> {
    for _ in 0..=numbers.below(3) {
        let at = numbers.below(text.len());
        let end = (at + numbers.below(200)).min(text.len());
        match numbers.below(6) {
            0 => text.truncate(at),
            1 => drop(text.drain(at..end)),
            2 => {
                let piece = text[at..end].to_vec();
                text.splice(at..at, piece);
            }
            3 => drop(text.splice(at..at, PIECES[numbers.below(PIECES.len())].iter().copied())),
            4 => drop(text.splice(at..at, PIECES[numbers.below(PIECES.len())].repeat(300))),
            _ => text[at..end].reverse(),
        }
    }
    text
}
