//! The registry endpoints of Brenner Glass, what refers to them, and the secrets synced for them. One of each method, and
//! each oddity an application must survive: unknown method, `Failed`, `Deleting`, trust settings.

use serde_json::{Value, json};

use super::company::Company;
use super::parts::{anonymous, child, endpoint, pull_secret, system_identity, user_identity};
use super::site::{Site, synced_secret};
use crate::cloud::CloudState;

const INSTANCES: &str = "Microsoft.IoTOperations/instances";
/// How a connector is that runs: state, code, sentence.
const AVAILABLE: (&str, &str, &str) = ("Available", "Running", "The connector runs.");
/// How one is whose image cannot be pulled with its endpoint's method.
const CANNOT_PULL: (&str, &str, &str) = (
    "Unavailable",
    "ImagePullFailed",
    "Failed to pull the connector's image: the registry endpoint `company-acr` authenticates with a managed identity; connectors pull with artifact pull secrets only.",
);
const SAMPLES: &str = "ghcr.io/azure-samples/explore-iot-operations";

/// Builds the endpoints, in the order Linz, Poznan, Porto, Leeds, Graz.
pub(super) fn build(cloud: &mut CloudState, company: &Company, sites: &[Site]) {
    let [linz, poznan, porto, leeds, graz] = sites else { return };
    let add = |cloud: &mut CloudState, site: &Site, name: &str, host: &str, authentication: Value| {
        cloud.plant(endpoint(&site.instance, &site.custom_location, name, host, authentication));
    };
    add(cloud, linz, "company-acr", "brennerglass.azurecr.io", system_identity(Some("https://management.azure.com/")));
    add(
        cloud,
        linz,
        "edge-acr",
        "brenneredge-f3h8c2d5gkb7a4e9.azurecr.io",
        user_identity(&linz.dataflow_client, &company.home),
    );
    add(cloud, linz, "docker-hub", "docker.io/brennerglass", pull_secret("docker-hub-pull"));
    add(cloud, linz, "samples", SAMPLES, anonymous());
    cloud.plant(signed(linz));
    add(cloud, poznan, "company-acr", "brennerglass.azurecr.io", system_identity(None));
    add(cloud, poznan, "public-acr", "brennerpublic.azurecr.io", anonymous());
    add(cloud, poznan, "ghcr-private", "ghcr.io/brennerglass", pull_secret("ghcr-pull"));
    add(cloud, poznan, "tomorrow", "brennersecure.azurecr.io", unknown_method());
    cloud.plant(in_state(poznan, "retired-quay", "quay.io/brennerglass", "Deleting"));
    add(cloud, porto, "company-acr", "brennerglass.azurecr.io", user_identity(&porto.dataflow_client, &company.home));
    add(
        cloud,
        porto,
        "strict-acr",
        "brennersecure.azurecr.io",
        system_identity(Some("https://containerregistry.azure.net")),
    );
    cloud.plant(in_state(porto, "supplier-registry", "registry.glazetech.example/line7", "Failed"));
    add(cloud, leeds, "public-acr", "brennerpublic.azurecr.io", anonymous());
    add(cloud, leeds, "company-acr", "brennerglass.azurecr.io", system_identity(None));
    add(cloud, graz, "lab-acr", "brennerlab.azurecr.io", system_identity(None));
    referrers(cloud, linz);
    connectors(cloud, poznan, porto);
    synced(cloud, linz, "docker-hub-pull", "docker-hub-pull");
    synced(cloud, poznan, "ghcr-pull", "ghcr-pull");
}

fn signed(site: &Site) -> Value {
    let mut body = endpoint(
        &site.instance,
        &site.custom_location,
        "signed-modules",
        "brennersecure.azurecr.io",
        system_identity(Some("https://containerregistry.azure.net")),
    );
    body["properties"]["codeSigningCas"] = json!([
        { "type": "Secret", "secretRef": "brenner-code-signing-ca" },
        { "type": "ConfigMap", "configMapRef": "glazetech-signing-ca" },
    ]);
    body
}

fn unknown_method() -> Value {
    json!({ "method": "WorkloadIdentity", "workloadIdentitySettings": { "clientId": crate::stable_id::guid("tomorrow"), "federation": "spiffe" } })
}

fn in_state(site: &Site, name: &str, host: &str, state: &str) -> Value {
    let mut body = endpoint(&site.instance, &site.custom_location, name, host, anonymous());
    body["properties"]["provisioningState"] = state.into();
    body["properties"]["healthState"] = "Unknown".into();
    body
}

/// Makes the site's provider class fetch a vault secret, and a SecretSync write it to the cluster.
fn synced(cloud: &mut CloudState, site: &Site, name: &str, secret: &str) {
    let Some(class) = &site.provider_class else { return };
    let key =
        format!("{}/providers/microsoft.secretsynccontroller/azurekeyvaultsecretproviderclasses/{class}", site.group)
            .to_ascii_lowercase();
    let Some(resource) = cloud.get(&key) else { return };
    let mut body = resource.body.clone();
    body["properties"]["objects"] = format!("array:\n  - |\n    objectName: {secret}\n    objectType: secret\n").into();
    cloud.plant(body);
    cloud.plant(synced_secret(site, name, class, secret, ".dockerconfigjson", "kubernetes.io/dockerconfigjson"));
}

/// Dataflow graphs that use endpoints by name.
fn referrers(cloud: &mut CloudState, linz: &Site) {
    let place = |site: &Site| json!({ "name": site.custom_location, "type": "CustomLocation" });
    let profile = format!("{}/dataflowProfiles/default", linz.instance);
    for (name, endpoint, artifact) in [
        ("furnace-temperature", "company-acr", "furnace-anomaly:2.3.0"),
        ("draw-rate", "samples", "graph-simple:1.0.0"),
    ] {
        cloud.plant(child(&profile, &format!("{INSTANCES}/dataflowProfiles"), "dataflowGraphs", name, json!({
            "extendedLocation": place(linz),
            "properties": {
                "mode": "Enabled", "provisioningState": "Succeeded",
                "nodes": [
                    { "nodeType": "Source", "name": "source", "sourceSettings": { "endpointRef": "default", "dataSources": ["furnace/+/temperature"] } },
                    { "nodeType": "Graph", "name": "graph", "graphSettings": { "registryEndpointRef": endpoint, "artifact": artifact, "configuration": [{ "key": "window", "value": "30s" }] } },
                    { "nodeType": "Destination", "name": "sink", "destinationSettings": { "endpointRef": "default", "dataDestination": "furnace/alerts" } },
                ],
                "nodeConnections": [{ "from": { "name": "source" }, "to": { "name": "graph" } }, { "from": { "name": "graph" }, "to": { "name": "sink" } }],
            },
        })));
    }
}

/// Connector templates and the connectors they run: one whose endpoint has a pull secret, and one whose endpoint has a managed
/// identity, with which connectors cannot pull.
fn connectors(cloud: &mut CloudState, poznan: &Site, porto: &Site) {
    for (site, name, kind, image, endpoint, health) in [
        (
            poznan,
            "media-inspection",
            "Microsoft.Media",
            ("connectors/media-inspection", "1.4.2"),
            "ghcr-private",
            AVAILABLE,
        ),
        (porto, "float-width", "Microsoft.Http", ("connectors/http-gauge", "0.9.0"), "company-acr", CANNOT_PULL),
    ] {
        let place = json!({ "name": site.custom_location, "type": "CustomLocation" });
        cloud.plant(child(&site.instance, INSTANCES, "akriConnectorTemplates", name, json!({
            "extendedLocation": place,
            "properties": {
                "provisioningState": "Succeeded",
                "deviceInboundEndpointTypes": [{ "endpointType": kind, "version": "1.0" }],
                "diagnostics": { "logs": { "level": "info" } },
                "mqttConnectionConfiguration": { "host": "aio-broker:18883" },
                "runtimeConfiguration": {
                    "runtimeConfigurationType": "ManagedConfiguration",
                    "managedConfigurationSettings": {
                        "managedConfigurationType": "ImageConfiguration",
                        "imageConfigurationSettings": {
                            "imageName": image.0, "tagDigestSettings": { "tagDigestType": "Tag", "tag": image.1 },
                            "registrySettings": { "registrySettingsType": "RegistryEndpointRef", "registryEndpointRef": endpoint },
                        },
                    },
                },
            },
        })));
        let template = format!("{}/akriConnectorTemplates/{name}", site.instance);
        let (state, code, message) = health;
        cloud.plant(child(&template, &format!("{INSTANCES}/akriConnectorTemplates"), "connectors", &format!("{name}-1"), json!({
            "extendedLocation": place,
            "properties": {
                "provisioningState": "Succeeded", "healthState": state,
                "allocatedDevices": [{ "deviceName": format!("{name}-device"), "deviceInboundEndpointName": "line-1" }],
                "status": { "healthState": {
                    "status": state, "reasonCode": code, "message": message,
                    "lastTransitionTime": "2026-09-04T05:12:40Z", "lastUpdateTime": "2026-09-04T05:12:40Z",
                } },
            },
        })));
    }
}
