//! What a client is made of, in code or from the environment.

use super::{Client, Error};
use std::fmt::{self, Debug};
use std::time::Duration;

/// Environment variable: ingest's ARN or name. When it is set, everything goes by Lambda's `Invoke`.
pub const INGEST_ARN: &str = "STEPWELL_INGEST_ARN";
/// Environment variable: the server's URL, for everything by HTTP.
pub const URL: &str = "STEPWELL_URL";
/// Environment variable: an event key, for sending by HTTP.
pub const EVENT_KEY: &str = "STEPWELL_EVENT_KEY";
/// Environment variable: the signing key, for invoking by HTTP.
pub const SIGNING_KEY: &str = "STEPWELL_SIGNING_KEY";

/// Where `stepwell dev` listens.
#[cfg(feature = "http")]
const DEV_URL: &str = "http://localhost:8288";
/// How long one request may take unless said otherwise: a cold start and a busy store included. Our choice.
const TIMEOUT: Duration = Duration::from_secs(30);

/// What a client is made of: [`Client::builder`].
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "http"), expect(dead_code, reason = "URL and keys are HTTP's"))]
pub struct Builder {
    pub(super) ingest: Option<String>,
    pub(super) url: Option<String>,
    pub(super) event_key: Option<Secret>,
    pub(super) signing_key: Option<Secret>,
    pub(super) timeout: Duration,
    #[cfg(feature = "lambda")]
    pub(super) aws: Option<aws_config::SdkConfig>,
}

impl Default for Builder {
    fn default() -> Builder {
        Builder {
            ingest: None,
            url: None,
            event_key: None,
            signing_key: None,
            timeout: TIMEOUT,
            #[cfg(feature = "lambda")]
            aws: None,
        }
    }
}

/// A key. Nothing prints it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Secret(pub(super) String);

impl Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

impl Builder {
    /// What these variables describe. One that is empty is not set.
    pub(super) fn from_vars(read: impl Fn(&str) -> Option<String>) -> Builder {
        let read = |name| read(name).filter(|value| !value.is_empty());
        Builder {
            ingest: read(INGEST_ARN),
            url: read(URL),
            event_key: read(EVENT_KEY).map(Secret),
            signing_key: read(SIGNING_KEY).map(Secret),
            ..Builder::default()
        }
    }

    /// By HTTP, to the server at this URL, `http://…` or `https://…`: a stack's output `ApiUrl`, or a machine's address.
    /// Without it and [`Builder::ingest`] it is the development server's, `http://localhost:8288`.
    #[must_use]
    pub fn url(self, url: impl Into<String>) -> Builder {
        Builder { url: Some(url.into()), ..self }
    }

    /// The key for sending events by HTTP. A development server asks for none.
    #[must_use]
    pub fn event_key(self, key: impl Into<String>) -> Builder {
        Builder { event_key: Some(Secret(key.into())), ..self }
    }

    /// The key for invoking functions by HTTP. Who only sends events does not need it; a development server asks for
    /// none.
    #[must_use]
    pub fn signing_key(self, key: impl Into<String>) -> Builder {
        Builder { signing_key: Some(Secret(key.into())), ..self }
    }

    /// By Lambda's `Invoke` of ingest, whatever the URL and keys: its ARN (a stack's output `IngestArn`) or its name.
    /// The region is the ARN's, or the environment's; the environment's credentials must allow `lambda:InvokeFunction`.
    #[must_use]
    pub fn ingest(self, arn: impl Into<String>) -> Builder {
        Builder { ingest: Some(arn.into()), ..self }
    }

    /// Region, credentials and endpoint for [`Builder::ingest`], instead of the environment's.
    #[cfg(feature = "lambda")]
    #[must_use]
    pub fn aws(self, config: aws_config::SdkConfig) -> Builder {
        Builder { aws: Some(config), ..self }
    }

    /// How long one request may take, 30 s unless set; an invocation that waits for a run may take that longer than it
    /// waits.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Builder {
        Builder { timeout, ..self }
    }

    /// Builds the client. Nothing is sent yet.
    ///
    /// # Errors
    /// [`Error::Config`] when the URL is none, or this build of the crate leaves out the way that is asked for.
    pub async fn build(self) -> Result<Client, Error> {
        match self.ingest.clone() {
            Some(ingest) => self.by_invoke(ingest).await,
            None => self.by_http(),
        }
    }

    #[cfg(feature = "lambda")]
    async fn by_invoke(self, ingest: String) -> Result<Client, Error> {
        let lambda = super::lambda::Lambda::new(ingest, self.aws, self.timeout).await;
        Ok(Client(super::Way::Lambda(lambda)))
    }

    #[cfg(not(feature = "lambda"))]
    #[expect(clippy::unused_async, reason = "the same as with the feature")]
    async fn by_invoke(self, ingest: String) -> Result<Client, Error> {
        Err(Error::Config(format!(
            "ingest ({INGEST_ARN}) is {ingest:?}, but this build of the crate stepwell has no feature `lambda`"
        )))
    }

    #[cfg(feature = "http")]
    fn by_http(self) -> Result<Client, Error> {
        let url = self.url.as_deref().unwrap_or(DEV_URL);
        let http = super::http::Http::new(url, self.event_key, self.signing_key, self.timeout)?;
        Ok(Client(super::Way::Http(http)))
    }

    #[cfg(not(feature = "http"))]
    fn by_http(self) -> Result<Client, Error> {
        Err(Error::Config(format!(
            "set ingest ({INGEST_ARN}): this build of the crate stepwell has no feature `http`"
        )))
    }
}

#[cfg(all(test, feature = "http"))]
mod tests {
    use super::{Builder, EVENT_KEY, INGEST_ARN, SIGNING_KEY, URL};
    use crate::client::{Client, Error};

    const VARS: [(&str, &str); 3] =
        [(URL, "https://stepwell.example.com/base/"), (EVENT_KEY, "ek-7"), (SIGNING_KEY, "aa77")];

    fn vars(vars: &[(&str, &str)]) -> Builder {
        Builder::from_vars(|name| {
            vars.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[tokio::test]
    async fn the_environment_says_where_to_and_with_which_keys() {
        let nothing = format!("{:?}", vars(&[(URL, ""), (INGEST_ARN, "")]).build().await.expect("a client"));
        assert!(nothing.contains("http://localhost:8288"), "{nothing}");
        let builder = vars(&VARS);
        let keys =
            [&builder.event_key, &builder.signing_key].map(|key| key.as_ref().map(|key| key.0.as_str()));
        assert_eq!(keys, [Some("ek-7"), Some("aa77")]);
        let client = format!("{:?}", builder.build().await.expect("a client"));
        assert!(client.contains("\"https://stepwell.example.com/base\""), "{client}");
    }

    #[cfg(feature = "lambda")]
    #[tokio::test]
    async fn ingest_goes_before_the_url() {
        let arn = "arn:aws:lambda:eu-central-1:1:function:stepwell-ingest";
        let builder = vars(&[VARS[0], (INGEST_ARN, arn)]);
        let client = builder.aws(aws_config::SdkConfig::builder().build()).build().await.expect("a client");
        let shown = format!("{client:?}");
        assert!(shown.contains(arn) && !shown.contains("example.com"), "{shown}");
    }

    #[tokio::test]
    async fn nothing_prints_a_key() {
        let builder = vars(&VARS);
        let shown = format!("{builder:?} {:?}", builder.clone().build().await.expect("a client"));
        assert!(!shown.contains("ek-7") && !shown.contains("aa77"), "{shown}");
    }

    #[tokio::test]
    async fn a_url_that_is_none_is_refused_by_name() {
        for (url, word) in [
            ("localhost:8288", "http://"),
            ("stepwell", "http://"),
            ("ftp://stepwell.example.com", "http://"),
            ("https://me:s3cret@stepwell.example.com", "signing key"),
            ("https://stepwell.example.com?x=1", "?"),
        ] {
            let error = Client::builder().url(url).build().await.expect_err(url);
            let said = error.to_string();
            assert!(matches!(error, Error::Config(_)) && said.contains(URL), "{said}");
            assert!(said.contains(word) && !said.contains("s3cret"), "{said}");
        }
    }
}
