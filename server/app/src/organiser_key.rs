//! The organiser's key: made at the first start, kept in the data folder for its owner's eyes only. It is no account and
//! cannot be asked over the network.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;

use crate::env::Env;
use crate::error::StartError;
use crate::token;

/// The file's name in the data folder.
pub(crate) const FILE: &str = "organiser.key";

/// The key that makes workshops and opens all of this server's.
#[derive(Clone)]
pub(crate) struct OrganiserKey {
    text: SecretString,
    hash: [u8; 32],
}

impl OrganiserKey {
    /// Reads the key, or draws one when there is none.
    ///
    /// # Errors
    /// When the file cannot be read or made, or holds something else.
    pub(crate) fn open(folder: &Path, env: &Env) -> Result<Self, StartError> {
        let path = folder.join(FILE);
        let unreachable = |source| StartError::KeyUnreachable { path: path.clone(), source };
        let text = match fs::read_to_string(&path) {
            Ok(text) => text.trim().to_owned(),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let text = token::text(env.seed());
                write(&path, &text).map_err(unreachable)?;
                text
            }
            Err(error) if error.kind() == ErrorKind::InvalidData => return Err(StartError::KeyDamaged(path)),
            Err(error) => return Err(unreachable(error)),
        };
        let hash = token::hash(&text).ok_or(StartError::KeyDamaged(path))?;
        Ok(Self { text: text.into(), hash })
    }

    /// Whether a token with this hash is the key; takes equally long either way.
    #[must_use]
    pub(crate) fn is(&self, hash: &[u8; 32]) -> bool {
        self.hash.ct_eq(hash).into()
    }

    /// The key itself, for the link that the start prints.
    #[must_use]
    pub(crate) fn expose(&self) -> &str {
        self.text.expose_secret()
    }
}

impl fmt::Debug for OrganiserKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OrganiserKey(…)")
    }
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    writeln!(file, "{text}")?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_made_once_and_kept_for_its_owner() {
        let folder = tempfile::tempdir().expect("a folder");
        let made = OrganiserKey::open(folder.path(), &Env::real()).expect("made");
        let again = OrganiserKey::open(folder.path(), &Env::real()).expect("read");
        assert_eq!(made.expose(), again.expose());
        assert!(made.is(&token::hash(again.expose()).expect("a token")));
        assert!(!made.is(&[0; 32]));
        assert!(!format!("{made:?}").contains(made.expose()));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(folder.path().join(FILE)).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn something_else_in_its_place_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(FILE), "geheim").expect("written");
        let refused = OrganiserKey::open(folder.path(), &Env::real());
        assert!(matches!(refused, Err(StartError::KeyDamaged(_))));
    }
}
