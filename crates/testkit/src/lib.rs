//! What Stepwell is tested with: the conformance suite that every backend passes, the stage on which the runtime is
//! counted, and the clocks and ids that tests inject. Not part of the product.

pub mod clock;
pub mod conformance;
pub mod ids;
#[cfg(feature = "aws")]
pub mod ministack;
#[cfg(feature = "aws")]
pub mod proxy;
pub mod sim;
pub mod stage;

pub use clock::{ManualClock, SystemClock};
pub use ids::SeededIds;
