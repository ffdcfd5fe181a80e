//! The world of a real process: its clocks, its chance, and apps reached over HTTP. Every binary that runs a runtime
//! has these; what differs between them is the backend.

mod clock;
mod http;

pub use clock::{RandomIds, SystemClock};
pub use http::HttpCaller;
