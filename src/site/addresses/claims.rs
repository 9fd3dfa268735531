//! Who has which address: the one place where addresses are given away.
//!
//! In: paths that are wanted. Out: an [`Address`] that no other file has, on systems that ignore case either.

use std::fmt::Display;

use hashbrown::HashSet;

use crate::content::slug::{long_hash, short_hash};
use crate::error::Error;
use crate::site::address::{Address, Refusal};

/// What is taken so far, in lower case.
#[derive(Debug, Default)]
pub(super) struct Claims {
    files: HashSet<String>,
    folders: HashSet<String>,
}

impl Claims {
    /// The address at `path` for something that people name, such as a static file.
    ///
    /// # Errors
    /// When the path leads elsewhere or another file has it; `what` tells whose it would be.
    pub(super) fn named(&mut self, path: &str, what: impl Display) -> Result<Address, Error> {
        let address = Address::new(path).map_err(|refusal| refused(path, &what, refusal))?;
        if self.take(&address) { Ok(address) } else { Err(taken(path, &what)) }
    }

    /// An address for something that rules made: `<base>.html`, with a hash of `own` if another file has that.
    ///
    /// # Errors
    /// When `base` leads elsewhere.
    pub(super) fn made(&mut self, base: &str, own: &str, further: u32) -> Result<Address, Error> {
        let path = format!("{base}.html");
        let address = Address::new(&path).map_err(|refusal| refused(&path, &"a page", refusal))?;
        if self.take(&address) { Ok(address) } else { self.hashed(base, own, further) }
    }

    /// As [`Claims::made`], but with a hash of `own` in any case; if that is taken too, with a long one of `own` and `further`,
    /// which no text that people choose makes twice.
    ///
    /// # Errors
    /// When `base` leads elsewhere.
    pub(super) fn hashed(&mut self, base: &str, own: &str, further: u32) -> Result<Address, Error> {
        for hash in [short_hash(own), long_hash(&format!("{own}\0{further}"))] {
            let path = format!("{base}-{hash}.html");
            let address = Address::new(&path).map_err(|refusal| refused(&path, &"a page", refusal))?;
            if self.take(&address) {
                return Ok(address);
            }
        }
        Err(taken(base, &"a page"))
    }

    /// Takes an address, unless it is taken: no file is where another file or a folder is.
    fn take(&mut self, address: &Address) -> bool {
        let path = address.path().to_ascii_lowercase();
        let folders = || path.match_indices('/').filter_map(|(at, _)| path.get(..at));
        if self.files.contains(&path) || self.folders.contains(&path) || folders().any(|folder| self.files.contains(folder)) {
            return false;
        }
        for folder in folders() {
            if !self.folders.contains(folder) {
                self.folders.insert(folder.to_owned());
            }
        }
        self.files.insert(path)
    }
}

fn refused(path: &str, what: &dyn Display, refusal: Refusal) -> Error {
    let hint = "give it another name: files of a site stand below its folder, on every system";
    Error::Usage { message: format!("{what} cannot be published as {path:?}: {refusal}"), hint: Some(hint.to_owned()) }
}

fn taken(path: &str, what: &dyn Display) -> Error {
    let hint = "give it another name; names that differ in capitals only are one name on some systems";
    Error::Usage {
        message: format!("{what} cannot be published as {path:?}: another file of the site is there"),
        hint: Some(hint.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    #[test]
    fn no_two_files_share_an_address_in_any_case() {
        let mut claims = Claims::default();
        claims.named("static/Site.css", "one").unwrap();
        for path in ["static/Site.css", "static/site.CSS", "static", "static/Site.css/x.html", "../x.html"] {
            assert!(claims.named(path, "two").is_err(), "{path}");
        }
        claims.named("static/site.js", "three").unwrap();
    }

    #[test]
    fn what_rules_made_gets_a_hash_when_its_address_is_taken() {
        let mut claims = Claims::default();
        let mut made = |further| claims.made("rules/own/x", "own", further).unwrap().path().to_owned();
        let (first, second, third) = (made(0), made(1), made(2));
        assert_eq!(first, "rules/own/x.html");
        assert_eq!(second, format!("rules/own/x-{}.html", short_hash("own")));
        assert_eq!(third, format!("rules/own/x-{}.html", long_hash("own\x002")));
        assert!(claims.made("../x", "own", 0).is_err());
    }
}
