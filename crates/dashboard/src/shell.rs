//! What pages have in common: the frame around them, and the page that says what went wrong.

use crate::assets;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use protocol::error::Refusal;
use runtime::Trouble;
use runtime::ports::PortError;

/// The frame of a page.
pub(crate) struct Shell {
    /// In the browser's title, before "Stepwell".
    pub(crate) title: String,
    /// Which entry of the menu is marked.
    pub(crate) here: &'static str,
    /// The kinds of changes that concern the page, as `GET /v1/stream` names them, separated by spaces.
    pub(crate) watch: &'static str,
    /// Lines; of those kinds only changes concern the page whose text holds one of them. None: all do.
    pub(crate) only: String,
    /// The page stands for another that is not there yet: without JavaScript it loads itself again.
    pub(crate) reloads: bool,
}

/// What pages watch: names of `GET /v1/stream`.
pub(crate) mod changes {
    pub(crate) const ALL: &str = "run.changed event.received app.synced";
    pub(crate) const RUNS: &str = "run.changed";
    pub(crate) const RUNS_AND_APPS: &str = "run.changed app.synced";
    pub(crate) const RUNS_AND_EVENTS: &str = "run.changed event.received";
    pub(crate) const APPS: &str = "app.synced";
    pub(crate) const NONE: &str = "";
}

impl Shell {
    /// A page that changes of these kinds concern.
    pub(crate) fn new(title: impl Into<String>, here: &'static str, watch: &'static str) -> Shell {
        Shell { title: title.into(), here, watch, only: String::new(), reloads: false }
    }

    /// Of changes that have a field of this name, only those concern the page whose field has this value; may
    /// be said several times.
    pub(crate) fn only(mut self, field: &str, value: &str) -> Shell {
        // As the stream writes it: nothing but line ends separates, and JSON text holds none.
        self.only.push_str(&format!("\"{field}\":{}\n", serde_json::Value::from(value)));
        self
    }

    /// The page loads itself again until the other one is there.
    pub(crate) fn reloading(mut self) -> Shell {
        self.reloads = true;
        self
    }

    pub(crate) fn href(&self, asset: &str) -> String {
        assets::href(asset)
    }

    pub(crate) fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    pub(crate) fn menu(&self) -> [(&'static str, &'static str); 5] {
        [
            ("Overview", "/"),
            ("Runs", "/runs"),
            ("Events", "/events"),
            ("Functions", "/functions"),
            ("Apps", "/apps"),
        ]
    }
}

/// Renders a page.
pub(crate) fn html(template: &impl Template) -> Result<Response, Oops> {
    html_with(200, template)
}

/// Renders a page with a status.
pub(crate) fn html_with(status: u16, template: &impl Template) -> Result<Response, Oops> {
    let text = template.render().map_err(|error| {
        tracing::error!(%error, "a page could not be rendered");
        Oops::internal()
    })?;
    Ok((status_of(status), Html(text)).into_response())
}

fn status_of(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// A page that says what went wrong.
#[derive(Debug)]
pub(crate) struct Oops {
    status: u16,
    what: String,
    why: String,
}

impl Oops {
    pub(crate) fn new(status: u16, what: impl Into<String>, why: impl Into<String>) -> Oops {
        Oops { status, what: what.into(), why: why.into() }
    }

    fn internal() -> Oops {
        Oops::new(500, "The page could not be made", "The server's log says why. Load the page again.")
    }
}

impl From<Refusal> for Oops {
    fn from(refusal: Refusal) -> Oops {
        Oops::new(refusal.status, "That is not a page", refusal.message)
    }
}

impl From<Trouble> for Oops {
    fn from(trouble: Trouble) -> Oops {
        match trouble {
            Trouble::Refused(refusal) => refusal.into(),
            Trouble::Port(PortError::Busy { port, .. }) => {
                Oops::new(503, "Too busy just now", format!("The {port} is busy. Load the page again."))
            }
            other => {
                tracing::error!(error = %other, "a page could not be read");
                Oops::internal()
            }
        }
    }
}

#[derive(Template)]
#[template(path = "oops.html")]
struct OopsPage {
    shell: Shell,
    oops: Oops,
}

impl IntoResponse for Oops {
    fn into_response(self) -> Response {
        let status = self.status;
        let shell = Shell::new(self.what.clone(), "", changes::NONE);
        match (OopsPage { shell, oops: self }).render() {
            Ok(text) => (status_of(status), Html(text)).into_response(),
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    }
}
