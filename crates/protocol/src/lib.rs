//! The wire of Stepwell: what event senders, SDKs and the server say to each other, and nothing else.
//!
//! Compatible with the open Inngest SDK protocol, not affiliated with Inngest.
//!
//! Pure: no I/O, no clock, no randomness; time and ids are inputs. Nothing that arrives from outside can make
//! it panic: what it cannot read becomes a [`error::Refusal`] that says what, where and which limit, or (for
//! an app's answer) a failed [`response::Answer`]. Header, query and JSON field names exist only here.
//!
//! An event's way through these modules:
//!
//! 1. [`sync`]: an app says which functions it has and what triggers them.
//! 2. [`event`]: events arrive, are checked and normalised; [`ids`] names them and the runs they start. They may come
//!    as a [`form`] or be made of a [`webhook`].
//! 3. [`call`]: a run's function is called, signed by [`signature`].
//! 4. [`response`]: the app answers, with [`ops`] or an error.
//! 5. [`checkpoint`]: or it reports steps while it still runs.
//! 6. [`gateway`]: or it asks the server to make a request for it.
//!
//! Beside them: [`signal`] resumes a run that waits for one, [`origin`] tells browsers of other sites apart.
//!
//! Below them: [`json`] (values passed through), [`time`] (durations and dates as SDKs write them),
//! [`headers`], [`limits`], [`error`].

pub mod call;
pub mod checkpoint;
pub mod error;
pub mod event;
pub mod form;
pub mod gateway;
pub mod headers;
pub mod ids;
pub mod in_band;
pub mod json;
pub mod limits;
pub mod ops;
pub mod origin;
pub mod response;
pub mod signal;
pub mod signature;
pub mod sync;
pub mod time;
pub mod webhook;

mod list;
