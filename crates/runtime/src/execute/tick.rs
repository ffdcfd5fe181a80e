//! A cron's time has come: starts the run of this occurrence. Where the backend's timers recur they say when; elsewhere
//! each occurrence announces the next one. Minutes that were missed fire once.

use super::Verdict;
use super::hold::Hold;
use crate::ingest::{Accepted, To};
use crate::io::Io;
use crate::ports::{CronSchedule, Written};
use crate::{Runtime, Trouble};
use engine::cron::Cron;
use engine::job::Job;
use engine::records::{CronRecord, FunctionRecord};
use engine::system;
use protocol::ids::EventId;
use protocol::sync::{FunctionConfig, Trigger};
use protocol::time::parse_duration_ms;
use std::sync::Arc;

/// An occurrence.
#[derive(Clone, Copy)]
pub(super) struct Due<'a> {
    pub(super) app: &'a str,
    pub(super) slug: &'a str,
    pub(super) cron: &'a str,
    pub(super) scheduled_ms: i64,
}

/// An occurrence of a cron that a recurring timer announces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// Which cron of which function.
    pub of: CronSchedule,
    /// Which occurrence, Unix milliseconds.
    pub scheduled_ms: i64,
}

impl Runtime {
    /// Starts the run of an occurrence; one that comes twice starts one run. A cron that its function no longer has is
    /// ended.
    ///
    /// # Errors
    /// Ports that fail; the occurrence can be fired again.
    pub async fn fire(&self, occurrence: &Occurrence) -> Result<(), Trouble> {
        let io = self.io();
        let Occurrence { of: CronSchedule { app, slug, cron }, scheduled_ms } = occurrence;
        let due = Due { app, slug, cron, scheduled_ms: *scheduled_ms };
        match self.jitter_now(&io, due).await? {
            Some(jitter_ms) => self.start_occurrence(&io, due, jitter_ms).await,
            None => {
                self.end_recurring(&io, (app, slug), cron).await?;
                self.resume(&io, due).await
            }
        }
    }

    pub(super) async fn tick(&self, hold: &Hold<'_>, due: Due<'_>) -> Result<Verdict, Trouble> {
        let io = hold.io;
        let Due { app, slug, cron, scheduled_ms } = due;
        let Some(item) = io.get(&CronRecord::key_of(slug, cron)).await? else {
            self.resume(io, due).await?;
            return Ok(Verdict::Acknowledge);
        };
        let standing = CronRecord::read(slug, &item)?;
        let Some(jitter_ms) = self.jitter_now(io, due).await? else {
            io.write(CronRecord::remove(slug, cron)).await?;
            self.resume(io, due).await?;
            return Ok(Verdict::Acknowledge);
        };
        if standing.next_ms != scheduled_ms {
            // It led on already. If it was this message that did, it may have died before it said so.
            if standing.msg == hold.msg() {
                io.send(vec![tick_job(app, &standing, jitter_ms)]).await?;
            }
            return Ok(Verdict::Acknowledge);
        }
        let now_ms = io.now_ms();
        self.start_occurrence(io, due, jitter_ms).await?;
        let after_ms = now_ms.max(scheduled_ms);
        let Some(next_ms) = Cron::parse("cron", cron)?.next_after(after_ms) else {
            return Ok(Verdict::Acknowledge);
        };
        let next = CronRecord { next_ms, msg: hold.msg().to_owned(), ..standing };
        let led = match io.write(next.advance(scheduled_ms)).await? {
            Written::Done(_) => Some(next),
            // Another delivery of this very message led on, and may not have said so when this one is acknowledged.
            Written::Refused(Some(item)) => {
                Some(CronRecord::read(slug, &item)?).filter(|standing| standing.msg == hold.msg())
            }
            Written::Refused(None) => None,
        };
        io.send(led.iter().map(|next| tick_job(app, next, jitter_ms)).collect()).await?;
        Ok(Verdict::Acknowledge)
    }

    async fn start_occurrence(&self, io: &Io<'_>, due: Due<'_>, jitter_bound_ms: i64) -> Result<(), Trouble> {
        let Due { slug, cron, scheduled_ms, .. } = due;
        if let Some(target) = self.target(io, slug).await? {
            // The same occurrence has the same event, and the same event starts the same run.
            let id = EventId::derive(scheduled_ms, &format!("{slug}\0{cron}"));
            let fire_ms = scheduled_ms + Cron::jitter_ms(slug, scheduled_ms, jitter_bound_ms);
            let event = Accepted::new(id, system::timer(cron, scheduled_ms, fire_ms)).without_caller_id();
            self.accept(io, &[event], To::Only(&target)).await?;
        }
        Ok(())
    }

    /// Makes a cron go by a recurring timer; `false` where there are none that can say it.
    async fn begin_recurring(
        &self,
        io: &Io<'_>,
        (app, slug): (&str, &str),
        cron: &str,
    ) -> Result<bool, Trouble> {
        match &self.ports.crons {
            Some(crons) => Ok(io.counted(crons.begin(&of(app, slug, cron)).await?)),
            None => Ok(false),
        }
    }

    async fn end_recurring(&self, io: &Io<'_>, (app, slug): (&str, &str), cron: &str) -> Result<(), Trouble> {
        if let Some(crons) = &self.ports.crons {
            io.counted(crons.end(&of(app, slug, cron)).await?);
        }
        Ok(())
    }

    /// Makes a cron go again that was ended although its function has it: a sync that registered it meanwhile found it
    /// going still. Both sides look after they write.
    async fn resume(&self, io: &Io<'_>, due: Due<'_>) -> Result<(), Trouble> {
        self.registry.forget_app(due.app);
        match self.registered(io, due).await? {
            Some(record) => self.schedule(io, (due.app, due.slug), None, Some(&record.config)).await,
            None => Ok(()),
        }
    }

    /// The function of an occurrence, if it is registered with this cron.
    async fn registered(&self, io: &Io<'_>, due: Due<'_>) -> Result<Option<Arc<FunctionRecord>>, Trouble> {
        let Some(app) = self.app(io, due.app).await? else { return Ok(None) };
        let Some(function) = app.functions.iter().find(|f| f.slug == due.slug) else { return Ok(None) };
        let record = self.function(io, function).await?;
        Ok(record.filter(|record| crons(&record.config).any(|(cron, _)| cron == due.cron)))
    }

    /// The same as [`Runtime::jitter_of`], of what is registered now.
    async fn jitter_now(&self, io: &Io<'_>, due: Due<'_>) -> Result<Option<i64>, Trouble> {
        if let Some(jitter_ms) = self.jitter_of(io, due).await? {
            return Ok(Some(jitter_ms));
        }
        // What is remembered of the app may be older than its registration of this cron.
        self.registry.forget_app(due.app);
        self.jitter_of(io, due).await
    }

    /// The bound of a cron's jitter, milliseconds; `None` when the function no longer has this cron.
    async fn jitter_of(&self, io: &Io<'_>, due: Due<'_>) -> Result<Option<i64>, Trouble> {
        let Some(record) = self.registered(io, due).await? else { return Ok(None) };
        let found = crons(&record.config).find(|(cron, _)| *cron == due.cron);
        found.map(|(_, jitter)| jitter_ms(jitter)).transpose()
    }

    /// Makes a function's crons go that stand still, should a sync have ended half-way: a tick that came between its
    /// two looks at the crons found the function without this one and ended it.
    pub(crate) async fn revive(
        &self,
        io: &Io<'_>,
        app: &str,
        config: &FunctionConfig,
    ) -> Result<(), Trouble> {
        for (cron, _) in crons(config) {
            if io.get(&CronRecord::key_of(&config.id, cron)).await?.is_none() {
                return self.schedule(io, (app, &config.id), None, Some(config)).await;
            }
        }
        Ok(())
    }

    /// Makes a function's crons go: each one's next occurrence is announced, also one that goes already, should its
    /// announcement have been lost. Those of `before` that it no longer has end.
    pub(crate) async fn schedule(
        &self,
        io: &Io<'_>,
        (app, slug): (&str, &str),
        before: Option<&FunctionConfig>,
        now: Option<&FunctionConfig>,
    ) -> Result<(), Trouble> {
        let now_ms = io.now_ms();
        for (cron, jitter) in now.into_iter().flat_map(crons) {
            let Some(next_ms) = Cron::parse("cron", cron)?.next_after(now_ms) else { continue };
            if self.begin_recurring(io, (app, slug), cron).await? {
                continue;
            }
            let first =
                CronRecord { slug: slug.to_owned(), cron: cron.to_owned(), next_ms, msg: String::new() };
            let standing = match io.write(first.begin()).await? {
                Written::Refused(Some(item)) => CronRecord::read(slug, &item)?,
                _ => first,
            };
            io.send(vec![tick_job(app, &standing, jitter_ms(jitter)?)]).await?;
        }
        let kept: Vec<&str> = now.into_iter().flat_map(crons).map(|(cron, _)| cron).collect();
        for (cron, _) in before.into_iter().flat_map(crons).filter(|(cron, _)| !kept.contains(cron)) {
            io.write(CronRecord::remove(slug, cron)).await?;
            self.end_recurring(io, (app, slug), cron).await?;
        }
        Ok(())
    }
}

fn of(app: &str, slug: &str, cron: &str) -> CronSchedule {
    CronSchedule { app: app.to_owned(), slug: slug.to_owned(), cron: cron.to_owned() }
}

fn tick_job(app: &str, next: &CronRecord, jitter_bound_ms: i64) -> Job {
    Job::Tick {
        app: app.to_owned(),
        slug: next.slug.clone(),
        cron: next.cron.clone(),
        scheduled_ms: next.next_ms,
        due_ms: next.next_ms + Cron::jitter_ms(&next.slug, next.next_ms, jitter_bound_ms),
    }
}

/// A function's crons, each with its jitter.
fn crons(config: &FunctionConfig) -> impl Iterator<Item = (&str, Option<&str>)> {
    config.triggers.iter().filter_map(|trigger| match trigger {
        Trigger::Cron { cron, jitter } => Some((cron.as_str(), jitter.as_deref())),
        Trigger::Event { .. } => None,
    })
}

fn jitter_ms(jitter: Option<&str>) -> Result<i64, Trouble> {
    Ok(jitter.map_or(Ok(0), parse_duration_ms)?)
}
