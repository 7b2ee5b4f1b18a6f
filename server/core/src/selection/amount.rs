//! Money, exact to the cent.
//! It knows no currency: all amounts of one file are in the same one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use ts_rs::TS;

/// An amount of at most two decimals. Written as a number; read from a number or from text.
#[derive(TS, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[ts(export, type = "number")]
pub struct Amount {
    cents: i64,
}

impl Amount {
    pub const fn from_cents(cents: i64) -> Self {
        Self { cents }
    }

    pub const fn cents(self) -> i64 {
        self.cents
    }
}

/// A text that is no amount: not a number, more than two decimals, or beyond 10¹⁵.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an amount of at most two decimals")]
pub struct NotAnAmount(pub String);

impl FromStr for Amount {
    type Err = NotAnAmount;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || NotAnAmount(text.chars().take(40).collect());
        let trimmed = text.trim();
        let (negative, digits) = match trimmed.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, trimmed),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let part = part.trim_end_matches('0');
        let are_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 15 || part.len() > 2 || !are_digits(whole) || !are_digits(part) {
            return Err(wrong());
        }
        let cents: i64 = format!("{whole}{part:0<2}").parse().map_err(|_| wrong())?;
        Ok(Self { cents: if negative { -cents } else { cents } })
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.cents < 0 { "-" } else { "" };
        let (whole, part) = (self.cents.unsigned_abs() / 100, self.cents.unsigned_abs() % 100);
        if part == 0 { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{part:02}") }
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.cents % 100 == 0 {
            serializer.serialize_i64(self.cents / 100)
        } else {
            serializer.serialize_f64(self.cents as f64 / 100.0)
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum AmountAsWritten {
    Whole(i64),
    Decimal(f64),
    Text(String),
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A float prints as the shortest decimal that reads back as itself: what was written.
        let text = match AmountAsWritten::deserialize(deserializer)? {
            AmountAsWritten::Whole(whole) => whole.to_string(),
            AmountAsWritten::Decimal(decimal) => decimal.to_string(),
            AmountAsWritten::Text(text) => text,
        };
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_back_as_they_were_written() {
        for (written, cents) in
            [("7200", 720_000), ("0.1", 10), ("-3", -300), ("12.50", 1_250), ("\"9.99\"", 999)]
        {
            let amount: Amount = serde_json::from_str(written).unwrap();
            assert_eq!(amount.cents(), cents, "{written}");
            let again: Amount = serde_json::from_str(&serde_json::to_string(&amount).unwrap()).unwrap();
            assert_eq!(again, amount);
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", "-", ".5", "1.234", "1,5", "1e9", "NaN", "1000000000000000000"] {
            assert!(text.parse::<Amount>().is_err(), "{text}");
        }
    }
}
