//! SCRATCH, not committed.
use werkatelier_core::event::Recorded;
use werkatelier_core::id::*;
use werkatelier_core::people::Private;
use werkatelier_core::role::Role;
#[derive(Clone)]
pub struct Store;
#[derive(Clone, Debug)]
pub struct CommandRow {
    pub id: CommandId,
    pub actor: String,
    pub digest: [u8; 32],
    pub seq: Seq,
}
#[derive(Clone, Debug)]
pub struct NewLink {
    pub link: LinkId,
    pub workshop: WorkshopId,
    pub role: Role,
    pub hash: [u8; 32],
    pub label: Option<String>,
}
pub struct Append {
    pub workshop: WorkshopId,
    pub expected: Seq,
    pub events: Vec<Recorded>,
    pub commands: Vec<CommandRow>,
    pub private: Vec<Private>,
    pub links: Vec<NewLink>,
}
#[derive(Debug)]
pub enum AppendError {
    Conflict,
    Full,
    Failed(String),
}
pub struct Loaded {
    pub log: LogId,
    pub events: Vec<Recorded>,
    pub private: Vec<Private>,
    pub commands: Vec<CommandRow>,
}
impl Store {
    pub async fn append(&self, _a: Append) -> Result<(), AppendError> {
        Ok(())
    }
    pub async fn load(&self, _w: WorkshopId) -> Result<Option<Loaded>, std::io::Error> {
        Ok(None)
    }
}
