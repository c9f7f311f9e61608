//! What is pushed to registries around Azure IoT Operations: dataflow graphs, WASM modules and connector metadata in both
//! dialects of media types, images, and things that refer to them. Made byte by byte the same at every start.

use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use crate::cloud::registry::Repository;

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const DOCKER: &str = "application/vnd.docker.distribution.manifest.v2+json";
/// An empty WebAssembly module: the magic number and the version.
const WASM: &[u8] = b"\0asm\x01\0\0\0";
/// 2026-02-11 09:20 UTC, when the first of them was pushed.
const FIRST: i64 = 1_770_801_600;

/// The configuration's media type: the one of the documentation, or the one in the code of the command line.
#[derive(Clone, Copy, Debug)]
pub(super) enum Dialect {
    Documentation,
    CommandLine,
}

fn pushed(number: usize) -> OffsetDateTime {
    let days = i64::try_from(number).unwrap_or_default();
    OffsetDateTime::from_unix_timestamp(FIRST).unwrap_or(OffsetDateTime::UNIX_EPOCH) + Duration::days(days * 9)
}

/// A manifest of one layer under a tag.
struct Artifact<'a> {
    config_type: &'a str,
    config: &'a [u8],
    artifact_type: Option<&'a str>,
    layer_type: &'a str,
    layer: Vec<u8>,
    title: &'a str,
    annotations: Value,
}

fn push(repository: &mut Repository, tag: &str, artifact: Artifact<'_>) -> String {
    let at = pushed(repository.tags.len());
    repository.created = if repository.created == 0 { at.unix_timestamp() } else { repository.created };
    let (config_size, layer_size) = (artifact.config.len(), artifact.layer.len());
    let config = repository.keep_blob(artifact.config.to_vec());
    let layer = repository.keep_blob(artifact.layer);
    let mut manifest = json!({ "schemaVersion": 2, "mediaType": MANIFEST,
        "config": { "mediaType": artifact.config_type, "digest": config, "size": config_size },
        "layers": [{ "mediaType": artifact.layer_type, "digest": layer, "size": layer_size,
            "annotations": { "org.opencontainers.image.title": artifact.title } }],
        "annotations": artifact.annotations });
    if let Some(kind) = artifact.artifact_type {
        manifest["artifactType"] = kind.into();
    }
    let digest = repository.keep_manifest(MANIFEST, manifest.to_string(), at);
    repository.tag(tag, &digest, at);
    digest
}

/// A dataflow graph definition. `module` is the artifact that its operator runs.
pub(super) fn graph(repository: &mut Repository, tag: &str, name: &str, module: &str, dialect: Dialect) {
    let yaml = format!(
        "metadata:\n  $schema: https://www.schemastore.org/aio-wasm-graph-config-1.0.0.json\n  name: {name}\n  description: {name}, made for the sandbox\n  version: {tag}\n  vendor: Sandbox\nmoduleRequirements:\n  apiVersion: 1.1.0\n  runtimeVersion: 1.1.0\noperations:\n  - operationType: source\n    name: source\n  - operationType: map\n    name: {name}/map\n    module: {module}\n  - operationType: sink\n    name: sink\nconnections:\n  - from:\n      name: source\n    to:\n      name: {name}/map\n  - from:\n      name: {name}/map\n    to:\n      name: sink\n"
    );
    let config_type = match dialect {
        Dialect::Documentation => "application/vnd.microsoft.aio.graph.v1+yaml",
        Dialect::CommandLine => "application/vnd.microsoft.dataflow.graph.v1+json",
    };
    let annotations = json!({ "org.opencontainers.image.created": "2026-02-11T09:20:00Z",
        "org.opencontainers.artifact.displayName": name, "org.opencontainers.artifact.description": format!("{name}, a dataflow graph") });
    let layer = yaml.into_bytes();
    push(
        repository,
        tag,
        Artifact {
            config_type,
            config: b"",
            artifact_type: None,
            layer_type: "application/yaml",
            layer,
            title: "graph.yaml",
            annotations,
        },
    );
}

/// A WASM module that a graph runs.
pub(super) fn module(repository: &mut Repository, tag: &str, name: &str, dialect: Dialect) -> String {
    // A custom section keeps modules of different names apart.
    let mut layer = WASM.to_vec();
    let length = u8::try_from(name.len()).unwrap_or(u8::MAX);
    layer.extend([0, length + 1, length]);
    layer.extend(name.bytes().take(usize::from(length)));
    let (artifact_type, layer_type) = match dialect {
        Dialect::Documentation => (Some("application/vnd.module.wasm.content.layer.v1+wasm"), "application/wasm"),
        Dialect::CommandLine => (None, "application/vnd.wasm.content.layer.v1+wasm"),
    };
    let config_type = "application/vnd.oci.empty.v1+json";
    let title = &format!("{name}.wasm");
    push(
        repository,
        tag,
        Artifact {
            config_type,
            config: b"{}",
            artifact_type,
            layer_type,
            layer,
            title,
            annotations: json!({ "org.opencontainers.image.created": "2026-02-11T09:20:00Z" }),
        },
    )
}

/// The metadata of a connector.
pub(super) fn connector(repository: &mut Repository, tag: &str, name: &str, image: &str) {
    let metadata = json!({ "$schema": "https://raw.githubusercontent.com/Azure/iot-operations-sdks/main/doc/akri_connector/connector-metadata-schema.json",
        "name": name, "description": format!("{name}, made for the sandbox"), "version": tag, "imageConfiguration": { "imageName": image, "tag": tag },
        "inboundEndpoints": [{ "displayName": name, "endpointType": format!("Sandbox.{name}"), "version": "1.0",
            "configurationSchemaRefs": {}, "supportedAuthenticationMethods": ["anonymous", "usernamePassword"] }] });
    push(
        repository,
        tag,
        Artifact {
            config_type: "application/vnd.microsoft.akri-connector.v1+json",
            config: b"",
            artifact_type: None,
            layer_type: "application/json",
            layer: metadata.to_string().into_bytes(),
            title: "connector-metadata.json",
            annotations: json!({ "org.opencontainers.image.created": "2026-02-11T09:20:00Z" }),
        },
    );
}

/// An artifact that somebody pushed without the flags: a graph by content, nothing by its type.
pub(super) fn untyped(repository: &mut Repository, tag: &str) {
    push(
        repository,
        tag,
        Artifact {
            config_type: "application/vnd.unknown.config.v1+json",
            config: b"{}",
            artifact_type: None,
            layer_type: "application/octet-stream",
            layer: b"metadata:\n  name: pushed-without-flags\n".to_vec(),
            title: "graph.yaml",
            annotations: json!({}),
        },
    );
}

/// An image for two architectures: an index, and a manifest for each.
pub(super) fn image(repository: &mut Repository, tag: &str) {
    let at = pushed(repository.tags.len());
    repository.created = if repository.created == 0 { at.unix_timestamp() } else { repository.created };
    let manifests: Vec<Value> = ["amd64", "arm64"]
        .iter()
        .map(|architecture| {
            let bytes = one_image(repository, architecture, MANIFEST, "application/vnd.oci.image.config.v1+json", "application/vnd.oci.image.layer.v1.tar");
            let digest = repository.keep_manifest(MANIFEST, bytes.clone(), at);
            json!({ "mediaType": MANIFEST, "digest": digest, "size": bytes.len(), "platform": { "architecture": architecture, "os": "linux" } })
        })
        .collect();
    let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": manifests });
    let digest = repository.keep_manifest(INDEX, index.to_string(), at);
    repository.tag(tag, &digest, at);
}

/// An image of Docker's own kind.
pub(super) fn docker_image(repository: &mut Repository, tag: &str) {
    let at = pushed(repository.tags.len());
    repository.created = if repository.created == 0 { at.unix_timestamp() } else { repository.created };
    let bytes = one_image(
        repository,
        "amd64",
        DOCKER,
        "application/vnd.docker.container.image.v1+json",
        "application/vnd.docker.image.rootfs.diff.tar",
    );
    let digest = repository.keep_manifest(DOCKER, bytes, at);
    repository.tag(tag, &digest, at);
}

fn one_image(
    repository: &mut Repository,
    architecture: &str,
    kind: &str,
    config_type: &str,
    layer_type: &str,
) -> String {
    // An empty tar archive: two blocks of zeros.
    let layer = vec![0_u8; 1024];
    let layer_digest = repository.keep_blob(layer.clone());
    let config = json!({ "architecture": architecture, "os": "linux", "config": { "Entrypoint": ["/connector"] },
        "rootfs": { "type": "layers", "diff_ids": [layer_digest] }, "created": "2026-02-11T09:20:00Z",
        "history": [{ "created": "2026-02-11T09:20:00Z", "created_by": "sandbox" }] })
    .to_string();
    let config_size = config.len();
    let config_digest = repository.keep_blob(config);
    json!({ "schemaVersion": 2, "mediaType": kind,
        "config": { "mediaType": config_type, "digest": config_digest, "size": config_size },
        "layers": [{ "mediaType": layer_type, "digest": layer_digest, "size": layer.len() }] })
    .to_string()
}

/// A signature of what a tag means; where the registry has no list of referrers, under the tag clients then look for.
pub(super) fn sign(repository: &mut Repository, tag: &str, with_tag: bool) {
    let at = pushed(repository.tags.len());
    let Some(digest) = repository.resolve(tag).map(str::to_owned) else { return };
    let Some(signed) = repository.manifests.get(&digest) else { return };
    let subject = json!({ "mediaType": signed.media_type, "digest": digest, "size": signed.bytes.len() });
    let envelope =
        json!({ "payload": "made for the sandbox", "protected": "", "signature": "not a real signature" }).to_string();
    let size = envelope.len();
    let (layer, config) = (repository.keep_blob(envelope), repository.keep_blob(b"{}".to_vec()));
    let manifest =
        json!({ "schemaVersion": 2, "mediaType": MANIFEST, "artifactType": "application/vnd.cncf.notary.signature",
        "config": { "mediaType": "application/vnd.cncf.notary.signature", "digest": config, "size": 2 },
        "layers": [{ "mediaType": "application/jose+json", "digest": layer, "size": size }], "subject": subject,
        "annotations": { "io.cncf.notary.x509chain.thumbprint#S256": "[\"sandbox\"]" } })
        .to_string();
    let length = manifest.len();
    let signature = repository.keep_manifest(MANIFEST, manifest, at);
    if with_tag {
        let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [{ "mediaType": MANIFEST, "digest": signature,
            "size": length, "artifactType": "application/vnd.cncf.notary.signature" }] });
        let index = repository.keep_manifest(INDEX, index.to_string(), at);
        repository.tag(&digest.replace(':', "-"), &index, at);
    }
}
