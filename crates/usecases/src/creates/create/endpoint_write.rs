//! The write of the endpoint itself: looked at right before, sent, followed to its end, and held against what was asked for.
//! Called by the create use case, last of all. It never writes over what somebody else has made.

use azure::arm::registry_endpoints::{BegunEndpoint, EndpointResource, NameState, RegistryEndpointsClient};
use domain::{EndpointDocument, Field, NewRegistryEndpoint, RegistryEndpoint, RegistryEndpointId};

use super::progress::{Progress, Stopped};
use super::{CreateStep, is_the_end, name};
use crate::creates::pauses::Pauses;
use crate::error::{Error, ErrorCode};

/// One endpoint that is to be written.
pub(super) struct EndpointWrite<'w> {
    pub(super) endpoints: &'w RegistryEndpointsClient,
    pub(super) new: &'w NewRegistryEndpoint,
    pub(super) id: &'w RegistryEndpointId,
    pub(super) document: &'w EndpointDocument,
}

impl EndpointWrite<'_> {
    /// Whether what was found under the name lets it be written.
    pub(super) async fn judge(&self, found: Option<EndpointResource>) -> Result<NameState, Error> {
        match name::state(found.as_ref(), self.document) {
            Ok(state) => Ok(state),
            Err(existing) => Err(name::taken(self.endpoints, self.new, &existing.view).await),
        }
    }

    /// Writes it. `seen` is what the name was found to be a moment ago; without it, it is looked at first.
    pub(super) async fn send(
        &self,
        seen: Option<NameState>,
        progress: &mut Progress<'_>,
    ) -> Result<RegistryEndpoint, Stopped> {
        let endpoint = match self.begin(seen, progress).await? {
            BegunEndpoint::Done(endpoint) => endpoint,
            BegunEndpoint::Running(state) => {
                if let Some(journal) = &mut progress.journal {
                    journal.awaits(&state).await;
                }
                let tell = |said| progress.operation(CreateStep::RegistryEndpoint, said);
                let followed = self.endpoints.resume(state, tell).await;
                followed.map_err(|error| Stopped { open: !is_the_end(&error), ..error.into() })?
            }
        };
        if !self.document.is_served_by(&endpoint.document) {
            return Err(Stopped { error: self.not_as_sent(&endpoint), open: false, refused: false });
        }
        Ok(endpoint.view)
    }

    async fn begin(&self, mut seen: Option<NameState>, progress: &mut Progress<'_>) -> Result<BegunEndpoint, Stopped> {
        let mut pauses = Pauses::default();
        loop {
            let name = match seen.take() {
                Some(name) => name,
                None => self.judge(self.endpoints.get_resource_opt(self.id).await?).await?,
            };
            progress.begins(CreateStep::RegistryEndpoint).await;
            let error = match self.endpoints.begin_new(self.id, self.document, name).await {
                Ok(begun) if begun.was_there => {
                    return Err(Stopped { error: self.replaced(), open: false, refused: false });
                }
                Ok(begun) => return Ok(begun.begun),
                Err(error) => error,
            };
            if error.kind == azure::ErrorKind::Conflict {
                // Somebody has made it meanwhile, or is making it; else something besides it is in the way.
                self.judge(self.endpoints.get_resource_opt(self.id).await?).await?;
            }
            let Some(wait) = pauses.next(&error) else {
                return Err(Stopped { open: error.is_outcome_unknown(), ..error.into() });
            };
            progress.waits(CreateStep::RegistryEndpoint);
            tokio::time::sleep(wait).await;
        }
    }

    fn replaced(&self) -> Error {
        let (name, host) = (&self.new.name, &self.new.host);
        Error::new(
            ErrorCode::NameTaken,
            format!(
                "Somebody made a registry endpoint \u{201c}{name}\u{201d} on this instance at the same moment, and Azure has put \
                 this one in its place: it has the host {host} now. Look at it, and talk to whoever made the other one."
            ),
        )
        .on(Field::Name)
    }

    fn not_as_sent(&self, found: &RegistryEndpoint) -> Error {
        Error::new(
            ErrorCode::Conflict,
            format!(
                "The registry endpoint \u{201c}{}\u{201d} was written, but what stands there now is not what was asked for: its \
                 host is {}, its authentication {}. Somebody has changed it at the same moment. It was left as it is; look at it \
                 before you try again.",
                self.new.name, found.host, found.method
            ),
        )
        .on(Field::Name)
    }
}
