//! The timer Lambda: crons, the daily sweep, dead letters.

#[tokio::main]
async fn main() -> Result<(), lambda::Unable> {
    lambda::fire().await
}
