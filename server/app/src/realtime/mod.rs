//! Rooms and who follows them: one task owns a workshop, everyone else holds a handle and reads what was published.
//!
//! `room` is the only place that calls `decide`. What a follower gets was encoded once for its audience, in `log`.
//! Nothing here names a database or an HTTP route.

pub mod alike;
mod asks;
mod clock;
pub mod connection;
mod ended;
mod fanout;
mod firmness;
mod follower;
mod frame;
mod gzip;
mod handle;
mod log;
mod out;
mod pace;
mod pack;
mod parts;
mod personal;
mod poll;
mod presence;
mod publish;
mod registry;
mod reply;
mod room;
mod settings;
pub(crate) mod socket;
#[cfg(test)]
mod tests;
mod untold;
mod view;
mod way_back;
pub(crate) mod wire;

pub use handle::Room;
pub use poll::Polled;
pub use registry::Rooms;
pub use settings::RoomSettings;
pub use view::ViewBytes;
