//! One request on its way through a service. Every service takes it; it knows none of them.

use time::OffsetDateTime;

use crate::answer::Answer;
use crate::entra::identity::Caller;
use crate::faults::Target;
use crate::incoming::Incoming;
use crate::options::Options;
use crate::service::Service;
use crate::state::State;

/// What answers a request that Azure makes itself in somebody's name.
pub(crate) type OnBehalf = fn(&mut Call<'_>, &Caller) -> Answer;

/// One request on its way through a service.
pub(crate) struct Call<'a> {
    pub(crate) incoming: &'a Incoming,
    pub(crate) state: &'a mut State,
    pub(crate) options: &'a Options,
    /// Where a browser finds the sandbox.
    pub(crate) base_url: &'a str,
    pub(crate) now: OffsetDateTime,
    /// How one part of Azure asks another in somebody's name, without a wire in between.
    pub(crate) on_behalf: OnBehalf,
}

/// A request as fault rules see it.
pub(crate) fn target<'a>(incoming: &'a Incoming, service: &Service) -> Target<'a> {
    Target {
        service: service.word(),
        method: incoming.method.as_str(),
        path: &incoming.path,
        query: &incoming.raw_query,
    }
}
