//! What a site's `content/` may have, and what is told when it is wrong.

use std::fs;
use std::path::Path;

use crate::support::{fresh, program};
use crate::test::{Test, plain};

/// The tests of this file.
pub(crate) const TESTS: &[Test] = &[
    plain("an overlay of content with ten mistakes gives ten placed reports and exit 1", ten_mistakes_are_told),
    plain("an overlay of content adds, replaces and removes entries", an_overlay_is_merged_by_key),
];

const SETTINGS: &str = "[[source]]\nname = \"Own\"\nvendor = \"sigma\"\npath = \"rules\"\n";

const RULE: &str = "title: Good\nlogsource:\n    product: windows\n    category: process_creation\ndetection:\n    sel:\n        Pictured|endswith: '\\good.exe'\n    condition: sel\n";

fn site(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in [("site.toml", SETTINGS), ("rules/good.yml", RULE)].iter().chain(files) {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// Files with ten mistakes.
const WRONG: [(&str, &str); 6] = [
    (
        "content/fields.toml",
        "[[field]]\nname = \"Own.One\"\nmeening = \"?\"\nkind = \"paht\"\nsee = [\"Imgae\"]\n\n[[field]]\nname = \"Own.Two\"\nslug = \"../two\"\n",
    ),
    (
        "content/mappings/own.toml",
        "[[mapping]]\nwhen = [\"categry:own\"]\nevents = [\"sysmon/1\", \"sysmn/1\"]\n\n[[selector]]\nvendor = \"sigma\"\nfield = \"Own\"\nkind = \"provder\"\n",
    ),
    ("content/providers.tsv", "provider\tfull_names\tchannels\tfamily\tscope\nOwn\tOwn\tOwn\tOwn\tcor\n"),
    ("content/events/own.tsv", "provider\tevent\ttitle\talias\tchannel\tfields\nOwn\t1\tOne\t\t\t\nOwnn\t2\tTwo\t\t\t\n"),
    ("content/event/more.tsv", "provider\tevent\ttitle\talias\tchannel\tfields\n"),
    ("content/roles.toml", "event = [\"OwnId\", { name = \"OwnType\", vendor = \"sigma\" }]\n"),
];

/// Where each is told, and the hint.
const TOLD: [(&str, &str); 10] = [
    ("content/event/more.tsv:1:1", "did you mean `events/more.tsv`?"),
    ("content/events/own.tsv:3:1", "did you mean `own`?"),
    ("content/fields.toml:3:1", "did you mean `meaning`?"),
    ("content/fields.toml:4:8", "did you mean `path`?"),
    ("content/fields.toml:5:8", "did you mean `Image`?"),
    ("content/fields.toml:9:8", "write `two`"),
    ("content/mappings/own.toml:2:9", "did you mean `category`?"),
    ("content/mappings/own.toml:3:23", "did you mean `sysmon/1`?"),
    ("content/mappings/own.toml:8:8", "did you mean `provider`?"),
    ("content/providers.tsv:2:17", "did you mean `core`?"),
];

fn ten_mistakes_are_told() {
    let folder = fresh("content-mistakes");
    site(&folder, &WRONG);
    let config = folder.join("site.toml");
    let output = program().args(["--config", config.to_str().unwrap(), "build"]).assert().code(1);
    let report = String::from_utf8(output.get_output().stderr.clone()).unwrap();
    assert_eq!(report.matches("error[").count(), TOLD.len(), "{report}");
    for (place, hint) in TOLD {
        let block = report.split("error[").find(|block| block.contains(place)).unwrap_or_else(|| panic!("nothing at {place}: {report}"));
        assert!(block.contains(hint), "no hint {hint:?} at {place}: {block}");
    }
    assert!(!folder.join("public").exists(), "something was published");
    fs::remove_dir_all(folder).unwrap();
}

fn an_overlay_is_merged_by_key() {
    let folder = fresh("content-overlay");
    site(
        &folder,
        &[
            (
                "content/fields.toml",
                "[[field]]\nname = \"Pictured\"\nkind = \"path\"\n\n[[synonym]]\nfields = [\"StartType\"]\nshow = \"disabled\"\nremove = true\n",
            ),
            (
                "content/mappings/own.toml",
                "[[mapping]]\nwhen = [\"product:windows\", \"category:process_creation\"]\nevents = [\"own/7\"]\n\n[[activity]]\nname = \"a process was created\"\nremove = true\n",
            ),
            ("content/providers.tsv", "provider\tfull_names\tchannels\tfamily\tscope\nOwn\tOwn\tOwn\tOwn\tcore\n"),
            ("content/events/own.tsv", "provider\tevent\ttitle\talias\tchannel\tfields\nOwn\t7\tSeven\t\t\t\n"),
            ("content/events/gone.tsv", "remove\tprovider\tevent\ttitle\talias\tchannel\tfields\ntrue\tSysmon\t255\t\t\t\t\n"),
        ],
    );
    let config = folder.join("site.toml");
    program().args(["--config", config.to_str().unwrap(), "build"]).assert().success();
    let page = fs::read_to_string(folder.join("public/rules/own/good.html")).unwrap();
    assert!(page.contains("Own Event ID 7") && page.contains("category process_creation"), "{page}");
    assert!(!page.contains("Security-Auditing"), "an activity that was removed makes equivalents: {page}");
    let sysmon = fs::read_to_string(folder.join("public/events/sysmon/index.html")).unwrap();
    assert!(sysmon.contains("Event ID 22") && !sysmon.contains("Event ID 255"));
    assert!(folder.join("public/fields/pictured.html").exists());
    fs::remove_dir_all(folder).unwrap();
}
