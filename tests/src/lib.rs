//! What the stories share: a server on a free port, and an afternoon with people in it. It asserts nothing.

mod afternoon;
pub mod load;
pub mod proxy;
mod server;

pub use afternoon::{Afternoon, ENRICH, GATHER, GOODBYE, PITCH, Person, SELECT, VOTE, WELCOME, options};
pub use server::{Spawned, TestServer};

/// The folder with real data, or none where this clone has none.
#[must_use]
pub fn data_folder() -> Option<std::path::PathBuf> {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = std::env::var_os("WERKATELIER_DATA")
        .map_or_else(|| here.join("../../shared/data"), std::path::PathBuf::from);
    folder.is_dir().then_some(folder)
}
