//! The network's settings put into force at start. A step of the builder.

use std::path::Path;
use std::sync::PoisonError;

use net::NetworkSettings;

use crate::context::Context;
use crate::error::Error;
use crate::nouns::network::{NETWORK, NetworkOverrides, authorities, overrule, proxy, read};

/// Puts what was kept into force. What cannot be used is left out and said by the network's verb: Regent has to start all the same.
pub(crate) fn restore(ctx: &Context) {
    let kept = store::preferences::get(ctx.database(), NETWORK).unwrap_or_default();
    let choices = read(kept);
    let mut problem = None;
    let mut or_default = |tried: Result<NetworkSettings, Error>| {
        tried.unwrap_or_else(|error| {
            problem = Some(error.message);
            NetworkSettings::default()
        })
    };
    let proxy = or_default(proxy(&choices, None).map(|proxy| NetworkSettings { proxy, ..NetworkSettings::default() }));
    let authorities = authorities(Path::new(&choices.ca_file), ctx.now());
    let trusting =
        or_default(authorities.map(|found| NetworkSettings { authorities: found, ..NetworkSettings::default() }));
    ctx.network().start_with(NetworkSettings { proxy: proxy.proxy, authorities: trusting.authorities });
    ctx.network_setup.lock().unwrap_or_else(PoisonError::into_inner).problem = problem;
}

/// Puts what the start-up says above what was kept.
pub(crate) fn impose(ctx: &Context, overrides: NetworkOverrides) -> Result<(), Error> {
    let mut settings = ctx.network().settings();
    overrule(&overrides, &mut settings, ctx.now())?;
    ctx.network().start_with(settings);
    ctx.network_setup.lock().unwrap_or_else(PoisonError::into_inner).overrides = overrides;
    Ok(())
}
