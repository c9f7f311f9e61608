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
        ("contoso-hvb4cgdjf2a1b2c3.westeurope.geo.azurecr.io", HostKind::Acr, None),
        ("ms-prod.azurecr.io", HostKind::Acr, None),
        ("my-registry.azurecr.io", HostKind::Acr, None),
        ("a-b-c-d.azurecr.us", HostKind::Acr, None),
        ("ghcr.io/v10/edge", HostKind::Ghcr, Some("v10/edge")),
        ("quay.io/v2ray", HostKind::Other, Some("v2ray")),
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
        ("https://hub.docker.com/r/contoso/edge/tags", "scheme", Some(5), Some("docker.io/contoso/edge")),
        ("https://hub.docker.com/_/nginx", "scheme", Some(5), Some("docker.io/library/nginx")),
        ("https://index.docker.io/v1/", "scheme", Some(5), Some("docker.io")),
        ("https://registry-1.docker.io/v2/", "scheme", Some(5), Some("docker.io")),
        ("index.docker.io/v1/", "apiPath", Some(16), Some("docker.io")),
        ("index.docker.io/v1", "apiPath", Some(16), Some("docker.io")),
        ("https://quay.io/v1/", "scheme", Some(5), Some("quay.io")),
        ("quay.io/v1", "apiPath", Some(8), Some("quay.io")),
        ("registry.contoso.example/v2", "apiPath", Some(25), Some("registry.contoso.example")),
        ("registry.contoso.example/V1/", "path", Some(25), Some("registry.contoso.example")),
        ("https://ghcr.io/v2/contoso/edge/manifests/1.0", "scheme", Some(5), Some("ghcr.io/contoso/edge")),
        ("https://contoso.azurecr.io/v2/_catalog?n=10", "scheme", Some(5), Some("contoso.azurecr.io")),
        ("ab-c.azurecr.io", "acrName", None, None),
        ("xn--ontoso-hrf.azurecr.io", "acrName", None, None),
        ("ghcr.io\u{2060}", "international", Some(7), Some("ghcr.io")),
        ("\u{feff}ghcr.io", "international", Some(0), Some("ghcr.io")),
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
    assert_eq!(rules("docker.io/contoso"), ["pathPrefix", "operationsExperience", "rateLimit"]);
    assert_eq!(rules("contoso.azurecr.io/edge"), ["acrPath"]);
}

#[test]
fn a_regional_login_server_is_one_and_leads_to_the_registry() {
    for (host, login_server, rules) in [
        ("contoso.westeurope.geo.azurecr.io", "contoso.azurecr.io", vec![]),
        ("contoso-hvb4cgdjf2a1b2c3.eastus2.geo.azurecr.us", "contoso-hvb4cgdjf2a1b2c3.azurecr.us", vec![]),
        ("contoso.azurecr.io", "contoso.azurecr.io", vec![]),
        ("contoso.westeurope.data.azurecr.io", "contoso.westeurope.data.azurecr.io", vec!["acrForm"]),
        ("contoso.geo.azurecr.io", "contoso.geo.azurecr.io", vec!["acrForm"]),
        ("ms-prod.azurecr.io", "ms-prod.azurecr.io", vec!["acrName"]),
        ("ghcr.io/contoso", "ghcr.io", vec!["pathPrefix", "operationsExperience"]),
    ] {
        let host = RegistryHost::parse(host).expect("legal");
        let found: Vec<String> = host.notices().into_iter().map(|notice| notice.rule).collect();
        assert_eq!(
            (host.login_server().as_str(), found),
            (login_server, rules.iter().map(|r| (*r).to_owned()).collect())
        );
    }
}

#[test]
fn whichever_way_the_host_is_written_a_word_is_said_about_paths() {
    let notice = |host: &str, rule: &str| {
        let notices = RegistryHost::parse(host).expect("legal").notices();
        notices.into_iter().find(|notice| notice.rule == rule).unwrap_or_else(|| panic!("{host}: {rule}"))
    };
    for host in ["ghcr.io", "ghcr.io/azure-samples/explore-iot-operations", "docker.io", "harbor.plant7.example/line-4"]
    {
        let message = notice(host, "pathPrefix").message;
        assert!(message.contains("lder versions") && message.contains("ewer ones"), "{host}: {message}");
    }
    assert_eq!(notice("quay.io/v2/contoso", "apiPath").suggestion.as_deref(), Some("quay.io/contoso"));
    assert_eq!(notice("index.docker.io/contoso", "dockerHub").suggestion.as_deref(), Some("docker.io/contoso"));
    assert_eq!(notice("registry-1.docker.io", "dockerHub").suggestion.as_deref(), Some("docker.io"));
}

#[test]
fn a_host_that_can_be_taken_for_another_is_named_with_it() {
    for (host, rule, words) in [
        // Cyrillic es, then Latin.
        ("xn--ontoso-hrf.example", "confusable", "contoso.example"),
        // A Cyrillic es in the place of the c.
        ("xn--ghr-5ed.io", "confusable", "ghcr.io"),
        ("mcr.rnicrosoft.com", "confusable", "mcr.microsoft.com"),
        // A Greek omicron, and a Cyrillic letter that looks like nothing in Latin.
        ("xn--contso-l0e.example", "confusable", "contoso.example"),
        ("xn--contoso-mhg.example", "mixedScripts", "contoso\u{436}"),
    ] {
        let parsed = RegistryHost::parse(host).unwrap_or_else(|refused| panic!("{host}: {refused:?}"));
        let notices = parsed.notices();
        let found = notices.iter().find(|notice| matches!(notice.rule.as_str(), "confusable" | "mixedScripts"));
        let found = found.unwrap_or_else(|| panic!("{host}: {notices:?}"));
        assert!(found.rule == rule && found.message.contains(words), "{host}: {found:?}");
    }
    for host in [
        "xn--bcher-kva.example",
        "mcr.microsoft.com",
        "ghcr.io",
        "contoso.azurecr.io",
        "xn--fiqs8s.example",
        "a-1.b0.io",
    ] {
        let notices = RegistryHost::parse(host).expect("legal").notices();
        assert!(!notices.iter().any(|notice| matches!(notice.rule.as_str(), "confusable" | "mixedScripts")), "{host}");
    }
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
