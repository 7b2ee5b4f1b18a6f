//! Why something was refused: a closed list with stable codes. It holds no sentences; those live with the clients.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why a command was refused. Nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
#[ts(export)]
pub enum Rejection {
    /// This role may not do this.
    #[error("forbidden")]
    Forbidden,
    /// This role may do this, in another theme.
    #[error("foreign_theme")]
    ForeignTheme,
    /// There is no such thing here.
    #[error("unknown")]
    Unknown {
        /// What was looked for.
        what: Thing,
    },
    /// The id is already somebody else's.
    #[error("id_taken")]
    IdTaken,
    /// The step is not open for this group.
    #[error("step_not_open")]
    StepNotOpen,
    /// The step's method has no such action, or its setting is off.
    #[error("not_in_this_step")]
    NotInThisStep,
    /// Only who wrote it may do this.
    #[error("not_yours")]
    NotYours,
    /// One signed with another name before; that name stays.
    #[error("name_given")]
    NameGiven,
    /// It was withdrawn or hidden.
    #[error("no_longer_there")]
    NoLongerThere,
    /// A step, timer or stage changed after what the sender saw: somebody was first.
    #[error("changed_meanwhile")]
    ChangedMeanwhile,
    /// A limit of the workshop or step is reached.
    #[error("limit_reached")]
    LimitReached {
        /// Of what.
        what: Thing,
        /// How many there may be.
        max: u32,
    },
    /// The ballot already holds its most picks.
    #[error("too_many_picks")]
    TooManyPicks {
        /// The most.
        max: u32,
    },
    /// Not on this ballot.
    #[error("not_on_ballot")]
    NotOnBallot,
    /// One's own idea, where the setting forbids it.
    #[error("own_idea")]
    OwnIdea,
    /// The ballot is frozen: no change or hiding of what is on it; its author changes nothing after the round either.
    #[error("ballot_frozen")]
    BallotFrozen,
    /// The theme has no place left.
    #[error("theme_full")]
    ThemeFull,
    /// People are placed by a facilitator here.
    #[error("theme_is_given")]
    ThemeIsGiven,
    /// The round has no result yet.
    #[error("no_result")]
    NoResult,
    /// The selection differs from the result and gives no reason.
    #[error("reason_needed")]
    ReasonNeeded,
    /// A value outside its bounds.
    #[error("out_of_bounds")]
    OutOfBounds {
        /// Of what.
        what: Thing,
    },
    /// The same thing twice in one list.
    #[error("twice")]
    Twice {
        /// What.
        what: Thing,
    },
}

/// What a refusal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Thing {
    Workshop,
    Theme,
    Step,
    Stage,
    Participant,
    Contribution,
    Comment,
    Question,
    Parent,
    Pick,
    Place,
    Points,
    Score,
    Criterion,
    Affiliation,
    Hands,
    Round,
    Item,
    Timer,
    Minutes,
    Headcount,
    Title,
    Link,
    /// An address of the server.
    Address,
    /// The name of a Wi-Fi network.
    Network,
    /// The password of one.
    Password,
}
