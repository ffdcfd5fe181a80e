//! The signing and event key of a benchmark: made here, given to the server, used by the app.
//!
//! The keys are derived from a fixed text; they protect nothing but a server on 127.0.0.1 that lives for
//! some seconds.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// What a signing key starts with: `signkey-<env>-`.
const PREFIX: &str = "signkey-bench-";

/// The keys that server and app share.
#[derive(Debug, Clone)]
pub(crate) struct Keys {
    /// `signkey-bench-<hex>`, as the server's `--signing-key`.
    pub(crate) signing: String,
    /// The path segment of `/e/:key`, as the server's `--event-key`.
    pub(crate) event: String,
    /// `Bearer signkey-bench-<sha-256 of the key's bytes>`, as SDKs send it.
    pub(crate) bearer: String,
    /// The hexadecimal part of the signing key, whose text keys the HMAC of a request.
    secret: String,
}

impl Keys {
    /// The benchmark's keys.
    pub(crate) fn new() -> Self {
        let secret_bytes = Sha256::digest(b"stepwell-bench signing key");
        let secret = hex::encode(secret_bytes);
        Self {
            signing: format!("{PREFIX}{secret}"),
            event: hex::encode(&Sha256::digest(b"stepwell-bench event key")[..16]),
            bearer: format!("Bearer {PREFIX}{}", hex::encode(Sha256::digest(secret_bytes))),
            secret,
        }
    }

    /// `t=<seconds>&s=<hex HMAC of body and seconds>`, as the server signs a call.
    #[cfg(test)]
    pub(crate) fn sign(&self, body: &[u8], seconds: u64) -> String {
        format!("t={seconds}&s={}", hex::encode(self.mac(body, &seconds.to_string()).finalize().into_bytes()))
    }

    /// Whether a call's `X-Inngest-Signature` belongs to its body.
    pub(crate) fn verify(&self, body: &[u8], signature: &str) -> bool {
        let Some((seconds, digest)) = signature.strip_prefix("t=").and_then(|rest| rest.split_once("&s="))
        else {
            return false;
        };
        hex::decode(digest).is_ok_and(|digest| self.mac(body, seconds).verify_slice(&digest).is_ok())
    }

    fn mac(&self, body: &[u8], seconds: &str) -> Hmac<Sha256> {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).expect("any key length");
        mac.chain_update(body).chain_update(seconds)
    }
}
