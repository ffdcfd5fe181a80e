//! The ingest Lambda: accepts events and serves the HTTP API.

#[tokio::main]
async fn main() -> Result<(), lambda::Unable> {
    lambda::ingest().await
}
