//! What a certificate says about itself, for people: who issued it, whose it is, until when. Called by the verifier and
//! by the reader of CA files. It reads; whether a certificate is to be trusted is never decided here.

use time::OffsetDateTime;
use x509_cert::Certificate;
use x509_cert::der::Decode as _;
use x509_cert::ext::pkix::BasicConstraints;
use x509_cert::name::Name;

use crate::text::sentence;

/// Longer names are cut: they come from whoever answers.
const NAME_MAX: usize = 120;

/// What is worth telling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Described {
    pub(super) subject: String,
    pub(super) issuer: String,
    pub(super) is_authority: bool,
    pub(super) begins: OffsetDateTime,
    pub(super) ends: OffsetDateTime,
}

/// Reads a certificate in DER; none when it is not one.
pub(super) fn describe(der: &[u8]) -> Option<Described> {
    let certificate = Certificate::from_der(der).ok()?;
    let certificate = certificate.tbs_certificate();
    let time = |time: &x509_cert::time::Time| {
        let seconds = i64::try_from(time.to_unix_duration().as_secs()).ok()?;
        OffsetDateTime::from_unix_timestamp(seconds).ok()
    };
    Some(Described {
        subject: called(certificate.subject()),
        issuer: called(certificate.issuer()),
        is_authority: matches!(certificate.get_extension::<BasicConstraints>(), Ok(Some((_, basic))) if basic.ca),
        begins: time(&certificate.validity().not_before)?,
        ends: time(&certificate.validity().not_after)?,
    })
}

/// The common name, else the organization, else the whole name.
fn called(name: &Name) -> String {
    let common = name.common_name().ok().flatten().map(String::from);
    let organization = || name.organization().ok().flatten().map(String::from);
    let whole = || name.to_string();
    let text = common.or_else(organization).filter(|text| !text.trim().is_empty()).unwrap_or_else(whole);
    sentence(&text).chars().take(NAME_MAX).collect()
}
