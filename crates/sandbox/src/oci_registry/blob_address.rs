//! The signed addresses of blobs: made by whoever sends a client to the blob host, checked by that host.

use time::Duration;

use crate::call::Call;
use crate::cloud::registry::digest_of;

/// The segment under which blob addresses begin, on every blob host and on loopback.
pub(crate) const BLOBS: &str = "docker";

/// How long an address is good for.
const LIFE: Duration = Duration::minutes(20);

/// The address of a blob: on the blob host, or on loopback on the sandbox's own.
pub(super) fn address(call: &mut Call<'_>, host: &str, digest: &str) -> String {
    let hex = digest.trim_start_matches("sha256:");
    let until = (call.now + LIFE).unix_timestamp();
    let signature = sign(call, hex, until);
    let start = hex.get(..2).unwrap_or_default();
    let rest = format!(
        "/{BLOBS}/registry/v2/blobs/sha256/{start}/{hex}/data?se={until}&sig={signature}&sp=r&spr=https&sr=b&sv=2018-03-28"
    );
    let origin = &call.incoming.origin;
    if origin.is_loopback() {
        format!("{}://{}{rest}", origin.scheme, other_name(&origin.host))
    } else {
        format!("https://{host}{rest}")
    }
}

/// Another name of this computer, so that blobs lie on another host here too, and a client strips its token as it should.
fn other_name(host: &str) -> String {
    let (name, port) = host.rsplit_once(':').unwrap_or((host, "80"));
    format!("{}:{port}", if name == "localhost" { "127.0.0.1" } else { "localhost" })
}

/// The signature of an address.
pub(super) fn sign(call: &mut Call<'_>, hex: &str, until: i64) -> String {
    let seal = call.state.registries.seal();
    digest_of(format!("{seal} {hex} {until}").as_bytes()).replace("sha256:", "")
}
