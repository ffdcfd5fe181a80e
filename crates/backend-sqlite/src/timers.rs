//! The timers port: rows that the alarm moves into the jobs.

use crate::Sqlite;
use crate::session::Session;
use async_trait::async_trait;
use engine::item::Consumed;
use runtime::ports::{Metered, PortError, Timer, Timers, check, meter};
use rusqlite::params;

const PORT: &str = "timers";

#[async_trait]
impl Timers for Sqlite {
    async fn create(&self, timer: Timer) -> Result<Metered<()>, PortError> {
        check::timer(&timer)?;
        let (alarm, at_ms) = (self.inner.alarm.clone(), timer.at_ms);
        let work = move |session: &mut Session| {
            let sql = "INSERT INTO timers (name, at_ms, body) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
            let rows = session.connection.prepare_cached(sql)?.execute(params![
                timer.name,
                timer.at_ms,
                &*timer.body
            ])?;
            Ok(rows == 1)
        };
        let settle = move |created: Result<bool, PortError>| {
            created.inspect(|created| {
                if *created {
                    alarm.set(at_ms);
                }
            })
        };
        let created = self.inner.writer.submit(PORT, work, settle).await?;
        Ok(Metered { value: (), consumed: meter::timer_created(created) })
    }

    async fn delete(&self, name: &str) -> Result<Metered<()>, PortError> {
        check::timer_name(name)?;
        let name = name.to_owned();
        let work = move |session: &mut Session| {
            session.connection.prepare_cached("DELETE FROM timers WHERE name = ?1")?.execute([name])
        };
        self.inner.writer.submit(PORT, work, |deleted| deleted.map(drop)).await?;
        Ok(Metered { value: (), consumed: Consumed::default() })
    }
}
