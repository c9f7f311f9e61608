//! International host names: only their ASCII form (`xn--…`) can be saved, so a name in another script is refused with
//! that form as the suggestion, and a saved one is shown in its own script with the script's name, because letters of
//! two scripts can look alike.

use std::collections::BTreeSet;

use unicode_script::{Script, UnicodeScript as _};

use crate::sentence;
use crate::violation::{Field, Violation};

/// The ASCII form of a host name, if it has one.
pub(super) fn to_ascii(registry: &str) -> Option<String> {
    if registry.is_ascii() {
        return Some(registry.to_owned());
    }
    match url::Host::parse(registry) {
        Ok(url::Host::Domain(name)) => Some(name),
        Ok(url::Host::Ipv4(_) | url::Host::Ipv6(_)) | Err(_) => None,
    }
}

/// What is wrong with an international name: not in ASCII form, or a broken one.
pub(super) fn refusal(registry: &str) -> Option<Violation> {
    if let Some((place, bad)) = registry.chars().enumerate().find(|(_, c)| !c.is_ascii()) {
        let scripts = script_names(registry);
        let script =
            if scripts.is_empty() { String::new() } else { format!(" Its letters are {}.", scripts.join(" and ")) };
        return Some(
            Violation::error(
                Field::Host,
                sentence!(
                    "host.international.letter",
                    "{bad} is not a plain letter or digit.{script}",
                    bad = crate::violation::shown(bad),
                    script = script
                ),
            )
            .at(place)
            .fix(sentence!("fix.ifThisIsTheNameYou", "If this is the name you mean, use its ASCII form.")),
        );
    }
    let broken = registry.split('.').any(|label| label.starts_with("xn--"))
        && !matches!(url::Host::parse(registry), Ok(url::Host::Domain(ref name)) if name == registry);
    broken.then(|| {
        Violation::error(
            Field::Host,
            sentence!("host.international.form", "A part that starts with xn-- is not the form of any name."),
        )
        .fix(sentence!("fix.checkTheHostsSpelling", "Check the host's spelling."))
    })
}

/// The name in its own script and the scripts in it, for a name with an `xn--` part.
pub(super) fn reading(registry: &str) -> (Option<String>, Vec<String>) {
    if !registry.split('.').any(|label| label.starts_with("xn--")) {
        return (None, Vec::new());
    }
    let unicode = unicode_form(registry);
    let scripts = unicode.as_deref().map(script_names).unwrap_or_default();
    (unicode, scripts)
}

/// A warning where the name is written in another script.
pub(super) fn notice(registry: &str) -> Option<Violation> {
    let (unicode, scripts) = reading(registry);
    let unicode = unicode?;
    Some(
        Violation::notice(
            Field::Host,
            sentence!(
                "host.international.reads",
                "This host reads \u{201c}{unicode}\u{201d}, in {scripts} letters.",
                unicode = unicode,
                scripts = scripts.join(" and ")
            ),
        )
        .fix(sentence!(
            "fix.makeSureThatItIsThe",
            "Make sure that it is the registry you mean: letters of other scripts can look alike."
        )),
    )
}

/// The name in its own script.
pub(super) fn unicode_form(registry: &str) -> Option<String> {
    let (unicode, result) = idna::domain_to_unicode(registry);
    (result.is_ok() && unicode != registry).then_some(unicode)
}

/// Names of the scripts, digits and punctuation aside, each label counted.
fn script_names(text: &str) -> Vec<String> {
    let names: BTreeSet<String> = text
        .split('.')
        .filter(|label| !label.is_ascii())
        .flat_map(str::chars)
        .map(|c| c.script())
        .filter(|script| !matches!(script, Script::Common | Script::Inherited | Script::Unknown))
        .map(|script| script.full_name().to_owned())
        .collect();
    names.into_iter().collect()
}
