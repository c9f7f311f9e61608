//! The rules of hosts, one list a rule.

use proptest::prelude::*;

use super::*;

#[test]
fn hosts_of_every_documented_form_are_accepted() {
    for (host, kind, path) in [
        ("contoso.azurecr.io", HostKind::Acr, None),
        ("contoso-hvb4cgdjf2a1b2c3.azurecr.io", HostKind::Acr, None),
        ("contoso.azurecr.us", HostKind::Acr, None),
        ("contoso.azurecr.cn", HostKind::Acr, None),
        ("contoso.azurecr.sovcloud-azure.fr", HostKind::Acr, None),
        ("contoso.westeurope.geo.azurecr.io", HostKind::Acr, None),
        ("mcr.microsoft.com", HostKind::Mcr, None),
        ("ghcr.io", HostKind::Ghcr, None),
        ("ghcr.io/azure-samples/explore-iot-operations", HostKind::Ghcr, Some("azure-samples/explore-iot-operations")),
        ("docker.io/myorg", HostKind::DockerHub, Some("myorg")),
        ("harbor.plant7.example", HostKind::Other, None),
        ("123456789012.dkr.ecr.eu-north-1.amazonaws.com", HostKind::Other, None),
        ("xn--bcher-kva.example", HostKind::Other, None),
        ("r.io/a__b/c.d/e-f--g", HostKind::Other, Some("a__b/c.d/e-f--g")),
        ("a.b", HostKind::Other, None),
    ] {
        let parsed = RegistryHost::parse(host).unwrap_or_else(|violation| panic!("{host}: {violation:?}"));
        assert_eq!((parsed.as_str(), parsed.kind(), parsed.path()), (host, kind, path));
    }
}

#[test]
fn a_refusal_names_the_rule_the_place_and_a_host_that_works() {
    let long_name = format!("{}.azurecr.io", "a".repeat(53));
    let hashed = format!("{}-0123456789abcdef.azurecr.io", "a".repeat(36));
    for (host, rule, at, suggestion) in [
        ("", "required", None, None),
        ("   ", "required", None, None),
        ("https://contoso.azurecr.io/", "scheme", Some(5), Some("contoso.azurecr.io")),
        ("oci://ghcr.io/Contoso", "scheme", Some(3), Some("ghcr.io/contoso")),
        (" contoso.azurecr.io", "characters", Some(0), Some("contoso.azurecr.io")),
        ("contoso.azurecr.io\n", "characters", Some(18), Some("contoso.azurecr.io")),
        ("Contoso.azurecr.io", "case", Some(0), Some("contoso.azurecr.io")),
        ("contoso.azurecr.io/", "slash", Some(19), Some("contoso.azurecr.io")),
        ("contoso.azurecr.io:443", "port", Some(18), Some("contoso.azurecr.io")),
        ("ghcr.io/contoso/graph:1.0.0", "port", Some(21), Some("ghcr.io/contoso/graph")),
        ("user@contoso.azurecr.io", "credentials", Some(4), Some("contoso.azurecr.io")),
        ("contoso%2eazurecr.io", "characters", Some(7), None),
        ("*.azurecr.io", "wildcard", Some(0), None),
        ("contoso_1.azurecr.io", "characters", Some(7), None),
        ("contoso..io", "dots", Some(8), None),
        (".azurecr.io", "dots", Some(0), None),
        ("contoso.io.", "dots", Some(11), Some("contoso.io")),
        ("-contoso.io", "hyphens", Some(0), None),
        ("contoso", "dot", None, Some("contoso.azurecr.io")),
        ("a-b", "dot", None, None),
        ("localhost", "localhost", None, None),
        ("169.254.169.254", "address", None, None),
        ("0x7f.1", "address", None, None),
        ("10.0.0.0x1", "address", None, None),
        ("0177.0.0.1", "address", None, None),
        ("[::1]", "address", Some(0), None),
        ("[fe80::1%25eth0]", "characters", Some(8), None),
        ("ab.azurecr.io", "acrName", None, None),
        ("myvault.vault.azure.net", "keyVault", None, None),
        ("ghcr.io//x", "path", Some(8), Some("ghcr.io/x")),
        ("ghcr.io/../x", "path", Some(8), None),
        ("ghcr.io/Owner", "path", Some(8), Some("ghcr.io/owner")),
        ("ghcr.io/a___b", "path", Some(8), None),
        ("b\u{fc}cher.example", "international", Some(1), Some("xn--bcher-kva.example")),
        ("\u{441}ontoso.azurecr.io", "international", Some(0), None),
        ("\u{441}ontoso.example", "international", Some(0), Some("xn--ontoso-hrf.example")),
        ("xn--a.example", "international", None, None),
        ("contoso\u{200b}.azurecr.io", "international", Some(7), Some("contoso.azurecr.io")),
        (&long_name, "acrName", None, None),
        (&hashed, "length", Some(63), None),
        (&format!("{}.io", "a".repeat(64)), "length", Some(63), None),
        (&format!("ghcr.io/{}", "a".repeat(56)), "length", Some(63), None),
        ("hub.docker.com", "website", None, Some("docker.io")),
    ] {
        let violation = RegistryHost::parse(host).expect_err(host);
        assert_eq!(
            (violation.rule.as_str(), violation.position, violation.suggestion.as_deref()),
            (rule, at, suggestion),
            "{host:?}: {}",
            violation.message
        );
    }
}

#[test]
fn an_international_name_is_shown_in_its_own_script() {
    let host = RegistryHost::parse("xn--ontoso-hrf.example").expect("legal");
    let reading = host.reading();
    assert_eq!(reading.unicode.as_deref(), Some("\u{441}ontoso.example"));
    assert_eq!(reading.scripts, ["Cyrillic", "Latin"]);
    assert!(host.notices().iter().any(|notice| notice.rule == "international"));
}

#[test]
fn what_the_operations_experience_will_not_list_is_said() {
    let rules = |host: &str| {
        let host = RegistryHost::parse(host).expect("legal");
        host.notices().into_iter().map(|notice| notice.rule).collect::<Vec<_>>()
    };
    assert!(rules("contoso.azurecr.io").is_empty());
    assert!(rules("mcr.microsoft.com").is_empty());
    assert_eq!(rules("docker.io/contoso"), ["operationsExperience", "rateLimit"]);
    assert_eq!(rules("contoso.azurecr.io/edge"), ["acrPath"]);
    assert_eq!(rules("contoso.westeurope.geo.azurecr.io"), ["acrForm"]);
}

proptest! {
    #[test]
    fn nothing_typed_makes_it_panic_and_every_suggestion_is_legal(
        text in "\\PC{0,90}|[a-z0-9./:@%_-]{0,80}|(https://)?[A-Za-z-]{1,30}\\.azurecr\\.(io|us|cn)(/[a-z]{0,20})?(:[0-9]{1,5})?"
    ) {
        match RegistryHost::parse(&text) {
            Ok(host) => {
                prop_assert!(text.len() >= 3 && text.len() <= 63 && text.is_ascii());
                let reading = host.reading();
                prop_assert_eq!(reading.length as usize, text.len());
                let _ = host.notices();
            }
            Err(violation) => {
                prop_assert!(violation.position.is_none_or(|at| (at as usize) <= text.chars().count()));
                if let Some(suggestion) = violation.suggestion {
                    prop_assert!(RegistryHost::parse(&suggestion).is_ok(), "{} from {}", suggestion, text);
                }
            }
        }
    }
}
