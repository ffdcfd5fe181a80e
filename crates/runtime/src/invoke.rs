//! Starts one function, whatever its triggers say.

use crate::ingest::{Accepted, To};
use crate::{Runtime, Trouble};
use engine::system::{self, Invoked};
use protocol::error::{Refusal, quoted};
use protocol::event::Event;
use protocol::ids::{EventId, EventIdSeed};
use serde_json::json;

impl Runtime {
    /// Starts the function with this slug by an event that has the data, user and version of `event`. Returns the
    /// event's internal id. With a seed the id is the seed's, so that a repeated request starts nothing twice.
    ///
    /// # Errors
    /// A refusal (404, `function_not_found`) when no function has the slug; ports that fail.
    pub async fn invoke(
        &self,
        slug: &str,
        event: Event,
        seed: Option<&EventIdSeed>,
    ) -> Result<EventId, Trouble> {
        let io = self.io();
        io.serves_a_request();
        let target = self.target(&io, slug).await?.ok_or_else(|| {
            let why = format!("there is no function {}; GET /v1/functions lists them", quoted(slug));
            Refusal::new(404, "function_not_found", why).field("slug")
        })?;
        let now_ms = io.now_ms();
        let id = seed.map_or_else(|| EventId(self.ports.ids.ulid(now_ms)), |seed| seed.nth(0));
        let invoked = Invoked { id, target: &target.function, by: None, name: "", expire_ms: None, now_ms };
        let payload = json!({"data": event.data.to_value(), "user": event.user.to_value(), "v": event.v});
        let event = Accepted::new(id, system::invoked(&invoked, payload)).without_caller_id();
        self.accept(&io, &[event], To::Also(&target)).await?;
        Ok(id)
    }
}
