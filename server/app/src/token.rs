//! Tokens: 256 bits in base64url, of which only a hash is kept. Who a token belongs to is the store's to say.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// Bytes of a token.
pub(crate) const TOKEN_BYTES: usize = 32;

/// The SHA-256 of a token's text; none when the text is not 32 bytes in base64url without padding.
#[must_use]
pub(crate) fn hash(token: &str) -> Option<[u8; 32]> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    (bytes.len() == TOKEN_BYTES).then(|| Sha256::digest(token.as_bytes()).into())
}

/// The text of a token with these bytes.
#[must_use]
pub(crate) fn text(bytes: [u8; TOKEN_BYTES]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_token_has_a_hash() {
        let token = text([7; 32]);
        assert_eq!(token.len(), 43);
        assert!(hash(&token).is_some());
        assert_ne!(hash(&token), hash(&text([8; 32])));
        for bad in ["", "secret", &token[1..], &format!("{token}="), &format!("{token}A")] {
            assert_eq!(hash(bad), None, "{bad}");
        }
    }
}
