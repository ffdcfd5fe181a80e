//! `GET /v1/stream`: server-sent events of what changed, pushed from the commit.

use crate::Api;
use crate::stream::Change;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::stream::{self, Stream, StreamExt};
use std::convert::Infallible;
use std::sync::Arc;
use tokio::sync::broadcast::error::RecvError;

pub(crate) async fn stream(
    State(api): State<Api>,
    headers: HeaderMap,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let last = headers.get("last-event-id").and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    let (missed, receiver) = api.stream.subscribe(last);
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
    let source = api.stream.clone();
    let live = live.take_until(Box::pin(async move { source.ended().await }));
    let changes = stream::iter(missed).chain(live).map(|change| Ok(event(&change)));
    Sse::new(changes).keep_alive(KeepAlive::default())
}

fn event(change: &Arc<Change>) -> Event {
    Event::default().id(change.number.to_string()).event(change.event()).data(change.data().to_string())
}
