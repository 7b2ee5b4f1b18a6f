//! Why the server could not start: one clear sentence, a stable code, and the program's exit code.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::storage::StorageError;
use crate::theme::ThemeError;
use crate::tls::TlsError;

/// Why [`Server::open`](crate::Server::open) gave no server.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    #[error("port {} is in use; stop what uses it, or choose another with --listen", .0.port())]
    PortInUse(SocketAddr),
    #[error("cannot listen on {address}: {source}")]
    CannotListen { address: SocketAddr, source: io::Error },
    #[error("the organiser's key cannot be read or written at {}: {source}", path.display())]
    KeyUnreachable { path: PathBuf, source: io::Error },
    #[error(
        "the organiser's key in {} is not a key; remove the file and the next start makes a new one (old organiser's links then stop working)",
        .0.display()
    )]
    KeyDamaged(PathBuf),
    #[error(transparent)]
    Theme(#[from] ThemeError),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl StartError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::PortInUse(_) => "port_in_use",
            Self::CannotListen { .. } => "cannot_listen",
            Self::KeyUnreachable { .. } => "data_folder_unwritable",
            Self::KeyDamaged(_) => "organiser_key_damaged",
            Self::Theme(_) => "theme_refused",
            Self::Tls(_) => "tls_refused",
            Self::Storage(error) => error.code(),
        }
    }
}

/// What the program ends with for a failure with this code, as its `--help` lists.
#[must_use]
pub fn exit_code(code: &str) -> u8 {
    match code {
        "port_in_use" | "cannot_listen" => 3,
        "data_folder_in_use" | "data_folder_unwritable" => 4,
        "data_file_damaged" | "organiser_key_damaged" => 5,
        "data_file_newer" | "data_file_older" => 6,
        "theme_refused" => 7,
        "tls_refused" => 8,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_has_a_sentence_a_code_and_an_exit_code() {
        let taken = StartError::PortInUse(SocketAddr::from(([0, 0, 0, 0], 8080)));
        assert_eq!((taken.code(), exit_code(taken.code())), ("port_in_use", 3));
        assert!(taken.to_string().starts_with("port 8080 is in use;"));
        let damaged = StartError::KeyDamaged(PathBuf::from("organiser.key"));
        assert_eq!(exit_code(damaged.code()), 5);
    }
}
