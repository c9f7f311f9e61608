//! The queries, and the one way a text gets into one. Every query projects `id` (paging needs it) and has a total order
//! (so that pages can be fetched side by side). IDs are taken apart in Rust: in the graph they may be in lower case.

/// A text as a KQL string literal, quotes included. Whatever is in it stays inside it.
#[must_use]
pub fn literal(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('\'');
    for c in text.chars() {
        match c {
            '\'' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('\'');
    quoted
}

fn resources(resource_type: &str, columns: &str) -> String {
    format!("resources | where type =~ {} | project {columns} | order by id asc", literal(resource_type))
}

pub(super) fn registry_endpoints() -> String {
    resources(
        "microsoft.iotoperations/instances/registryendpoints",
        "id, name, type, resourceGroup, subscriptionId, extendedLocation, properties, systemData",
    )
}

pub(super) fn instances() -> String {
    resources(
        "microsoft.iotoperations/instances",
        "id, name, type, location, resourceGroup, subscriptionId, extendedLocation, properties",
    )
}

pub(super) fn provider_classes() -> String {
    resources("microsoft.secretsynccontroller/azurekeyvaultsecretproviderclasses", "id, name, type, properties")
}

pub(super) fn container_registries() -> String {
    resources("microsoft.containerregistry/registries", "id, name, location, sku, properties")
}

pub(super) fn managed_identities() -> String {
    resources("microsoft.managedidentity/userassignedidentities", "id, name, properties")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_quote_does_not_end_the_literal() {
        assert_eq!(literal("it's"), r"'it\'s'");
        assert_eq!(literal(r"x\' | project secret //"), r"'x\\\' | project secret //'");
        assert_eq!(literal("a\nb\u{0}"), "'a\\nb\\u0000'");
    }

    #[test]
    fn every_query_has_the_id_and_a_total_order() {
        for query in
            [registry_endpoints(), instances(), provider_classes(), container_registries(), managed_identities()]
        {
            assert!(query.contains("| project id,") && query.ends_with("| order by id asc"), "{query}");
        }
    }

    proptest! {
        #[test]
        fn the_only_bare_quotes_are_the_first_and_the_last(text in any::<String>()) {
            let quoted = literal(&text);
            let inner = &quoted[1..quoted.len() - 1];
            let mut escaped = false;
            for c in inner.chars() {
                prop_assert!(escaped || c != '\'');
                prop_assert!(!c.is_control());
                escaped = !escaped && c == '\\';
            }
            prop_assert!(!escaped);
        }
    }
}
