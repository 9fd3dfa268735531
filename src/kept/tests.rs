use proptest::prelude::*;

use super::*;
use crate::rule::Tree;
use crate::rule::properties::rules;
use crate::sources::Stamp;

fn read() -> impl Strategy<Value = FileRead> {
    let skipped = proptest::option::of(".*");
    (proptest::collection::vec(rules(), 0..3), skipped).prop_map(|(rules, skipped)| {
        let diagnostics = rules.iter().flat_map(|rule| rule.diagnostics.clone()).collect();
        FileRead { rules, diagnostics, skipped }
    })
}

fn key(number: u128) -> Vec<u8> {
    [&[0; 19][..], &number.to_le_bytes()].concat()
}

proptest! {
    #[test]
    fn what_was_read_of_a_file_is_the_same_when_it_was_kept(read in read()) {
        let (bytes, hashes) = read.to_bytes();
        prop_assert_eq!(&hashes, &read.rules.iter().map(hash).collect::<Vec<_>>());
        prop_assert_eq!(FileRead::of_bytes(&bytes), Some((read, hashes)));
    }

    #[test]
    fn bytes_of_nobody_are_read_without_a_panic(read in read(), at in any::<prop::sample::Index>(), new in any::<u8>()) {
        let (mut bytes, _) = read.to_bytes();
        let at = at.index(bytes.len());
        let _ = FileRead::of_bytes(bytes.get(..at).unwrap_or_default());
        bytes[at] = new;
        let _ = FileRead::of_bytes(&bytes);
    }
}

#[test]
fn a_tree_of_any_depth_is_refused_and_no_stack_overflows() {
    assert_eq!(Tree::read(&mut Bytes::new(&vec![2; 1_000_000])), None);
    assert_eq!(Tree::read(&mut Bytes::new(&[2, 4, 7])), Some(Tree::Not(Box::new(Tree::Test(7)))));
}

#[test]
fn a_length_beyond_the_bytes_is_refused_and_takes_no_memory() {
    let mut bytes = Vec::new();
    write_number(u64::MAX, &mut bytes);
    assert_eq!(Vec::<Rule>::read(&mut Bytes::new(&bytes)), None);
    assert_eq!(Bytes::new(&[0xff; 20]).number(), None);
}

/// Two files, one of which defines something and is too young for a stamp.
fn files() -> [Entry<'static>; 2] {
    let stamp = Some(Stamp { length: 300, modified: 1_700_000_000_123_456_789 });
    [
        Entry { path: "a/b.yml", stamp, hash: 1, defines: false, read: b"one" },
        Entry { path: "a/ü.yml", stamp: None, hash: u128::MAX, defines: true, read: b"" },
    ]
}

#[test]
fn a_store_read_back_has_the_files_that_were_written() {
    let bytes = Store::bytes(&key(7), &files());
    let store = Store::of_bytes(&bytes).expect("a store");
    assert_eq!(store.files(), files());
    assert_eq!((store.get("a/ü.yml"), store.get("a")), (Some(files()[1]), None));
    assert_eq!(store.definitions(), definitions([("a/ü.yml", u128::MAX)].into_iter()));
    assert_ne!(store.definitions(), Store::default().definitions());
}

#[test]
fn a_damaged_store_is_none() {
    let whole = Store::bytes(&key(7), &files());
    let body = key(7).len() + size_of::<u64>();
    for at in body..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        assert!(Store::of_bytes(&bytes).is_none(), "byte {at}");
        bytes.truncate(at);
        assert!(Store::of_bytes(&bytes).is_none(), "cut at {at}");
    }
    assert!(Store::of_bytes(&[&whole[..], b"more"].concat()).is_none());
}
