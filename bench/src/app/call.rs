//! What the app reads of a call: a few fields of `ctx`, the rest only where a check needs it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::time::Instant;

use hyper::body::Bytes;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

/// How a canonical body begins, since `ctx` sorts first; only `ctx` is parsed then.
const CANONICAL_START: &[u8] = br#"{"ctx":"#;

/// A call of the app by the server.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    /// When its head had arrived.
    pub(crate) arrived: Instant,
    /// The function's slug without the app's name: `seq10`.
    pub(crate) function: &'a str,
    /// What the call asks for.
    pub(crate) target: Target<'a>,
    /// The fields of `ctx` that are used.
    pub(crate) context: Context<'a>,
    /// The whole body.
    pub(crate) body: &'a Bytes,
}

/// Which step a call asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target<'a> {
    /// None: go on where the memoised steps end.
    Discovery,
    /// The planned step with this id.
    Step(&'a str),
}

/// Which of a run's children a call is for: `event.data` of the event that started it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) struct Child {
    /// The number of the event that started the parent.
    #[serde(rename = "i")]
    pub(crate) parent: u64,
    /// Its own number among its parent's children, from 0.
    #[serde(rename = "c")]
    pub(crate) number: u32,
}

/// The fields of `ctx` that are used.
#[derive(Debug, Deserialize)]
pub(crate) struct Context<'a> {
    /// The attempt of the current step, from 0.
    pub(crate) attempt: u32,
    /// The run's ULID.
    #[serde(borrow)]
    pub(crate) run_id: Cow<'a, str>,
    /// The function's UUID.
    #[serde(borrow, default)]
    pub(crate) fn_id: Cow<'a, str>,
    /// The queue job, given back in checkpoints.
    #[serde(borrow, default)]
    pub(crate) qi_id: Cow<'a, str>,
    /// This dispatch, given back in checkpoints.
    #[serde(borrow, default)]
    pub(crate) request_id: Cow<'a, str>,
    /// Counts the dispatches of a job, given back in checkpoints.
    #[serde(default)]
    pub(crate) generation_id: u64,
    stack: Stack,
}

#[derive(Debug, Deserialize)]
struct Stack {
    /// Counted only; its ids are checked in `memoised_steps_are`.
    stack: Option<Vec<IgnoredAny>>,
}

impl Context<'_> {
    /// The number of finished steps.
    pub(crate) fn memoised(&self) -> usize {
        self.stack.stack.as_ref().map_or(0, Vec::len)
    }
}

impl<'a> Call<'a> {
    /// Reads a call, or says what is wrong with it.
    pub(crate) fn read(query: &'a str, body: &'a Bytes, arrived: Instant) -> Result<Self, String> {
        let parameter = |name: &str| {
            query.split('&').find_map(|pair| pair.split_once('=').filter(|(n, _)| *n == name)).map(|(_, v)| v)
        };
        let function = parameter("fnId")
            .and_then(|slug| slug.strip_prefix("bench-"))
            .ok_or_else(|| format!("a call for an unknown function: {query}"))?;
        let target = match parameter("stepId") {
            None | Some("step") => Target::Discovery,
            Some(id) => Target::Step(id),
        };
        let context = read_context(body).map_err(|e| format!("a call for {function} cannot be read: {e}"))?;
        Ok(Self { arrived, function, target, context, body })
    }

    /// The number in the trigger event, `event.data.i`.
    pub(crate) fn event_number(&self) -> Option<u64> {
        #[derive(Deserialize)]
        struct Data {
            i: u64,
        }
        self.event_data::<Data>().map(|data| data.i)
    }

    /// Which child the trigger event is for; `None` if it is for none.
    pub(crate) fn child(&self) -> Option<Child> {
        self.event_data()
    }

    /// What `steps` holds for this id; `null` if nothing.
    pub(crate) fn step(&self, id: &str) -> Value {
        #[derive(Deserialize)]
        struct Body {
            steps: HashMap<String, Value>,
        }
        let body: Option<Body> = serde_json::from_slice(self.body).ok();
        body.and_then(|mut body| body.steps.remove(id)).unwrap_or_default()
    }

    fn event_data<T: DeserializeOwned>(&self) -> Option<T> {
        #[derive(Deserialize)]
        struct Body<T> {
            event: Event<T>,
        }
        #[derive(Deserialize)]
        struct Event<T> {
            data: T,
        }
        serde_json::from_slice::<Body<T>>(self.body).ok().map(|body| body.event.data)
    }

    /// Whether stack and `steps` hold exactly these steps with `{"data": n}`, n counted from one. The
    /// stack's order must be the same unless `any_order`, for steps that ran in parallel.
    pub(crate) fn memoised_steps_are(&self, ids: &[String], any_order: bool) -> bool {
        #[derive(Deserialize)]
        struct Body<'a> {
            #[serde(borrow)]
            ctx: Ctx<'a>,
            #[serde(borrow)]
            steps: HashMap<Cow<'a, str>, Value>,
        }
        #[derive(Deserialize)]
        struct Ctx<'a> {
            #[serde(borrow)]
            stack: Ids<'a>,
        }
        #[derive(Deserialize)]
        struct Ids<'a> {
            #[serde(borrow)]
            stack: Vec<Cow<'a, str>>,
        }
        let Ok(body) = serde_json::from_slice::<Body<'_>>(self.body) else { return false };
        let stack = body.ctx.stack.stack;
        let stacked = if any_order {
            stack.len() == ids.len() && ids.iter().all(|id| stack.contains(&Cow::Borrowed(id)))
        } else {
            stack.iter().eq(ids)
        };
        stacked
            && body.steps.len() == ids.len()
            && ids.iter().enumerate().all(|(index, id)| {
                body.steps.get(id.as_str()).is_some_and(|step| step["data"] == index as u64 + 1)
            })
    }
}

fn read_context(body: &[u8]) -> serde_json::Result<Context<'_>> {
    #[derive(Deserialize)]
    struct Body<'a> {
        #[serde(borrow)]
        ctx: Context<'a>,
    }
    if let Some(rest) = body.strip_prefix(CANONICAL_START)
        && let Some(Ok(context)) = serde_json::Deserializer::from_slice(rest).into_iter().next()
    {
        return Ok(context);
    }
    serde_json::from_slice::<Body<'_>>(body).map(|body| body.ctx)
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use hyper::body::Bytes;

    use super::{Call, Child, Target};

    const BODY: &[u8] = br#"{"ctx":{"attempt":1,"fn_id":"f","generation_id":3,"run_id":"01R","stack":{"current":2,"stack":["a","b"]}},"event":{"data":{"i":7}},"steps":{"a":{"data":1},"b":{"data":2}}}"#;

    #[test]
    fn a_call_is_read_from_a_canonical_body_and_from_any_other() {
        let spaced = [b" ", BODY].concat();
        for body in [Bytes::from_static(BODY), Bytes::from(spaced)] {
            let call = Call::read("fnId=bench-seq10&stepId=step", &body, Instant::now()).expect("a call");
            assert_eq!((call.function, call.target), ("seq10", Target::Discovery));
            assert_eq!((call.context.attempt, call.context.memoised()), (1, 2));
            assert_eq!((&*call.context.run_id, call.context.generation_id), ("01R", 3));
            assert_eq!(call.event_number(), Some(7));
            assert_eq!(call.child(), None);
            assert_eq!(call.step("b")["data"], 2);
            assert!(call.step("c").is_null());
        }
    }

    #[test]
    fn the_event_of_a_child_names_parent_and_child() {
        let body = br#"{"ctx":{"attempt":0,"run_id":"01R","stack":{"current":0,"stack":[]}},"event":{"data":{"i":7,"c":3,"_inngest":{}}},"steps":{}}"#;
        let body = Bytes::from_static(body);
        let call = Call::read("fnId=bench-invoked&stepId=step", &body, Instant::now()).expect("a call");
        assert_eq!(call.child(), Some(Child { parent: 7, number: 3 }));
    }

    #[test]
    fn memoised_steps_are_compared_with_their_results() {
        let body = Bytes::from_static(BODY);
        let call = Call::read("fnId=bench-seq10&stepId=x", &body, Instant::now()).expect("a call");
        let check = |ids: &[&str], any_order| {
            call.memoised_steps_are(&ids.iter().map(ToString::to_string).collect::<Vec<_>>(), any_order)
        };
        assert_eq!(call.target, Target::Step("x"));
        assert!(check(&["a", "b"], false));
        assert!(!check(&["b", "a"], false), "another order");
        assert!(!check(&["b", "a"], true), "results belong to their ids");
        assert!(!check(&["a"], false));
    }
}
