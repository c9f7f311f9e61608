//! The registries of every scenario: each of Azure's that has a resource, Microsoft's own, and the generic ones that endpoints
//! name, with their realms and what is pushed to them. Built once the resources are there.

use super::artifacts::{Dialect, connector, docker_image, graph, image, module, sign, untyped};
use crate::cloud::CloudState;
use crate::cloud::registry::{Realm, Registry, RegistryKind, Repository};

/// The host that Azure's registries keep their blobs on.
const AZURE_BLOBS: &str = "weumanaged172.blob.core.windows.net";

/// Builds them.
pub(super) fn build(cloud: &mut CloudState) {
    let servers: Vec<String> = cloud
        .list("microsoft.containerregistry/registries", "/subscriptions/")
        .map(|registry| registry.property("loginServer").to_ascii_lowercase())
        .collect();
    for server in servers {
        let mut registry = Registry { blob_host: Some(AZURE_BLOBS), ..Registry::new(RegistryKind::Acr) };
        company(&mut registry, &server);
        cloud.registries.insert(server, registry);
    }
    cloud.registries.insert("mcr.microsoft.com".to_owned(), microsoft());
    cloud.registries.insert("ghcr.io".to_owned(), github());
    cloud.registries.insert("registry-1.docker.io".to_owned(), docker_hub());
    cloud.registries.insert("registry.glazetech.example".to_owned(), supplier());
}

fn fill(registry: &mut Registry, name: &str, work: impl FnOnce(&mut Repository)) {
    work(registry.repositories.entry(name.to_owned()).or_default());
}

/// What a maker of glass keeps in a registry of its own.
fn company(registry: &mut Registry, server: &str) {
    fill(registry, "furnace-anomaly", |found| {
        for tag in ["2.1.0", "2.2.0", "2.3.0"] {
            graph(found, tag, "furnace-anomaly", "anomaly-model:2.3.0", Dialect::Documentation);
        }
        sign(found, "2.3.0", false);
    });
    fill(registry, "anomaly-model", |found| {
        module(found, "2.3.0", "anomaly-model", Dialect::Documentation);
        sign(found, "2.3.0", false);
    });
    fill(registry, "graphs/draw-rate", |found| {
        graph(found, "1.4.0", "draw-rate", "temperature:1.0.0", Dialect::CommandLine)
    });
    fill(registry, "temperature", |found| drop(module(found, "1.0.0", "temperature", Dialect::CommandLine)));
    fill(registry, "connectors/media-inspection-metadata", |found| {
        connector(found, "1.4.2", "media-inspection", &format!("{server}/connectors/media-inspection"));
    });
    fill(registry, "connectors/media-inspection", |found| image(found, "1.4.2"));
    fill(registry, "tools/plc-bridge", |found| docker_image(found, "0.9"));
    fill(registry, "pushed-without-flags", |found| untyped(found, "1.0.0"));
}

/// Open to everyone, and with a list of its repositories.
fn microsoft() -> Registry {
    let mut registry =
        Registry { blob_host: Some("westeurope.data.mcr.microsoft.com"), ..Registry::new(RegistryKind::Open) };
    for name in ["graph-map", "graph-filter", "graph-window"] {
        fill(&mut registry, &format!("azureiotoperations/{name}"), |found| {
            graph(found, "1.0.0", name, "graph-runtime:1.0.0", Dialect::Documentation);
        });
    }
    fill(&mut registry, "azureiotoperations/akri-connectors/media-connector-metadata", |found| {
        connector(
            found,
            "1.2.39",
            "media-connector",
            "mcr.microsoft.com/azureiotoperations/akri-connectors/media-connector",
        );
    });
    fill(&mut registry, "hello-world", |found| docker_image(found, "latest"));
    registry
}

/// Public and private packages, tokens from its own host, no list of repositories and none of referrers.
fn github() -> Registry {
    let realm = Realm {
        host: "ghcr.io",
        path: "/token",
        service: "ghcr.io",
        users: vec![("sandbox-bot", "not-a-real-token")],
        anonymous: true,
        private: vec!["brennerglass/"],
        pulls_in_six_hours: None,
    };
    let mut registry = Registry {
        blob_host: Some("pkg-containers.githubusercontent.com"),
        has_referrers: false,
        has_catalog: false,
        ..Registry::new(RegistryKind::Generic(realm))
    };
    let samples = "azure-samples/explore-iot-operations";
    for name in ["graph-simple", "graph-complex"] {
        fill(&mut registry, &format!("{samples}/{name}"), |found| {
            graph(found, "1.0.0", name, "temperature:1.0.0", Dialect::Documentation);
            sign(found, "1.0.0", true);
        });
    }
    for name in ["temperature", "window", "snapshot", "format", "humidity", "collection", "enrichment", "filter"] {
        fill(&mut registry, &format!("{samples}/{name}"), |found| {
            drop(module(found, "1.0.0", name, Dialect::CommandLine))
        });
    }
    fill(&mut registry, "brennerglass/connectors/media-inspection", |found| image(found, "1.4.2"));
    registry
}

/// Tokens from another host, and a hundred pulls in six hours without a name.
fn docker_hub() -> Registry {
    let realm = Realm {
        host: "auth.docker.io",
        path: "/token",
        service: "registry.docker.io",
        users: vec![("brennerglass", "not-a-real-token")],
        anonymous: true,
        private: vec!["brennerglass/"],
        pulls_in_six_hours: Some(100),
    };
    let mut registry = Registry {
        blob_host: Some("production.cloudflare.docker.com"),
        has_catalog: false,
        ..Registry::new(RegistryKind::Generic(realm))
    };
    fill(&mut registry, "library/busybox", |found| image(found, "stable"));
    fill(&mut registry, "brennerglass/quality-graph", |found| {
        graph(found, "3.0.0", "quality-graph", "quality-model:3.0.0", Dialect::Documentation);
    });
    registry
}

/// A supplier's, for those it knows alone; its realm is another host, its blobs are its own.
fn supplier() -> Registry {
    let realm = Realm {
        host: "auth.glazetech.example",
        path: "/v1/token",
        service: "glazetech-registry",
        users: vec![("brenner-line7", "not-a-real-password")],
        anonymous: false,
        private: vec!["line7/"],
        pulls_in_six_hours: None,
    };
    let mut registry = Registry::new(RegistryKind::Generic(realm));
    fill(&mut registry, "line7/coating-graph", |found| {
        graph(found, "5.1.0", "coating-graph", "coating-model:5.1.0", Dialect::Documentation);
    });
    registry
}
