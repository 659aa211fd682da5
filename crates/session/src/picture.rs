//! The way of the picture through a session: queue, pump, and the gate before the wire.

pub(crate) mod arrival;
pub(crate) mod bucket;
pub(crate) mod gate;
pub(crate) mod pacer;
pub(crate) mod packets;
pub(crate) mod pump;
pub(crate) mod queue;
pub(crate) mod tally;
pub(crate) mod under_way;
