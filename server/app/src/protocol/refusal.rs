//! Why the server refuses, as the wire says it: a stable code and its parameters. It holds no sentence.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use werkatelier_core::rejection::Rejection;

/// A refusal on the wire; on HTTP the body has a `request_id` beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Refusal {
    /// A stable word, such as `theme_full`.
    pub code: String,
    /// What the sentence needs, such as `{"max": 280}`.
    #[serde(default)]
    #[ts(type = "Record<string, unknown>")]
    pub params: serde_json::Value,
}

/// Codes that are not the workshop's but the server's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Code {
    /// Not JSON, not this shape, or a binary frame.
    Malformed,
    /// Nothing visible in a text.
    TextEmpty,
    /// More graphemes than `max`.
    TextTooLong,
    /// No token, or one that is unknown or withdrawn.
    Unauthorized,
    /// A token of another workshop.
    ForeignWorkshop,
    /// No such workshop, page or address.
    NotFound,
    /// That address takes other methods.
    MethodNotAllowed,
    /// No workshop with this code or secret.
    JoinCodeUnknown,
    /// Not six symbols.
    JoinCodeMalformed,
    /// Nobody of this workshop with this personal code.
    PersonalCodeUnknown,
    /// Not eight symbols.
    PersonalCodeMalformed,
    /// A facilitator took this person out of the workshop.
    ParticipantRemoved,
    /// The same command id with other content, or from someone else.
    CommandReused,
    /// Larger than the limit.
    TooLarge,
    /// Too many at once; later.
    Busy,
    /// Too many of these in a short time; `retry_after_ms`.
    RateLimited,
    /// The disk is full; later.
    StorageFull,
    /// The disk failed; the server stops.
    StorageFailed,
    /// The host name or origin is not one of this server's.
    WrongHost,
    /// `hello` was expected.
    HelloExpected,
    /// A fault of the server; the log says more under the request id.
    Internal,
}

impl Refusal {
    /// A refusal with no parameters.
    #[must_use]
    pub fn of(code: Code) -> Self {
        Self::with(code, serde_json::json!({}))
    }

    /// A refusal with parameters.
    #[must_use]
    pub fn with(code: Code, params: serde_json::Value) -> Self {
        let code = serde_json::to_value(code).ok();
        let code = code.as_ref().and_then(serde_json::Value::as_str).unwrap_or("internal").to_owned();
        Self { code, params }
    }

    /// Whether the same command may be tried again as it is.
    #[must_use]
    pub fn means_later(&self) -> bool {
        matches!(self.code.as_str(), "busy" | "rate_limited" | "storage_full" | "storage_failed")
    }
}

impl From<Rejection> for Refusal {
    fn from(rejection: Rejection) -> Self {
        let params = match serde_json::to_value(&rejection) {
            Ok(mut value) => value.get_mut("params").map(serde_json::Value::take).unwrap_or_default(),
            Err(_) => serde_json::Value::Null,
        };
        let params = if params.is_null() { serde_json::json!({}) } else { params };
        Self { code: rejection.to_string(), params }
    }
}

/// What a decoder's complaint means. Texts complain with their own code (`text_too_long(280)`), which survives in front of
/// the decoder's sentence.
#[must_use]
pub fn from_json_error(error: &serde_json::Error) -> Refusal {
    let sentence = error.to_string();
    if sentence.starts_with("text_empty") {
        return Refusal::of(Code::TextEmpty);
    }
    if let Some(rest) = sentence.strip_prefix("text_too_long(") {
        let max: u32 = rest.split(')').next().and_then(|max| max.parse().ok()).unwrap_or(0);
        return Refusal::with(Code::TextTooLong, serde_json::json!({ "max": max }));
    }
    if sentence.starts_with("join_code_malformed") {
        return Refusal::of(Code::JoinCodeMalformed);
    }
    if sentence.starts_with("personal_code_malformed") {
        return Refusal::of(Code::PersonalCodeMalformed);
    }
    Refusal::with(Code::Malformed, serde_json::json!({ "at": error.column() }))
}

#[cfg(test)]
mod tests {
    use werkatelier_core::command::Command;
    use werkatelier_core::rejection::Thing;

    use super::*;

    #[test]
    fn a_text_keeps_its_code_through_the_decoder() {
        let long = "a".repeat(281);
        let json = serde_json::json!({
            "do": "edit_contribution", "contribution": uuid::Uuid::nil(), "text": long,
        });
        for error in [serde_json::from_str::<Command>(&json.to_string()), serde_json::from_value(json)] {
            let refusal = from_json_error(&error.expect_err("too long"));
            assert_eq!((refusal.code.as_str(), &refusal.params["max"]), ("text_too_long", &280.into()));
        }
    }

    #[test]
    fn a_rejection_keeps_its_parameters() {
        let refusal = Refusal::from(Rejection::LimitReached { what: Thing::Comment, max: 200 });
        assert_eq!(refusal.code, "limit_reached");
        assert_eq!(refusal.params, serde_json::json!({ "what": "comment", "max": 200 }));
        assert_eq!(Refusal::from(Rejection::Forbidden).params, serde_json::json!({}));
    }
}
