//! Names of things: newtypes over UUIDv7, sequence numbers, moments, and the codes that people read and type.
//! It draws nothing: whoever makes an id passes it in.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ts_rs::TS;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
        #[serde(transparent)]
        #[ts(type = "string", export)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// One live event.
    WorkshopId,
    /// The life of one log: restoring a backup begins another.
    LogId,
    /// The topic of a breakout.
    ThemeId,
    /// A step of the agenda.
    StepId,
    /// One projector.
    StageId,
    /// A person who joined by phone, or whose ideas a facilitator types.
    ParticipantId,
    /// Anything posted.
    ContributionId,
    /// A remark on a contribution.
    CommentId,
    /// A question to the panel.
    QuestionId,
    /// Who a ballot belongs to, drawn per person and round. The link to the person lives in `people` only.
    VoterId,
    /// A person without a phone here, such as a pitcher; the name lives in `people` only.
    PersonId,
    /// One command; a retry carries the same id.
    CommandId,
    /// The link (capability) somebody acts with.
    LinkId,
}

/// The place of an event in its workshop's log: 1, 2, 3 … without gaps. 0 is "nothing yet".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(type = "number", export)]
pub struct Seq(pub u64);

impl Seq {
    /// The number after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A moment on the room's clock: milliseconds since 1970 in UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(type = "number", export)]
pub struct Moment(pub i64);

impl Moment {
    /// This moment and `ms` milliseconds.
    #[must_use]
    pub fn plus(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this moment, negative if it lies before it.
    #[must_use]
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// What a follower's copy was made from: another `log` means "take the view again".
///
/// `taken` is the number of the last event that could take something from someone's sight. It is told so that nodes and
/// clients can compare; a follower inside the tail goes on over another `taken`, led by frames that carry every `gone`.
/// `docs/decisions/0002-one-epoch-a-workshop.md` says why it is the workshop's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Epoch {
    /// The log this was read from.
    pub log: LogId,
    /// The last event that could take something away.
    pub taken: Seq,
}

/// The 32 symbols of codes that people type: no I, L, O or U.
const CODE_SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The symbols for random numbers; only the low five bits of each count.
fn drawn(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(CODE_SYMBOLS[usize::from(byte & 31)])).collect()
}

/// This many symbols out of what somebody typed, however they typed it.
fn typed(text: &str, length: usize) -> Option<String> {
    let symbols: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            'U' => 'V',
            other => other,
        })
        .collect();
    let valid = symbols.len() == length && symbols.bytes().all(|symbol| CODE_SYMBOLS.contains(&symbol));
    valid.then_some(symbols)
}

/// Six symbols people type, shown as `ABC-D2E`. Look-alikes are read as what they look like (`O` is 0, `I` and `L` are 1).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string", export)]
pub struct JoinCode(String);

impl JoinCode {
    /// How many symbols a code has.
    pub const LENGTH: usize = 6;

    /// The code for six random numbers; only the low five bits of each count.
    #[must_use]
    pub fn from_bytes(bytes: [u8; Self::LENGTH]) -> Self {
        Self(drawn(&bytes))
    }

    /// The six symbols without the dash: what is stored and looked up.
    #[must_use]
    pub fn symbols(&self) -> &str {
        &self.0
    }
}

/// The text is not a join code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("join_code_malformed")]
pub struct MalformedCode;

impl FromStr for JoinCode {
    type Err = MalformedCode;

    fn from_str(text: &str) -> Result<Self, MalformedCode> {
        typed(text, Self::LENGTH).map(Self).ok_or(MalformedCode)
    }
}

impl TryFrom<String> for JoinCode {
    type Error = MalformedCode;

    fn try_from(text: String) -> Result<Self, MalformedCode> {
        text.parse()
    }
}

impl From<JoinCode> for String {
    fn from(code: JoinCode) -> Self {
        code.to_string()
    }
}

impl fmt::Display for JoinCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", &self.0[..3], &self.0[3..])
    }
}

/// Eight symbols that bring one person back, shown as `ABCD-2EFG`: 40 bits, so that with limited guesses nobody finds one.
/// It is a secret of that person: it stands in no log, no view and no answer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string", export)]
pub struct PersonalCode(String);

impl PersonalCode {
    /// How many symbols a code has.
    pub const LENGTH: usize = 8;

    /// The code for eight random numbers; only the low five bits of each count.
    #[must_use]
    pub fn from_bytes(bytes: [u8; Self::LENGTH]) -> Self {
        Self(drawn(&bytes))
    }

    /// What is stored of it: it opens this workshop only, and is no token.
    #[must_use]
    pub fn hash(&self, workshop: WorkshopId) -> [u8; 32] {
        let named = Sha256::new().chain_update("personal-code:").chain_update(workshop.0.as_bytes());
        named.chain_update(&self.0).finalize().into()
    }
}

impl fmt::Debug for PersonalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonalCode(…)")
    }
}

/// The text is not a personal code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("personal_code_malformed")]
pub struct MalformedPersonalCode;

impl FromStr for PersonalCode {
    type Err = MalformedPersonalCode;

    fn from_str(text: &str) -> Result<Self, MalformedPersonalCode> {
        typed(text, Self::LENGTH).map(Self).ok_or(MalformedPersonalCode)
    }
}

impl TryFrom<String> for PersonalCode {
    type Error = MalformedPersonalCode;

    fn try_from(text: String) -> Result<Self, MalformedPersonalCode> {
        text.parse()
    }
}

impl From<PersonalCode> for String {
    fn from(code: PersonalCode) -> Self {
        format!("{}-{}", &code.0[..4], &code.0[4..])
    }
}

/// Ids and secrets for one decision, all from one seed the caller drew: same seed, same ids.
#[derive(Debug)]
pub struct Fresh {
    seed: [u8; 32],
    part: u32,
    drawn: u32,
}

impl Fresh {
    /// Ids from 32 random bytes that are used for nothing else.
    #[must_use]
    pub fn new(seed: [u8; 32]) -> Self {
        Self::part_of(seed, 0)
    }

    /// The same where several decisions share a seed: each has its part.
    #[must_use]
    pub fn part_of(seed: [u8; 32], part: u32) -> Self {
        Self { seed, part, drawn: 0 }
    }

    /// The next 16 bytes.
    pub fn bytes(&mut self) -> [u8; 16] {
        self.drawn += 1;
        let mut hash = Sha256::new().chain_update(self.seed).chain_update(self.drawn.to_be_bytes());
        if self.part > 0 {
            hash.update(self.part.to_be_bytes());
        }
        let hash = hash.finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash[..16]);
        bytes
    }

    /// The next id: version 4, so that it tells no time.
    pub fn uuid(&mut self) -> Uuid {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_a_seed_draws_its_own_and_the_first_is_the_seed_by_itself() {
        let drawn = |mut fresh: Fresh| [fresh.uuid(), fresh.uuid()];
        let parts: Vec<Uuid> = (0..300).flat_map(|part| drawn(Fresh::part_of([7; 32], part))).collect();
        assert_eq!(parts.iter().collect::<std::collections::BTreeSet<_>>().len(), 600);
        assert_eq!(drawn(Fresh::new([7; 32])), parts[..2]);
    }

    #[test]
    fn a_code_is_read_however_people_type_it() {
        let code: JoinCode = "k0m-7re".parse().expect("a code");
        assert_eq!(code.to_string(), "K0M-7RE");
        assert_eq!("KOM 7RE".parse(), Ok(code));
        assert_eq!("K0M-7R".parse::<JoinCode>(), Err(MalformedCode));
        assert_eq!("K0M-7R€".parse::<JoinCode>(), Err(MalformedCode));
    }

    #[test]
    fn a_personal_code_opens_one_workshop_and_is_not_printed() {
        let code = PersonalCode::from_bytes([0, 1, 2, 3, 28, 29, 30, 31]);
        assert_eq!(String::from(code.clone()), "0123-WXYZ");
        assert_eq!("ol23 wxyz".parse(), Ok(code.clone()));
        for bad in ["", "0123-WXY", "0123-WXYZ0", "0123-WXY€"] {
            assert_eq!(bad.parse::<PersonalCode>(), Err(MalformedPersonalCode), "{bad}");
        }
        let (here, there) = (WorkshopId(Uuid::from_u128(1)), WorkshopId(Uuid::from_u128(2)));
        assert_ne!(code.hash(here), code.hash(there));
        assert!(!format!("{code:?}").contains("0123"));
    }

    #[test]
    fn fresh_ids_differ_and_repeat_with_the_seed() {
        let draw = |seed| {
            let mut fresh = Fresh::new([seed; 32]);
            [fresh.uuid(), fresh.uuid()]
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1)[0], draw(1)[1]);
        assert_ne!(draw(1), draw(2));
    }
}
