//! An exact fraction that travels as text, "a/b".
//! It does no arithmetic; the rules do that on `BigRational`.

use std::fmt;
use std::str::FromStr;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use ts_rs::TS;

/// A fraction in lowest terms, its denominator positive; "1/43", and "1/1" for one.
#[derive(TS, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[ts(export, type = "string")]
pub struct Fraction(BigRational);

impl Fraction {
    pub fn value(&self) -> &BigRational {
        &self.0
    }

    /// In hundredths, rounded half away from zero: for people to read, never to compare.
    pub fn hundredths(&self) -> BigInt {
        (&self.0 * BigInt::from(100)).round().to_integer()
    }
}

impl From<BigRational> for Fraction {
    fn from(value: BigRational) -> Self {
        Self(value)
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.0.numer(), self.0.denom())
    }
}

/// A text that is not "a/b" with whole a and b, b not zero.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a fraction")]
pub struct NotAFraction;

impl FromStr for Fraction {
    type Err = NotAFraction;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (above, below) = text.split_once('/').ok_or(NotAFraction)?;
        let above: BigInt = above.parse().map_err(|_| NotAFraction)?;
        let below: BigInt = below.parse().map_err(|_| NotAFraction)?;
        if below.is_zero() { Err(NotAFraction) } else { Ok(Self(BigRational::new(above, below))) }
    }
}

impl Serialize for Fraction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fraction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}
