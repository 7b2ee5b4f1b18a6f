//! A colour as pages take it, and how two of them stand out against each other (WCAG 2.2).

use std::fmt;
use std::str::FromStr;

/// An opaque colour: `#1446c8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Colour([u8; 3]);

impl FromStr for Colour {
    type Err = ();

    /// `#rrggbb` or `#rgb`; anything else, such as a name or a transparent colour, is none.
    fn from_str(text: &str) -> Result<Self, ()> {
        let digits = text.strip_prefix('#').filter(|digits| digits.is_ascii()).ok_or(())?;
        let byte = |pair: &str| u8::from_str_radix(pair, 16).map_err(|_| ());
        match digits.len() {
            6 => Ok(Self([byte(&digits[..2])?, byte(&digits[2..4])?, byte(&digits[4..])?])),
            3 => {
                let twice = |at: usize| byte(&digits[at..=at].repeat(2));
                Ok(Self([twice(0)?, twice(1)?, twice(2)?]))
            }
            _ => Err(()),
        }
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

impl Colour {
    /// The ratio of WCAG, from 1 (the same) to 21 (black on white).
    pub(super) fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// This colour, thinned: `share` of it over `ground`.
    pub(super) fn over(self, ground: Self, share: f64) -> Self {
        let mix = |at: usize| {
            let mixed = f64::from(self.0[at]).mul_add(share, f64::from(ground.0[at]) * (1.0 - share));
            // Between two bytes, so a byte.
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes")]
            let byte = mixed.round() as u8;
            byte
        };
        Self([mix(0), mix(1), mix(2)])
    }

    fn luminance(self) -> f64 {
        let [r, g, b] = self.0.map(|byte| {
            let share = f64::from(byte) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        0.2126f64.mul_add(r, 0.7152f64.mul_add(g, 0.0722 * b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_and_compared_as_wcag_does() {
        let colour = |text: &str| text.parse::<Colour>().expect("a colour");
        assert_eq!(colour("#FFF").to_string(), "#ffffff");
        assert!((colour("#000").contrast(colour("#ffffff")) - 21.0).abs() < 1e-9);
        assert!((colour("#777777").contrast(colour("#ffffff")) - 4.478).abs() < 0.001);
        for bad in ["red", "#12", "#12345", "#1234567", "#ggg", "rgb(0,0,0)", "", "#é1"] {
            assert_eq!(bad.parse::<Colour>(), Err(()), "{bad}");
        }
        assert_eq!(colour("#000000").over(colour("#ffffff"), 0.5).to_string(), "#808080");
    }
}
