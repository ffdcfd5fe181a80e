//! `GET /v1/stream`: server-sent events of what changed, pushed from the commit.

use super::Refused;
use crate::Api;
use crate::answer::{ErrorBody, Problem};
use crate::stream::Change;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::stream::{self, Stream, StreamExt};
use protocol::error::Refusal;
use std::convert::Infallible;
use std::sync::Arc;
use tokio::sync::broadcast::error::RecvError;

/// Watch what changes
///
/// Server-sent events `run.changed`, `event.received` and `app.synced`, each with the id of what changed, pushed when
/// it is stored. What was missed since `Last-Event-ID` comes first, as far as it is kept: the last 1,024 changes.
/// One machine alone can tell: on AWS this answers 501.
#[utoipa::path(
    get, path = "/v1/stream", tag = "Server", operation_id = "watch",
    security(("basic" = []), ("bearer" = [])),
    params(("last-event-id" = Option<u64>, Header, description = "The last change that was seen")),
    responses(
        (status = 200, description = "Changes, until the server stops", body = String,
            content_type = "text/event-stream"),
        (status = 501, description = "No process of this server lives on", body = ErrorBody),
        Refused,
    ),
)]
pub(crate) async fn stream(
    State(api): State<Api>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let Some(source) = api.stream else { return Err(no_stream()) };
    let last = headers.get("last-event-id").and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    let (missed, receiver) = source.subscribe(last);
    let live = stream::unfold(receiver, |mut receiver| async {
        loop {
            match receiver.recv().await {
                Ok(change) => return Some((change, receiver)),
                // A watcher that is too slow misses changes; what it shows it reads anew at the next one.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    });
    let live = live.take_until(Box::pin(async move { source.ended().await }));
    let changes = stream::iter(missed).chain(live).map(|change| Ok(event(&change)));
    Ok(Sse::new(changes).keep_alive(KeepAlive::default()))
}

fn no_stream() -> Problem {
    let why =
        "this server has no stream of changes, since none of its processes lives on; ask GET /v1/runs again";
    Problem(Refusal::new(501, "no_stream", why))
}

fn event(change: &Arc<Change>) -> Event {
    Event::default().id(change.number.to_string()).event(change.event()).data(change.data().to_string())
}
