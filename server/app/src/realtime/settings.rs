//! The numbers a room runs with, with their reasons. Limits of a workshop itself are core's.

use std::time::Duration;

/// How rooms of this process behave; a test or the load tool may set some differently, and says so.
#[derive(Clone, Debug)]
pub struct RoomSettings {
    /// Commands a participant may give per second, on average.
    pub commands_per_second: u32,
    /// And at once.
    pub burst: u32,
    /// Bytes of frames an audience keeps for who comes back.
    pub tail_bytes: usize,
    /// How long an idle room stays in memory.
    pub idle: Duration,
}

impl Default for RoomSettings {
    fn default() -> Self {
        Self { commands_per_second: 10, burst: 20, tail_bytes: 1 << 20, idle: Duration::from_secs(600) }
    }
}

/// Commands that wait for a room: a full one answers `busy`.
pub(super) const MAILBOX: usize = 4096;
/// How long a command waits for a place in a full mailbox.
pub(super) const MAILBOX_WAIT: Duration = Duration::from_millis(250);
/// Commands decided and appended together.
pub(super) const BATCH_MAX: usize = 256;
/// Turns that a batch waits for more, while each brings some: all connections are read in one turn.
pub(super) const GATHER_TURNS: usize = 16;
/// Turns in a row that may bring nothing, where many came together the last time and fewer have come yet.
pub(super) const GATHER_IDLE_TURNS: usize = 4;
/// Commands of a batch that are many.
pub(super) const GATHER_MANY: usize = 8;
/// Times a batch is decided again after another node wrote first.
pub(super) const CONFLICTS_MAX: u32 = 8;
/// A frame above this is fetched as a view over HTTP, where it is compressed.
pub(super) const FRAME_BYTES_MAX: usize = 32 * 1024;
/// Between two wake-ups of the followers of a room, up to [`FEW_FOLLOWERS`].
pub(super) const WINDOW_FEW: Duration = Duration::from_millis(10);
/// Between two wake-ups of the followers of a larger room: one frame then tells what the window came to.
pub(super) const WINDOW: Duration = Duration::from_millis(30);
/// Followers up to which a window is short.
pub(super) const FEW_FOLLOWERS: usize = 100;
/// Between two tallies for consoles and stages.
pub(super) const TALLY_DESK: Duration = Duration::from_millis(250);
/// Between two tallies for phones.
pub(super) const TALLY_PHONE: Duration = Duration::from_secs(2);
/// A view is built at most this often per audience; the tail brings the rest.
pub(super) const VIEW_AGE_MAX: Duration = Duration::from_millis(250);
/// And at least this often where nothing changed: a page sets its clock by the moment in it, and takes it for one that came
/// late. More than five seconds late it would take it for a clock that was set.
pub(super) const VIEW_SAME_AGE_MAX: Duration = Duration::from_secs(1);
/// Who acted or looked within this time is present.
pub(super) const PRESENT_FOR: Duration = Duration::from_secs(600);
/// A follower that takes no byte for so long is closed and comes back with its number.
pub(super) const STUCK_MAX: Duration = Duration::from_secs(10);
/// Bytes of frames that may wait for a follower that takes nothing: above it is closed, and comes back with its number. They
/// are counted as text, also for who takes them packed.
pub(super) const LAG_BYTES_MAX: usize = 64 * 1024;
/// Bytes that may wait for one connection altogether: who comes back may have a whole tail to read, and its own things.
pub(super) const OUT_BYTES_MAX: usize = 2 << 20;
/// And one that takes so little that it is never through with what waits.
pub(super) const DRAIN_MAX: Duration = Duration::from_secs(120);
/// Reads of frames up to this are joined for one write; larger ones stay the shared frames they are.
pub(super) const JOINED_BYTES_MAX: usize = 64 * 1024;
/// A client that says nothing, not even a ping, for so long is gone. With the sweep and the close its place is free 45 seconds
/// after its last word.
pub(super) const SILENCE_MAX: Duration = Duration::from_secs(43);
/// Between two looks at who is silent or stuck.
pub(super) const SWEEP: Duration = Duration::from_secs(1);
/// How long a connection may take to hear why it ends.
pub(super) const CLOSE_WITHIN: Duration = Duration::from_secs(1);
/// Followers written to before others get their turn: about a millisecond.
pub(super) const WRITES_PER_TURN: usize = 256;
/// `hello` comes within this time.
pub(super) const HELLO_WITHIN: Duration = Duration::from_secs(5);
/// And is not larger.
pub(super) const HELLO_BYTES_MAX: usize = 1024;
/// Commands of one connection that wait for their answer.
pub(super) const UNANSWERED_MAX: usize = 256;
/// Refusals for pace within [`REFUSALS_WITHIN`] after which a connection is closed.
pub(super) const REFUSALS_MAX: u32 = 200;
/// See [`REFUSALS_MAX`].
pub(super) const REFUSALS_WITHIN: Duration = Duration::from_secs(10);
/// Milliseconds over which followers fetch a view that changed at once for all: eighty phones on one access point.
pub(super) const SPREAD_MS: u32 = 800;
/// How long clients leave a restarting server alone: it ends, and starts in less than a second.
pub(super) const BACK_AFTER_MS: u32 = 1_000;
/// Between two clients that come back: what a server of two cores welcomes with room to spare.
pub(super) const BACK_STEP_MS: u32 = 5;
/// Over how long they come back at most; with more than 1,600 clients several share a moment.
pub(super) const BACK_SPREAD_MS: u32 = 8_000;
/// Connections of one participant at once: tabs, and sockets that a sleeping phone has not let go yet.
pub(super) const CONNECTIONS_PER_PERSON: usize = 16;
