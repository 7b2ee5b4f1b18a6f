//! The wire: what clients and server say to each other, derived to TypeScript. `docs/PROTOCOL.md` tells it in words.
//! It decides nothing and knows no socket.

mod check;
mod client;
mod http;
mod reach;
mod refusal;
mod server;

pub use check::{CheckAnswer, CheckBody, CheckView, ChecksAnswer};
pub use client::{Ask, ClientMessage, Heard, Resume};
pub use http::{
    CommandBody, Done, Download, EventsAnswer, JoinAnswer, JoinBody, LinkBody, LinkRole, LinkView, MeAnswer,
    ReturnBody, TemplatesAnswer, ViewAnswer, WorkshopSummary, WorkshopsAnswer,
};
pub use reach::{AddressKind, AddressView, ChooseBody, ReachAnswer, Wifi, WifiBody};
pub use refusal::{Code, Refusal, from_json_error};
pub use server::{AlikeIdeas, Answer, OwnPut, ServerMessage, Signal, SimilarCard};

/// The subprotocol of the socket, and the version of everything said over it.
pub const SUBPROTOCOL: &str = "werkatelier.v1";
