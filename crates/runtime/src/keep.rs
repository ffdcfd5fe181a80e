//! Keeps the records of a run that is open for longer than was planned when it started.

use crate::io::Io;
use crate::{Runtime, Trouble};
use engine::item::{Item, Key};
use engine::keep::{blobs_of, blobs_of_plans, elsewhere, longer};
use engine::records::{ARCHIVED_PK, RunRecord, long_listing, run_pk};
use engine::state::RunState;

impl Runtime {
    /// Keeps everything of an open run until then (Unix seconds), the run's item last: as long as that is not done, the
    /// next sweep does all of it again.
    pub(crate) async fn keep_longer(
        &self,
        io: &Io<'_>,
        state: &RunState,
        rows: &[(String, Item)],
        expires_at: i64,
    ) -> Result<(), Trouble> {
        let run = &state.run;
        io.write(long_listing(run.id, &run.function.slug, expires_at)).await?;
        let mut keys = elsewhere(state);
        keys.extend(self.cancel_rule_keys(io, run).await?);
        keys.push(Key::state(ARCHIVED_PK, run.function.slug.as_str()));
        let mut writes = Vec::new();
        for key in keys {
            if let Some(item) = io.get(&key).await? {
                writes.extend(blobs_of(&item).into_iter().map(|blob| longer(blob, expires_at)));
                writes.push(longer(key, expires_at));
            }
        }
        for (sk, item) in rows {
            writes.extend(blobs_of(item).into_iter().map(|blob| longer(blob, expires_at)));
            if sk != "!" {
                writes.push(longer(Key::state(run_pk(run.id), sk.as_str()), expires_at));
            }
        }
        writes.extend(blobs_of_plans(state).into_iter().map(|blob| longer(blob, expires_at)));
        io.write_each(writes).await?;
        io.write(longer(run.key(), expires_at)).await?;
        Ok(())
    }

    /// Where the rules stand that cancel a run.
    async fn cancel_rule_keys(&self, io: &Io<'_>, run: &RunRecord) -> Result<Vec<Key>, Trouble> {
        let mut keys = Vec::new();
        for id in &run.event_ids {
            let Some(event) = self.stored_event(io, *id).await? else { continue };
            let rules = self.cancel_rules_of(io, run.id, &run.function, (*id, &event)).await?;
            keys.extend(rules.iter().map(|(wait, _)| wait.key()));
        }
        Ok(keys)
    }
}
