//! Tells the program which code it is made of: a hash over the code and the versions of what it is built with, so that nothing
//! is taken for good that another program kept.

use std::hash::Hasher;
use std::path::{Path, PathBuf};

/// 64-bit FNV-1a: the same on every machine and in every version of the compiler.
struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

fn main() -> std::io::Result<()> {
    let mut files = vec![PathBuf::from("Cargo.toml"), PathBuf::from("Cargo.lock")];
    collect(Path::new("src"), &mut files)?;
    files.sort();
    let mut hasher = Fnv(0xcbf2_9ce4_8422_2325);
    for file in &files {
        hasher.write(file.to_string_lossy().as_bytes());
        let bytes = std::fs::read(file).unwrap_or_default();
        hasher.write(&bytes.len().to_le_bytes());
        hasher.write(&bytes);
    }
    println!("cargo::rustc-env=FIELDGUIDE_CODE={:016x}", hasher.finish());
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=Cargo.lock");
    Ok(())
}

fn collect(folder: &Path, out: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, out)?;
        } else {
            out.push(path);
        }
    }
    Ok(())
}
