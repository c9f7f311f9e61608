//! The last look at a request before its token leaves: is the host one of the cloud's? Part of every pipeline.
//! URLs from answers are checked where they are read; this catches what a bug would let through.

use std::sync::Arc;

use async_trait::async_trait;
use azure_core::error::ErrorKind;
use azure_core::http::policies::{Policy, PolicyResult};
use azure_core::http::{Context, Request};

/// Refuses requests to any other host.
#[derive(Debug)]
pub(crate) struct AllowedHost(String);

impl AllowedHost {
    pub(crate) fn exactly(host: &str) -> Self {
        Self(host.to_ascii_lowercase())
    }
}

#[async_trait]
impl Policy for AllowedHost {
    async fn send(&self, ctx: &Context, request: &mut Request, next: &[Arc<dyn Policy>]) -> PolicyResult {
        let url = request.url();
        if url.host_str() != Some(self.0.as_str())
            || url.scheme() != "https"
            || url.port_or_known_default() != Some(443)
        {
            let host = url.host_str().unwrap_or("an unknown host").to_owned();
            return Err(azure_core::Error::with_message(
                ErrorKind::Other,
                format!("An address on {host} was named, which is not {}. Nothing was sent there.", self.0),
            ));
        }
        match next.split_first() {
            Some((following, rest)) => following.send(ctx, request, rest).await,
            None => Err(azure_core::Error::with_message(ErrorKind::Other, "The pipeline has no transport.")),
        }
    }
}
