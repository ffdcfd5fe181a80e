//! Stepwell's runtime: the ports (what the engine needs of the world) and the loop
//! claim → load → decide → record → announce behind `ingest` and `execute`.

pub mod ports;
