//! A visit: this Porthole as the guest of another one, for files only.

mod request;

pub use request::{JoinRequest, Visit, VisitReason, VisitState};
