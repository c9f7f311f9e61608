//! The throw-away certificate authority of `--tls DIR`: made once in that folder, used again by later runs, and a
//! certificate for every host that a client names, made when it is asked for. Only the TLS front calls it.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use rustls::crypto::ring::sign::any_ecdsa_type;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use time::{Duration, OffsetDateTime};

/// Where the sandbox serves https, and whose certificates it shows there.
#[derive(Clone, Debug)]
pub(crate) struct SecureAddress {
    pub(crate) port: std::net::SocketAddr,
    pub(crate) ca_file: PathBuf,
}

const CERTIFICATE: &str = "ca.pem";
const KEY: &str = "ca.key";
/// Names of the sandbox itself, for whoever names no host at all.
const SELF: [&str; 3] = ["localhost", "127.0.0.1", "::1"];
/// More hosts than any client names; beyond it the oldest certificates are made anew.
const MAX_CERTIFICATES: usize = 4096;

/// Issues a certificate for any host.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    file: PathBuf,
    made: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Authority").field("file", &self.file).finish_non_exhaustive()
    }
}

impl Authority {
    /// Reads the authority of a folder, or makes one there. The key can be read by its owner alone.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let (file, key_file) = (folder.join(CERTIFICATE), folder.join(KEY));
        let kept = fs::read_to_string(&key_file).ok().filter(|_| file.exists());
        let kept = kept.and_then(|text| KeyPair::from_pem(&text).ok());
        let params = params(OffsetDateTime::now_utc()).map_err(io::Error::other)?;
        let key = match kept {
            Some(key) => key,
            None => {
                let key = KeyPair::generate().map_err(io::Error::other)?;
                let certificate = params.self_signed(&key).map_err(io::Error::other)?;
                write_secret(&key_file, &key.serialize_pem())?;
                fs::write(&file, certificate.pem())?;
                key
            }
        };
        Ok(Self { issuer: Issuer::new(params, key), file, made: Mutex::default() })
    }

    /// Where the authority's certificate lies, for clients to trust.
    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    fn certificate(&self, host: &str) -> Option<Arc<CertifiedKey>> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = made.get(host) {
            return Some(Arc::clone(known));
        }
        if made.len() >= MAX_CERTIFICATES {
            made.clear();
        }
        let fresh =
            Arc::new(self.issue(host).inspect_err(|error| tracing::warn!(%error, host, "no certificate")).ok()?);
        made.insert(host.to_owned(), Arc::clone(&fresh));
        Some(fresh)
    }

    fn issue(&self, host: &str) -> Result<CertifiedKey, rcgen::Error> {
        let names = if host.is_empty() { SELF.map(str::to_owned).to_vec() } else { vec![host.to_owned()] };
        let mut params = CertificateParams::new(names)?;
        let now = OffsetDateTime::now_utc();
        (params.not_before, params.not_after) = (now - Duration::days(1), now + Duration::days(30));
        params.distinguished_name.push(DnType::CommonName, if host.is_empty() { "localhost" } else { host });
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let private = any_ecdsa_type(&private).map_err(|_| rcgen::Error::CouldNotParseKeyPair)?;
        Ok(CertifiedKey::new(vec![certificate.der().clone()], private))
    }
}

impl ResolvesServerCert for Authority {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.certificate(&hello.server_name().unwrap_or_default().to_ascii_lowercase())
    }
}

/// What the authority says of itself; the same at every start but for its dates, so that a kept key goes on issuing.
fn params(now: OffsetDateTime) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(Vec::<String>::new())?;
    (params.not_before, params.not_after) = (now - Duration::days(1), now + Duration::days(3650));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign, KeyUsagePurpose::DigitalSignature];
    params.distinguished_name.push(DnType::CommonName, "Regent sandbox, not to be trusted");
    params.distinguished_name.push(DnType::OrganizationName, "Regent sandbox");
    Ok(params)
}

fn write_secret(path: &Path, text: &str) -> io::Result<()> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)?.write_all(text.as_bytes())
}
