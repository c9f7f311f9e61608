//! `regent instances`.

use usecases::{Context, Error, instances};

use crate::arguments::Output;
use crate::output;

pub(super) async fn list(ctx: &Context, output: Output) -> Result<(), Error> {
    let found = instances::list(ctx).await?.value;
    let columns = ["Name", "Resource group", "Location", "Version", "Key Vault", "State"];
    output::rows(&found, output, &columns, |instance| {
        let vault = match (&instance.secret_sync.vault_name, instance.secret_sync.enabled) {
            (Some(vault), _) => vault.clone(),
            (None, true) => "not readable".to_owned(),
            (None, false) => "no secret sync".to_owned(),
        };
        vec![
            instance.name.clone(),
            instance.resource_group.clone(),
            instance.location.clone(),
            instance.version.clone().unwrap_or_default(),
            vault,
            instance.provisioning_state.clone(),
        ]
    })
}
