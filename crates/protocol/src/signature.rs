//! The signing key: signatures over bodies, and the bearer key that SDKs derive from it.
//!
//! A key is hex text, by itself or behind `signkey-<env>-`. Bodies are signed with the *text* of the hex part,
//! the bearer key is the SHA-256 of the *bytes* it stands for; that is how the SDKs do it.

use crate::error::Refusal;
use crate::limits::SIGNATURE_AGE_S_MAX;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::fmt;

/// Why a signature does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// Not `t=<unix seconds>&s=<hex>`.
    #[error("the signature header is not t=<unix seconds>&s=<hex>")]
    Malformed,
    /// Older, or further ahead, than [`SIGNATURE_AGE_S_MAX`].
    #[error("the signature is {age_s} s away from now, more than {SIGNATURE_AGE_S_MAX} s")]
    Stale {
        /// How far it is from now, seconds.
        age_s: u64,
    },
    /// Made with another key or over another body.
    #[error("the signature does not match the body")]
    Wrong,
}

/// A signing key. Its `Debug` does not show it.
#[derive(Clone)]
pub struct SigningKey {
    /// As the user typed it.
    text: String,
    /// `signkey-<env>-`, or empty.
    prefix: String,
    /// Hex SHA-256 of the key's bytes.
    bearer: String,
    mac: Hmac<Sha256>,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({}…)", self.prefix)
    }
}

impl SigningKey {
    /// Reads hex, or `signkey-<env>-<hex>`.
    ///
    /// # Errors
    /// `bad_signing_key` when it is neither; the message does not repeat the key.
    pub fn parse(text: &str) -> Result<SigningKey, Refusal> {
        let bad = || Refusal::new(400, "bad_signing_key", "a signing key is hex, or signkey-<env>-<hex>");
        let text = text.trim();
        let (prefix, key) = split_prefix(text);
        let bytes = hex::decode(key).map_err(|_| bad())?;
        if bytes.is_empty() {
            return Err(bad());
        }
        Ok(SigningKey {
            text: text.to_owned(),
            prefix: prefix.to_owned(),
            bearer: hex::encode(Sha256::digest(&bytes)),
            mac: Hmac::new_from_slice(key.as_bytes()).map_err(|_| bad())?,
        })
    }

    /// The header value that signs a body: `t=<unix seconds>&s=<hex HMAC-SHA256(body ‖ t)>`.
    pub fn sign(&self, body: &[u8], unix_s: i64) -> String {
        let tag = self.mac_over(body, unix_s).finalize().into_bytes();
        format!("t={unix_s}&s={}", hex::encode(tag))
    }

    /// Checks a header value that [`SigningKey::sign`] made, in constant time.
    ///
    /// # Errors
    /// [`SignatureError`], by what is wrong.
    pub fn verify(&self, body: &[u8], header: &str, now_s: i64) -> Result<(), SignatureError> {
        let (mut at, mut tag) = (None, None);
        for part in header.trim().split('&') {
            match part.split_once('=') {
                Some(("t", value)) => at = value.parse::<i64>().ok(),
                Some(("s", value)) => tag = hex::decode(value).ok(),
                _ => {}
            }
        }
        let (Some(at), Some(tag)) = (at, tag) else { return Err(SignatureError::Malformed) };
        let age_s = now_s.abs_diff(at);
        if age_s > SIGNATURE_AGE_S_MAX {
            return Err(SignatureError::Stale { age_s });
        }
        self.mac_over(body, at).verify_slice(&tag).map_err(|_| SignatureError::Wrong)
    }

    fn mac_over(&self, body: &[u8], unix_s: i64) -> Hmac<Sha256> {
        let mut mac = self.mac.clone();
        mac.update(body);
        mac.update(unix_s.to_string().as_bytes());
        mac
    }

    /// The key that SDKs present instead of the signing key itself: `signkey-<env>-<hex SHA-256>`, or the hash
    /// alone for a key without prefix.
    pub fn bearer_hash(&self) -> String {
        format!("{}{}", self.prefix, self.bearer)
    }

    /// Whether an `Authorization` header presents this key. The prefix does not count: it names an
    /// environment, and only the hash proves anything.
    pub fn accepts_bearer(&self, authorization: &str) -> bool {
        let Some((scheme, token)) = authorization.trim().split_once(' ') else { return false };
        let (_, hash) = split_prefix(token.trim());
        scheme.eq_ignore_ascii_case("bearer")
            && same(hash.to_ascii_lowercase().as_bytes(), self.bearer.as_bytes())
    }

    /// Whether a text is the key itself, as the user typed it: for HTTP Basic.
    pub fn accepts_password(&self, text: &str) -> bool {
        same(text.as_bytes(), self.text.as_bytes())
    }
}

/// `signkey-<env>-` and the rest, where `<env>` is letters, digits and `_` as in the SDKs.
fn split_prefix(text: &str) -> (&str, &str) {
    let Some(rest) = text.strip_prefix("signkey-") else { return ("", text) };
    match rest.split_once('-') {
        Some((env, key))
            if !env.is_empty() && env.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') =>
        {
            text.split_at(text.len() - key.len())
        }
        _ => ("", text),
    }
}

/// Compares digests, so that the time taken tells nothing about where (or in length how) two texts differ.
fn same(a: &[u8], b: &[u8]) -> bool {
    let (a, b) = (Sha256::digest(a), Sha256::digest(b));
    let differs = a.iter().zip(b.iter()).fold(0, |acc, (x, y)| acc | (x ^ y));
    std::hint::black_box(differs) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "signkey-test-12345678";
    /// `hashSigningKey` of the npm package inngest 4.24.0 on the key without prefix.
    const HASH: &str = "b2ed992186a5cb19f6668aade821f502c1d00970dfd0e35128d51bac4649916c";
    const NOW_S: i64 = 1_795_488_239;
    /// `signDataWithKey('{"a":1}', KEY, '1795488239')` of the same package.
    const HEADER: &str = "t=1795488239&s=78c0760bb0ee8105ad073585d5d6a2dbb0e3ac4b0222084e73f5f7a23a18a0a4";

    fn key() -> SigningKey {
        SigningKey::parse(KEY).unwrap()
    }

    #[test]
    fn the_bearer_key_is_what_the_typescript_sdk_computes() {
        assert_eq!(key().bearer_hash(), format!("signkey-test-{HASH}"));
        assert_eq!(SigningKey::parse("12345678").unwrap().bearer_hash(), HASH);
        assert_eq!(
            SigningKey::parse("signkey-prod-00ff10AB").unwrap().bearer_hash(),
            "signkey-prod-3aa8386c7c29825083f8fdb9d16dbe1720b26a53d6cdcc792f2cb7abbb793428"
        );
    }

    #[test]
    fn signatures_are_what_the_typescript_sdk_computes() {
        assert_eq!(key().sign(br#"{"a":1}"#, NOW_S), HEADER);
        assert_eq!(SigningKey::parse("12345678").unwrap().sign(br#"{"a":1}"#, NOW_S), HEADER);
    }

    #[test]
    fn a_signature_holds_for_its_body_its_key_and_five_minutes() {
        let body = br#"{"a":1}"#;
        let check = |body: &[u8], header: &str, now_s| key().verify(body, header, now_s);
        assert_eq!(check(body, HEADER, NOW_S), Ok(()));
        assert_eq!(check(body, HEADER, NOW_S + 300), Ok(()));
        assert_eq!(check(body, HEADER, NOW_S - 300), Ok(()));
        assert_eq!(check(body, HEADER, NOW_S + 301), Err(SignatureError::Stale { age_s: 301 }));
        assert_eq!(check(body, HEADER, NOW_S - 301), Err(SignatureError::Stale { age_s: 301 }));
        assert_eq!(check(br#"{"a":2}"#, HEADER, NOW_S), Err(SignatureError::Wrong));
        let other = SigningKey::parse("signkey-test-87654321").unwrap();
        assert_eq!(other.verify(body, HEADER, NOW_S), Err(SignatureError::Wrong));
        assert_eq!(check(body, "t=1795488239&s=00", NOW_S), Err(SignatureError::Wrong));
        assert_eq!(check(body, "t=1795488239&s=", NOW_S), Err(SignatureError::Wrong));
        for header in [
            "",
            "t=",
            "s=00",
            "t=1795488239",
            "t=x&s=00",
            "t=1795488239&s=zz",
            "é",
            "&&=&",
            "t=99999999999999999999&s=00",
        ] {
            assert_eq!(check(body, header, NOW_S), Err(SignatureError::Malformed), "{header}");
        }
        assert!(matches!(
            check(body, "t=-9223372036854775808&s=00", i64::MAX),
            Err(SignatureError::Stale { .. })
        ));
    }

    #[test]
    fn bearer_and_password_are_told_from_wrong_ones() {
        for good in [
            format!("Bearer signkey-test-{HASH}"),
            format!("bearer {HASH}"),
            format!("Bearer signkey-prod-{HASH}"),
        ] {
            assert!(key().accepts_bearer(&good), "{good}");
        }
        for bad in [
            "",
            "Bearer",
            "Bearer ",
            "Bearer undefined",
            HASH,
            &format!("Basic {HASH}"),
            &format!("Bearer {KEY}"),
            &format!("Bearer {HASH}0"),
        ] {
            assert!(!key().accepts_bearer(bad), "{bad}");
        }
        assert!(key().accepts_password(KEY));
        assert!(
            !key().accepts_password("12345678")
                && !key().accepts_password("")
                && !key().accepts_password(HASH)
        );
    }

    #[test]
    fn a_key_is_hex_and_never_printed() {
        for bad in ["", "signkey-test-", "signkey--12", "xyz", "123", "signkey-a-b-12", "signkey-test-é"] {
            assert_eq!(SigningKey::parse(bad).unwrap_err().code, "bad_signing_key", "{bad}");
        }
        assert_eq!(format!("{:?}", key()), "SigningKey(signkey-test-…)");
    }
}
