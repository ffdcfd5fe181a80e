//! The executor Lambda: takes jobs from the queue.

#[tokio::main]
async fn main() -> Result<(), lambda::Unable> {
    lambda::execute().await
}
