//! Where phones come, on the wire: the addresses of this server, which one the QR codes show, and the Wi-Fi to be on.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What an address is, as far as the machine itself can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum AddressKind {
    /// What this server is called outside.
    Public,
    Wifi,
    Cable,
    /// A network whose name tells nothing.
    Other,
    /// Only this machine itself.
    Here,
}

/// One address of this server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct AddressView {
    /// `http://192.168.1.10:8080`.
    pub origin: String,
    pub kind: AddressKind,
}

/// The Wi-Fi people are on before they can scan anything else. It hangs on the wall, so it is no secret here either.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Wifi {
    pub name: String,
    /// None for an open network.
    pub password: Option<String>,
}

/// `GET /api/v1/address`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ReachAnswer {
    /// What every QR code shows now.
    pub address: String,
    /// All of them, the likeliest first; empty for who only takes part.
    pub addresses: Vec<AddressView>,
    /// What the organiser chose, also when it is there no longer.
    pub chosen: Option<String>,
    /// The chosen address is gone: this machine is on another network.
    pub lost: bool,
    pub wifi: Option<Wifi>,
}

/// `PUT /api/v1/address`: what the QR codes show from now on; none for the likeliest.
#[derive(Clone, Debug, Deserialize, Serialize, TS)]
#[ts(export)]
pub struct ChooseBody {
    pub origin: Option<String>,
}

/// `PUT /api/v1/wifi`: the network to show before the code; none for not.
#[derive(Clone, Debug, Deserialize, Serialize, TS)]
#[ts(export)]
pub struct WifiBody {
    pub wifi: Option<Wifi>,
}
