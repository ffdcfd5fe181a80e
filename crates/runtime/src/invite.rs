//! Asks an app at a URL to register itself. An app that answers in-band sends its registration in the reply;
//! one that answers out-of-band has called `POST /fn/register` by then.

use crate::ports::{Call, CallMethod, CallReply};
use crate::{Runtime, SyncReceipt, Trouble};
use bytes::Bytes;
use protocol::error::Refusal;
use protocol::headers;
use protocol::in_band::parse_in_band;
use protocol::sync::{is_lambda, normalise_app_url};

/// How long an app may take to register, milliseconds.
const INVITE_TIMEOUT_MS: i64 = 30_000;

/// How an app answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invited {
    /// In-band: it is registered by its reply.
    InBand(SyncReceipt),
    /// Out-of-band: it has called back; whether it changed something is what it says.
    OutOfBand {
        /// The app's own word.
        modified: bool,
    },
}

impl Runtime {
    /// Asks the app at `url` to register itself; in-band if `in_band` and the app agrees. A refusal is noted at
    /// the app that is registered there, whose registration stands.
    ///
    /// # Errors
    /// A refusal (502) that names the URL when the app cannot be reached, answers with an error or answers
    /// what cannot be read; the refusals of [`Runtime::sync`]; ports that fail.
    pub async fn invite(&self, url: &str, in_band: bool) -> Result<Invited, Trouble> {
        let normal = normalise_app_url(url)?;
        let invited = self.ask(url, &normal, in_band).await;
        if let Err(Trouble::Refused(refusal)) = &invited {
            self.note_failed_sync(&normal, &refusal.message).await?;
        }
        invited
    }

    async fn ask(&self, url: &str, normal: &str, in_band: bool) -> Result<Invited, Trouble> {
        let now_ms = self.ports.clock.now_ms();
        let body = Bytes::from(serde_json::json!({ "url": normal }).to_string());
        let mut sent = vec![(headers::SYNC_KIND, if in_band { "in_band" } else { "out_of_band" }.to_owned())];
        let kind = if self.config.signing_key.is_some() { "cloud" } else { "dev" };
        sent.push((headers::SERVER_KIND, kind.to_owned()));
        if let Some(key) = &self.config.signing_key {
            sent.push((headers::SIGNATURE, key.sign(&body, now_ms / 1000)));
        }
        let call = Call {
            method: CallMethod::Put,
            url: normal.to_owned(),
            headers: sent,
            body: body.clone(),
            timeout_ms: INVITE_TIMEOUT_MS,
        };
        let reply =
            self.ports.caller.call(call).await.map_err(|error| unreachable(url, &error.to_string()))?;
        let in_band = reply.header(headers::SYNC_KIND) == Some("in_band");
        // The Python SDK passes on a refusal of its registration with status 200.
        if !(200..300).contains(&reply.status) || !in_band && says_error(&reply.body) {
            let text = String::from_utf8_lossy(&reply.body);
            let text: String = text.chars().take(300).collect();
            return Err(unreachable(url, &format!("it answered {}: {text}", reply.status)));
        }
        if !in_band {
            return Ok(Invited::OutOfBand { modified: says_modified(&reply.body) });
        }
        self.check_signature(url, &reply, now_ms)?;
        let mut request = parse_in_band(&reply.body)?;
        if is_lambda(normal) {
            // A Lambda does not know by which name it is invoked.
            normal.clone_into(&mut request.url);
        }
        Ok(Invited::InBand(self.sync(&request).await?))
    }

    /// An in-band registration is signed by the app, when keys are in use.
    fn check_signature(&self, url: &str, reply: &CallReply, now_ms: i64) -> Result<(), Trouble> {
        let Some(key) = &self.config.signing_key else { return Ok(()) };
        let signature = reply.header(headers::SIGNATURE).unwrap_or_default();
        key.verify(&reply.body, signature, now_ms / 1000).map_err(|error| {
            unreachable(url, &format!("its registration is not signed with this server's key: {error}"))
        })
    }
}

fn unreachable(url: &str, why: &str) -> Trouble {
    Refusal::new(502, "sync_failed", format!("the app at {url} did not register: {why}")).field("url").into()
}

fn says_error(body: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Value>(body).is_ok_and(|v| v["error"].is_string())
}

fn says_modified(body: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Value>(body).is_ok_and(|v| v["modified"] == true)
}
