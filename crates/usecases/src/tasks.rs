//! What runs for as long as the program does, started by the builder: the watch over the network, the creates that were left
//! open, and the numbers for a collector. A task calls steps.

pub(crate) mod connectivity;
pub(crate) mod telemetry;
