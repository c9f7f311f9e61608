//! The operating system's verdict on a server's certificate, and a note of who issued the one it refused: "the
//! certificate is not trusted" helps nobody, the name of the box that reads the traffic does. Used by the network alone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, SignatureScheme};
use rustls_platform_verifier::Verifier;

use super::authorities::Authorities;
use super::certificate::describe;

/// More hosts than these are not remembered: names come from whoever is asked.
const HOSTS_MAX: usize = 256;

/// A certificate that was not accepted.
#[derive(Debug, Clone)]
pub(crate) struct RefusedCertificate {
    /// Who issued it; none when it cannot be read.
    pub(crate) issuer: Option<String>,
    /// Why it was refused, as the verifier says.
    pub(crate) why: rustls::Error,
}

/// The last refusal of each host.
#[derive(Debug, Default)]
pub(super) struct Refusals(Mutex<HashMap<String, RefusedCertificate>>);

impl Refusals {
    pub(super) fn of(&self, host: &str) -> Option<RefusedCertificate> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&host.to_ascii_lowercase()).cloned()
    }

    fn note(&self, host: &ServerName<'_>, refused: RefusedCertificate) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= HOSTS_MAX {
            all.clear();
        }
        all.insert(host.to_str().to_ascii_lowercase(), refused);
    }
}

/// Asks the platform, and takes note.
#[derive(Debug)]
pub(super) struct NamingVerifier {
    platform: Verifier,
    refusals: Arc<Refusals>,
}

impl NamingVerifier {
    pub(super) fn new(
        authorities: &Authorities,
        provider: Arc<CryptoProvider>,
        refusals: Arc<Refusals>,
    ) -> Result<Self, rustls::Error> {
        let platform = Verifier::new_with_extra_roots(authorities.certificates(), provider)?;
        Ok(Self { platform, refusals })
    }
}

impl ServerCertVerifier for NamingVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verdict = self.platform.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        verdict.inspect_err(|why| {
            // The last of the chain names the authority that a person would have to trust.
            let top = intermediates.last().unwrap_or(end_entity);
            let issuer = describe(top).map(|certificate| certificate.issuer);
            self.refusals.note(server_name, RefusedCertificate { issuer, why: why.clone() });
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.platform.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.platform.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.platform.supported_verify_schemes()
    }
}
