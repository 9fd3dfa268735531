//! What stands around kept bytes: a head that says what they are, their number, and a checksum.

use xxhash_rust::xxh3::xxh3_128;

use super::codec::{Bytes, Kept};

/// What `write` appends, behind a head, the number of all bytes and the checksum of what follows; `room` is about how much it is.
pub(super) fn closed(head: &[u8], room: usize, write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let (length, checksum) = (head.len(), head.len() + size_of::<u64>());
    let body = checksum + size_of::<u128>();
    let mut out = Vec::with_capacity(body + room);
    out.extend(head);
    out.resize(body, 0);
    write(&mut out);
    let hash = xxh3_128(out.get(body..).unwrap_or_default());
    let total = out.len() as u64;
    for (at, bytes) in [(length, &total.to_le_bytes()[..]), (checksum, &hash.to_le_bytes()[..])] {
        out.iter_mut().skip(at).zip(bytes).for_each(|(to, from)| *to = *from);
    }
    out
}

/// What stands behind a head of so many bytes, the number and the checksum; nothing if it is damaged.
pub(super) fn opened(bytes: &[u8], head: usize) -> Option<Bytes<'_>> {
    let mut from = Bytes::new(bytes);
    from.take(head + size_of::<u64>())?;
    (u128::read(&mut from)? == xxh3_128(from.rest())).then_some(from)
}
