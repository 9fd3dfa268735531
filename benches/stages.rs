//! The stages of a build, timed one by one: `cargo bench`. Reading and parsing alone, then everything up to the pages, then the
//! pages; on catalogs of 1,000 and 10,000 generated rules, and 100,000 with `FIELDGUIDE_LONG=1`.

#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

mod generate;

use std::path::PathBuf;

use divan::counter::{BytesCount, ItemsCount};
use fieldguide::config::Config;
use fieldguide::pipeline;

/// That of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

fn sizes() -> Vec<usize> {
    if std::env::var_os("FIELDGUIDE_LONG").is_some() { vec![1_000, 10_000, 100_000] } else { vec![1_000, 10_000] }
}

/// The settings of a generated site, written once.
fn settings(rules: usize) -> Config {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("generated-{rules}"));
    if !folder.join("site.toml").exists() {
        generate::site(&folder, rules).unwrap();
    }
    Config::read(&folder.join("site.toml")).unwrap()
}

#[divan::bench(args = sizes(), sample_count = 5, sample_size = 1)]
fn read_and_parse(bencher: divan::Bencher<'_, '_>, rules: usize) {
    let config = settings(rules);
    let content = pipeline::content(&config).unwrap();
    bencher.counter(ItemsCount::new(rules)).bench_local(|| pipeline::read(&config, &content).unwrap());
}

/// The five shared collections, if they are here: bytes a second. `RAYON_NUM_THREADS=1` tells what a core does.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn read_and_parse_corpora(bencher: divan::Bencher<'_, '_>) {
    let shared = std::env::var_os("FIELDGUIDE_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    let Ok(shared) = shared.canonicalize() else { return };
    let settings = include_str!("../tests/corpora.toml").replace("../../shared", &shared.display().to_string());
    let config = Config::parse("corpora.toml", &settings, &shared).unwrap();
    let content = pipeline::content(&config).unwrap();
    let bytes: u64 = pipeline::read(&config, &content).unwrap().iter().map(|reading| reading.facts.bytes).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| pipeline::read(&config, &content).unwrap());
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn content(bencher: divan::Bencher<'_, '_>) {
    let config = Config::parse("site.toml", "", &std::env::temp_dir()).unwrap();
    bencher.bench_local(|| pipeline::content(&config).unwrap());
}

#[divan::bench(args = sizes(), sample_count = 5, sample_size = 1)]
fn assemble(bencher: divan::Bencher<'_, '_>, rules: usize) {
    let config = settings(rules);
    bencher.counter(ItemsCount::new(rules)).bench_local(|| pipeline::assemble(&config, false, &mut |_| {}).unwrap());
}

#[divan::bench(args = sizes(), sample_count = 3, sample_size = 1)]
fn pages(bencher: divan::Bencher<'_, '_>, rules: usize) {
    let snapshot = pipeline::assemble(&settings(rules), false, &mut |_| {}).unwrap();
    bencher.counter(ItemsCount::new(snapshot.paths().count())).bench_local(|| snapshot.check_pages().unwrap());
}
