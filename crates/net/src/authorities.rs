//! A file of certificate authorities that a person trusts besides the operating system's, such as the one of the proxy
//! that reads the plant's traffic. Called by the Settings page and at start. Refuses a file that would do nothing.

use std::path::Path;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use time::OffsetDateTime;

use super::certificate::describe;
use crate::text::sentence;

/// A file of authorities is some kilobytes; the system's own, with all roots of the world, a quarter of a megabyte.
const FILE_MAX: u64 = 4 * 1024 * 1024;

/// Authorities to trust, ready for use. Empty by default.
#[derive(Debug, Clone, Default)]
pub struct Authorities {
    found: Vec<Authority>,
    certificates: Vec<CertificateDer<'static>>,
}

/// One of them, as shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// Its name.
    pub name: String,
    /// The last moment at which it is valid.
    pub expires: OffsetDateTime,
}

impl Authorities {
    /// Reads a file of one or more certificates in PEM.
    ///
    /// # Errors
    /// A sentence: the file cannot be read, holds no certificate, a private key, one that is no authority, or only ones
    /// that are not valid at `now`.
    pub fn read(file: &Path, now: OffsetDateTime) -> Result<Self, String> {
        let length = std::fs::metadata(file).map_err(|why| unreadable(&why))?.len();
        if length > FILE_MAX {
            return Err(
                "The file is too large for a file of certificates. Choose the CA certificate alone, in PEM.".into()
            );
        }
        Self::parse(&std::fs::read(file).map_err(|why| unreadable(&why))?, now)
    }

    fn parse(pem: &[u8], now: OffsetDateTime) -> Result<Self, String> {
        let mut all = Self::default();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate =
                certificate.map_err(|_| "The file is cut or damaged: a block of PEM in it cannot be read.")?;
            let Some(read) = describe(&certificate) else {
                return Err(format!("Certificate {} in the file cannot be read.", all.found.len() + 1));
            };
            if !read.is_authority {
                return Err(format!(
                    "\u{201c}{}\u{201d} is the certificate of a server, not of a certificate authority. Choose the certificate that issued it: \u{201c}{}\u{201d}.",
                    read.subject, read.issuer
                ));
            }
            if read.ends < now {
                return Err(format!(
                    "The certificate \u{201c}{}\u{201d} expired on {}. Ask whoever runs it for the new one.",
                    read.subject,
                    read.ends.date()
                ));
            }
            if read.begins > now {
                return Err(format!(
                    "The certificate \u{201c}{}\u{201d} is valid from {} on. Check this computer's clock.",
                    read.subject,
                    read.begins.date()
                ));
            }
            all.found.push(Authority { name: read.subject, expires: read.ends });
            all.certificates.push(certificate);
        }
        if all.found.is_empty() {
            // The same certificate in binary form is what Windows exports by default.
            let hint =
                if describe(pem).is_some() { " It is one in DER; export it as Base64 (PEM) instead." } else { "" };
            return Err(format!("There is no certificate in PEM in the file.{hint}"));
        }
        Ok(all)
    }

    /// What was found, in the order of the file.
    #[must_use]
    pub fn found(&self) -> &[Authority] {
        &self.found
    }

    pub(super) fn certificates(&self) -> impl Iterator<Item = CertificateDer<'static>> + '_ {
        self.certificates.iter().cloned()
    }
}

fn unreadable(why: &std::io::Error) -> String {
    let kind = why.kind();
    let reason = if kind == std::io::ErrorKind::NotFound {
        "It is not there".to_owned()
    } else if kind == std::io::ErrorKind::PermissionDenied {
        "This account may not read it".to_owned()
    } else {
        sentence(&why.to_string())
    };
    format!("The file cannot be read. {reason}.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, KeyPair};

    fn pem(name: &str, authority: bool, from: i32, until: i32) -> String {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = if authority { IsCa::Ca(BasicConstraints::Unconstrained) } else { IsCa::ExplicitNoCa };
        params.not_before = rcgen::date_time_ymd(from, 1, 1);
        params.not_after = rcgen::date_time_ymd(until, 1, 1);
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().pem()
    }

    fn parse(pem: &str) -> Result<Authorities, String> {
        Authorities::parse(pem.as_bytes(), time::macros::datetime!(2026-11-24 12:00 UTC))
    }

    #[test]
    fn several_authorities_in_one_file_are_all_taken() {
        let file =
            format!("# our two\n{}\n{}", pem("Contoso Root", true, 2020, 2040), pem("Contoso Proxy", true, 2020, 2030));
        let names: Vec<String> = parse(&file).unwrap().found().iter().map(|found| found.name.clone()).collect();
        assert_eq!(names, ["Contoso Root", "Contoso Proxy"]);
    }

    #[test]
    fn a_file_that_would_do_nothing_is_refused_with_the_reason() {
        for (file, reason) in [
            (String::new(), "no certificate in PEM"),
            ("hello".to_owned(), "no certificate in PEM"),
            (KeyPair::generate().unwrap().serialize_pem(), "no certificate in PEM"),
            (pem("web.contoso.example", false, 2020, 2040), "certificate of a server"),
            (pem("Contoso Old", true, 2010, 2020), "expired on 2020-01-01"),
            (pem("Contoso Next", true, 2030, 2040), "valid from 2030-01-01"),
            (pem("Contoso", true, 2020, 2040).replace("-----END CERTIFICATE-----", ""), "cut or damaged"),
            ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_owned(), "Certificate 1"),
        ] {
            let refused = parse(&file).expect_err(reason);
            assert!(refused.contains(reason), "{refused}");
        }
        let absent = Authorities::read(Path::new("/nowhere/ca.pem"), OffsetDateTime::UNIX_EPOCH).unwrap_err();
        assert!(absent.contains("not there"), "{absent}");
    }
}
