//! End to end on a local AWS: the real Lambda binaries, deployed by `sam deploy` from the template, on MiniStack, with a
//! proxy between the Lambdas and AWS that counts their requests and fails some of them.
//!
//! One stack serves all tests, which take turns at it: they share its queue, its functions' processes and the proxy's
//! counts and faults. Only what takes minutes goes on beside the others.

mod apps;
mod caller;
mod costs;
mod crons;
mod deploys;
mod direct;
mod faults;
mod payloads;
mod secrets;
mod sleeps;
mod stack;
mod way;
