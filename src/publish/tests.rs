//! What a publication leaves, whenever it ends.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
use super::*;
use crate::site::file::FileId;

/// A fresh folder, and the place of a site in it.
fn fresh(name: &str) -> (PathBuf, PathBuf) {
    let around = std::env::temp_dir().join(format!("fieldguide-publish-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&around);
    fs::create_dir_all(&around).unwrap();
    let folder = around.join("public");
    (around, folder)
}

/// Stages files: path and text of each.
fn stage<'s>(output: &Output, files: &'s [File], texts: &[(&str, &str)]) -> Vec<Staged<'s>> {
    files.iter().zip(texts).map(|(file, (_, text))| output.stage(file, text.as_bytes()).unwrap()).collect()
}

fn named(texts: &[(&str, &str)]) -> Vec<File> {
    texts.iter().map(|(path, _)| File::of_tests(path, FileId::Static(0)).unwrap()).collect()
}

fn site(folder: &Path, files: &[(&str, &str)]) -> Result<Published, Error> {
    let output = Output::open(folder)?;
    let named = named(files);
    let staged = stage(&output, &named, files);
    output.publish(&staged)
}

/// Ends a build as a kill does: nothing is cleared away, but the lock is gone.
fn kill(output: Output) {
    let Output { staging, .. } = output;
    std::mem::forget(staging);
}

/// All files below a folder, with their texts; the lock of a site is not one of them.
fn texts(folder: &Path) -> Vec<(String, String)> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().is_file() && entry.file_name() != "public.lock");
    files
        .map(|file| {
            (file.path().display().to_string().replace(&folder.display().to_string(), ""), fs::read_to_string(file.path()).unwrap())
        })
        .collect()
}

#[test]
fn only_changed_files_are_written_and_only_own_ones_removed() {
    let (around, folder) = fresh("changes");
    let first = site(&folder, &[("a/x.html", "1"), ("b.html", "2")]).unwrap();
    assert_eq!((first.written, first.unchanged, first.removed), (2, 0, 0));
    fs::write(folder.join("a/foreign.txt"), "mine").unwrap();
    let second = site(&folder, &[("b.html", "2"), ("c/y.html", "3")]).unwrap();
    assert_eq!((second.written, second.unchanged, second.removed), (1, 1, 1));
    assert!(folder.join("a/foreign.txt").exists() && !folder.join("a/x.html").exists());
    assert_eq!(fs::read_dir(&around).unwrap().count(), 2, "the staging folder is left");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 4, "more than a, b.html, c and the manifest");
    fs::remove_dir_all(around).unwrap();
}

#[test]
fn an_unchanged_site_is_not_written_not_even_its_manifest() {
    let (around, folder) = fresh("unchanged");
    let files = [("a.html", "1"), ("b/c.html", "2")];
    site(&folder, &files).unwrap();
    let written = |path: &str| fs::metadata(folder.join(path)).unwrap().modified().unwrap();
    let before = [manifest::NAME, "a.html", ".", "b"].map(written);
    let again = site(&folder, &files).unwrap();
    assert_eq!((again.written, again.unchanged, again.removed), (0, 2, 0));
    assert_eq!([manifest::NAME, "a.html", ".", "b"].map(written), before);
    fs::remove_dir_all(around).unwrap();
}

#[test]
fn after_a_kill_at_any_step_the_next_build_leaves_what_a_clean_one_does() {
    const OLD: &[(&str, &str)] = &[("a/x.html", "old"), ("b.html", "same"), ("c/d/y.html", "gone"), ("e.html", "old")];
    const NEW: &[(&str, &str)] = &[("a/x.html", "new"), ("b.html", "same"), ("e.html", "new"), ("f/g.html", "came")];
    const STEPS: usize = 6;
    for (name, after) in [("forward", NEW), ("back", OLD), ("elsewhere", &[("a/x.html", "now"), ("z.html", "z")] as &[_])] {
        let (clean_around, clean) = fresh(&format!("{name}-clean"));
        site(&clean, after).unwrap();
        fs::write(clean.join("a/mine.txt"), "mine").unwrap();
        for done in 0..=STEPS {
            let (around, folder) = fresh(&format!("{name}-{done}"));
            site(&folder, OLD).unwrap();
            fs::write(folder.join("a/mine.txt"), "mine").unwrap();
            let output = Output::open(&folder).unwrap();
            let named = named(NEW);
            let staged = stage(&output, &named, NEW);
            let next = listed(&staged);
            let before = output.published.as_ref().unwrap();
            let between = before.giving_way_to(&next);
            let steps = steps(before, &between, &next, &staged);
            assert_eq!(steps.len(), STEPS);
            steps.iter().take(done).try_for_each(|step| output.perform(step).map(drop)).unwrap();
            kill(output);
            site(&folder, after).unwrap();
            assert_eq!(texts(&around), texts(&clean_around), "{name}: killed after {done} steps");
            fs::remove_dir_all(around).unwrap();
        }
        fs::remove_dir_all(clean_around).unwrap();
    }
}

#[test]
fn after_a_kill_in_a_first_build_the_next_one_leaves_what_a_clean_one_does() {
    const FILES: &[(&str, &str)] = &[("a/x.html", "1"), ("b.html", "2")];
    let (clean_around, clean) = fresh("first-clean");
    site(&clean, FILES).unwrap();
    let after = |name: &str, act: fn(&Output)| {
        let (around, folder) = fresh(name);
        fs::create_dir(&folder).unwrap();
        let output = Output::open(&folder).unwrap();
        let named = named(FILES);
        let staged = stage(&output, &named, FILES);
        write_safely(&output.staging.path().join(manifest::NAME), &listed(&staged).bytes().unwrap()).unwrap();
        act(&output);
        kill(output);
        site(&folder, FILES).unwrap();
        assert_eq!(texts(&around), texts(&clean_around), "{name}");
        fs::remove_dir_all(around).unwrap();
    };
    after("first-staged", |_| {});
    after("first-removed", |output| fs::remove_dir(&output.folder).unwrap());
    after("first-renamed", |output| {
        fs::remove_dir(&output.folder).unwrap();
        fs::rename(output.staging.path(), &output.folder).unwrap();
    });
    after("first-emptied", |output| {
        fs::remove_dir_all(output.staging.path()).unwrap();
        fs::create_dir(output.staging.path()).unwrap();
    });
    fs::remove_dir_all(clean_around).unwrap();
}

#[test]
fn a_move_that_fails_leaves_no_file_that_the_next_build_trusts_wrongly() {
    let (around, folder) = fresh("failing");
    site(&folder, &[("a.html", "1"), ("b.html", "1")]).unwrap();
    fs::remove_file(folder.join("b.html")).unwrap();
    fs::create_dir_all(folder.join("b.html/mine")).unwrap();
    assert!(matches!(site(&folder, &[("a.html", "2"), ("b.html", "2")]), Err(Error::Io { .. })));
    assert_eq!(fs::read_to_string(folder.join("a.html")).unwrap(), "2");
    fs::remove_dir_all(folder.join("b.html")).unwrap();
    site(&folder, &[("a.html", "1"), ("b.html", "1")]).unwrap();
    assert_eq!(fs::read_to_string(folder.join("a.html")).unwrap(), "1", "the old manifest is believed");
    fs::remove_dir_all(around).unwrap();
}

#[test]
fn a_second_build_into_the_same_folder_is_told_about_the_first() {
    let (around, folder) = fresh("twice");
    let first = Output::open(&folder).unwrap();
    let error = Output::open(&folder).unwrap_err();
    assert!(matches!(&error, Error::Usage { hint: Some(_), .. }) && error.to_string().contains("another build"), "{error}");
    assert!(first.staging.path().exists(), "the second build removed what the first one made");
    let files = [("a.html", "1")];
    let named = named(&files);
    let staged = stage(&first, &named, &files);
    first.publish(&staged).unwrap();
    site(&folder, &[("a.html", "2")]).unwrap();
    fs::remove_dir_all(around).unwrap();
}

#[test]
fn a_folder_with_foreign_files_is_refused() {
    let (around, folder) = fresh("foreign");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("thesis.txt"), "mine").unwrap();
    assert!(matches!(Output::open(&folder), Err(Error::ForeignOutput(_))));
    assert_eq!(fs::read_dir(&around).unwrap().count(), 1, "something was written beside it");
    fs::remove_dir_all(around).unwrap();
}

#[test]
fn a_staging_folder_of_somebody_else_is_never_deleted() {
    let (around, folder) = fresh("partial");
    let partial = around.join("public.partial");
    fs::create_dir_all(&partial).unwrap();
    fs::write(partial.join("thesis.txt"), "mine").unwrap();
    assert!(matches!(Output::open(&folder), Err(Error::ForeignOutput(path)) if path == partial));
    assert!(partial.join("thesis.txt").exists());
    fs::remove_dir_all(&partial).unwrap();
    kill(Output::open(&folder).unwrap());
    assert!(partial.exists(), "a killed build leaves its staging folder");
    site(&folder, &[("a.html", "1")]).unwrap();
    assert!(!partial.exists());
    fs::remove_dir_all(around).unwrap();
}

#[test]
fn a_damaged_manifest_stops_a_build_and_nothing_is_guessed() {
    let (around, folder) = fresh("damaged");
    site(&folder, &[("a.html", "1")]).unwrap();
    fs::write(around.join("outside.txt"), "mine").unwrap();
    for text in [
        "",
        "{\"version\":1,\"files\":{\"a.html\":",
        "{\"files\":{}}",
        "{\"version\":2,\"files\":{}}",
        "{\"version\":1,\"files\":{\"../outside.txt\":[\"\",4]}}",
        "{\"version\":1,\"files\":{\"/etc/passwd\":null}}",
    ] {
        fs::write(folder.join(manifest::NAME), text).unwrap();
        let error = site(&folder, &[("b.html", "2")]).unwrap_err();
        assert!(matches!(&error, Error::Usage { hint: Some(_), .. }) && error.to_string().contains("damaged"), "{text}: {error}");
        assert!(folder.join("a.html").exists() && !folder.join("b.html").exists() && around.join("outside.txt").exists());
    }
    assert_eq!(fs::read_dir(&around).unwrap().count(), 3, "the staging folder is left");
    fs::remove_dir_all(around).unwrap();
}
