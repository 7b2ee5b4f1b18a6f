//! How the servers that are measured speak: the same job – a command with a number goes in, everyone gets what was said –
//! in the words of each. It opens no connection and counts nothing.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use serde_json::{Value, json};
use werkatelier::protocol::SUBPROTOCOL;

/// How a server wants to be spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `docs/PROTOCOL.md`.
    Werkatelier,
    /// Plain JSON over a WebSocket: the floor and the peers that have no protocol of their own.
    Plain,
    /// Engine.IO 4 and Socket.IO 5 over a WebSocket.
    SocketIo,
}

/// What a message of a server means to a driver.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard {
    /// What others said: its numbers are in [`numbers`].
    Ideas,
    /// The command with this number is done.
    Done(usize),
    /// A command, or the whole connection, was refused.
    Refused,
    /// Who one is and where one begins.
    Welcome,
    /// The copy cannot be led on: the client has to fetch a view.
    Stale,
    /// To be answered with this.
    Answer(&'static str),
    /// The connection follows from here on.
    Ready,
    /// Counts, own things, and what else a driver does not look at.
    Other,
}

/// What a Werkatelier follower has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    epoch: Value,
    audience: Value,
    seq: u64,
}

impl Copy {
    /// From a welcome, or from the beginning of a view.
    #[must_use]
    pub fn of(message: &Value) -> Self {
        let seq = message["seq"].as_u64().unwrap_or(0);
        Self { epoch: message["epoch"].clone(), audience: message["audience"].clone(), seq }
    }

    /// What is said to be led on from here.
    #[must_use]
    pub fn follow(&self) -> String {
        let Self { epoch, audience, seq } = self;
        json!({ "type": "follow", "epoch": epoch, "seq": seq, "audience": audience }).to_string()
    }

    /// The same as part of a hello.
    #[must_use]
    pub fn resume(&self) -> Value {
        json!({ "epoch": self.epoch, "seq": self.seq, "audience": self.audience })
    }

    fn lead_on(&mut self, batch: &[u8]) {
        let number = TO.find(batch).and_then(|at| {
            let digits = &batch[at + TO.needle().len()..];
            let end = digits.iter().position(|byte| !byte.is_ascii_digit())?;
            std::str::from_utf8(&digits[..end]).ok()?.parse().ok()
        });
        self.seq = self.seq.max(number.unwrap_or(0));
    }
}

/// Every text that is sent carries its number between these.
const MARK: &str = "~~";
/// Digits of a number.
const DIGITS: usize = 7;

static MARKS: LazyLock<Finder> = LazyLock::new(|| Finder::new(MARK));
static ID: LazyLock<Finder> = LazyLock::new(|| Finder::new("\"id\":\""));
static TO: LazyLock<Finder> = LazyLock::new(|| Finder::new("\"to\":"));

/// A text of about two lines that carries a number.
#[must_use]
pub fn words(number: usize) -> String {
    format!(
        "{MARK}{number:0DIGITS$}{MARK} Een bankje bij elke halte, zodat wie slecht ter been is mee kan doen"
    )
}

/// Tells every number that the texts in a message carry.
pub fn numbers(mut message: &[u8], mut tell: impl FnMut(usize)) {
    while let Some(at) = MARKS.find(message) {
        let from = at + MARK.len();
        match message.get(from..from + DIGITS).and_then(decimal) {
            Some(number) => {
                tell(number);
                message = message.get(from + DIGITS + MARK.len()..).unwrap_or_default();
            }
            None => message = &message[from..],
        }
    }
}

/// Puts a number into a message that was made with another one.
pub fn renumber(message: &mut [u8], number: usize) {
    if let Some(at) = MARKS.find(message) {
        let digits = format!("{number:0DIGITS$}");
        let from = at + MARK.len();
        message[from..from + DIGITS].copy_from_slice(digits.as_bytes());
    }
}

fn decimal(digits: &[u8]) -> Option<usize> {
    digits
        .iter()
        .try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + usize::from(digit - b'0')))
}

/// What the number becomes where an id is a UUID: of commands, and of the things they make.
#[must_use]
pub fn id(number: usize) -> String {
    format!("01930000-0000-7000-8000-{number:012x}")
}

/// The number of the first id in a message.
fn number_of(message: &[u8]) -> Option<usize> {
    let from = ID.find(message)? + ID.needle().len();
    let last = message.get(from + 24..from + 36)?;
    usize::from_str_radix(std::str::from_utf8(last).ok()?, 16).ok()
}

impl Dialect {
    /// Where the socket is.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::Werkatelier => "/api/v1/socket",
            Self::Plain => "/",
            Self::SocketIo => "/socket.io/?EIO=4&transport=websocket",
        }
    }

    /// The subprotocol to ask for.
    #[must_use]
    pub fn subprotocol(self) -> Option<&'static str> {
        (self == Self::Werkatelier).then_some(SUBPROTOCOL)
    }

    /// What is said first, with the copy that is there already.
    #[must_use]
    pub fn hello(self, token: &str, copy: Option<&Copy>) -> Option<String> {
        match self {
            Self::Werkatelier => {
                let resume = copy.map(Copy::resume);
                Some(json!({ "type": "hello", "token": token, "resume": resume, "lean": true }).to_string())
            }
            Self::Plain | Self::SocketIo => None,
        }
    }

    /// What says that somebody is still there, where that has to be said.
    #[must_use]
    pub fn ping(self) -> Option<&'static str> {
        (self == Self::Werkatelier).then_some(r#"{"type":"ping","visible":true}"#)
    }

    /// A command with a number. Werkatelier takes `command`; who only stores and tells takes the words.
    #[must_use]
    pub fn says(self, number: usize, command: &Value) -> String {
        let id = id(number);
        match self {
            Self::Werkatelier => format!(r#"{{"type":"do","id":"{id}","command":{command}}}"#),
            // In this order: the peer that parses nothing finds the id by its place.
            Self::Plain => format!(r#"{{"id":"{id}","text":"{}","type":"post"}}"#, words(number)),
            Self::SocketIo => {
                format!("42{number}{}", json!(["post", { "id": id, "text": words(number) }]))
            }
        }
    }

    /// What a message means. A Werkatelier follower's `copy` goes along.
    pub fn hear(self, message: &[u8], copy: &mut Option<Copy>) -> Heard {
        match self {
            Self::Werkatelier => werkatelier(message, copy),
            Self::Plain if message.starts_with(b"{\"type\":\"idea") => Heard::Ideas,
            Self::Plain if message.starts_with(b"{\"type\":\"done") => done(message),
            Self::Plain => Heard::Other,
            Self::SocketIo => socket_io(message),
        }
    }
}

fn done(message: &[u8]) -> Heard {
    number_of(message).map_or(Heard::Other, Heard::Done)
}

fn werkatelier(message: &[u8], copy: &mut Option<Copy>) -> Heard {
    // The order of the fields is the server's own: `type` is always first.
    let Some(rest) = message.strip_prefix(b"{\"type\":\"") else { return Heard::Other };
    if rest.starts_with(b"batch") {
        if let Some(copy) = copy {
            copy.lead_on(rest);
        }
        return Heard::Ideas;
    }
    if rest.starts_with(b"done") {
        return done(message);
    }
    if rest.starts_with(b"rejected") || rest.starts_with(b"refused") {
        return Heard::Refused;
    }
    if rest.starts_with(b"welcome") {
        // Who has a copy is led on from that.
        copy.get_or_insert_with(|| Copy::of(&serde_json::from_slice(message).unwrap_or_default()));
        return Heard::Welcome;
    }
    if rest.starts_with(b"stale") { Heard::Stale } else { Heard::Other }
}

fn socket_io(message: &[u8]) -> Heard {
    match message {
        // Engine.IO is open: join the one namespace.
        [b'0', ..] => Heard::Answer("40"),
        [b'2'] => Heard::Answer("3"),
        [b'4', b'0', ..] => Heard::Ready,
        [b'4', b'2', ..] => Heard::Ideas,
        [b'4', b'3', rest @ ..] => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            decimal(&rest[..digits]).map_or(Heard::Other, Heard::Done)
        }
        [b'4', b'4' | b'1', ..] => Heard::Refused,
        _ => Heard::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(message: &str) -> Vec<usize> {
        let mut told = Vec::new();
        numbers(message.as_bytes(), |number| told.push(number));
        told
    }

    #[test]
    fn a_text_carries_its_number_wherever_it_stands() {
        let text = format!("[{}, ~~ , {}, ~~12~~]", words(7), words(9_999_999));
        assert_eq!(told(&text), [7, 9_999_999]);
        let mut text = text.into_bytes();
        renumber(&mut text, 1_234_567);
        assert_eq!(told(std::str::from_utf8(&text).expect("text")), [1_234_567, 9_999_999]);
    }

    #[test]
    fn an_answer_names_the_command() {
        let mut copy = None;
        let answer = format!(r#"{{"type":"done","id":"{}","seq":9}}"#, id(345));
        for dialect in [Dialect::Plain, Dialect::Werkatelier] {
            assert_eq!(dialect.hear(answer.as_bytes(), &mut copy), Heard::Done(345));
        }
        assert_eq!(Dialect::SocketIo.hear(b"43345[{}]", &mut copy), Heard::Done(345));
    }

    #[test]
    fn a_follower_goes_on_from_what_it_has() {
        let mut copy = None;
        let hear = |text: &str, copy: &mut Option<Copy>| Dialect::Werkatelier.hear(text.as_bytes(), copy);
        let welcome =
            r#"{"type":"welcome","role":{},"audience":{"audience":"lobby"},"epoch":{"log":"x"},"seq":4}"#;
        assert_eq!(hear(welcome, &mut copy), Heard::Welcome);
        let batch = r#"{"type":"batch","from":4,"to":19,"now":1,"gone":["card:1"]}"#;
        assert_eq!(hear(batch, &mut copy), Heard::Ideas);
        assert_eq!(hear(&welcome.replace('4', "25"), &mut copy), Heard::Welcome);
        let copy = copy.expect("a copy");
        assert_eq!(
            copy.resume(),
            json!({ "audience": { "audience": "lobby" }, "epoch": { "log": "x" }, "seq": 19 })
        );
        let hello = Dialect::Werkatelier.hello("t", Some(&copy)).expect("a hello");
        assert!(hello.contains(r#""seq":19"#) && copy.follow().contains(r#""type":"follow""#));
    }
}
