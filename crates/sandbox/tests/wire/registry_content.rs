//! What a registry gives and takes: manifests by tag and digest, blobs by way of another host, pages, referrers, pushes.

use serde_json::{Value, json};

use crate::client::{Heard, Visitor};
use crate::registry_client::{OCI, Puller, digest, json_of};

const PUBLIC: &str = "brennerpublic.azurecr.io";

#[tokio::test]
async fn a_manifest_is_the_same_by_tag_and_by_digest_and_its_digest_is_true() {
    let visitor = Visitor::plant().await;
    let puller = Puller::anonymous(&visitor, PUBLIC, "furnace-anomaly").await;
    let by_tag = puller.get("/v2/furnace-anomaly/manifests/2.3.0").await;
    assert_eq!((by_tag.status, by_tag.header("content-type")), (200, OCI));
    let named = by_tag.header("docker-content-digest").to_owned();
    assert_eq!(named, digest(by_tag.text.as_bytes()));
    let by_digest = puller.get(&format!("/v2/furnace-anomaly/manifests/{named}")).await;
    assert_eq!(by_digest.text, by_tag.text);
    let head = puller.ask("HEAD", "/v2/furnace-anomaly/manifests/2.3.0", &[("accept", OCI)], None).await;
    assert_eq!((head.status, head.text.as_str(), head.header("docker-content-digest")), (200, "", named.as_str()));
    assert_eq!(head.header("content-length"), by_tag.text.len().to_string());
}

#[tokio::test]
async fn a_client_that_does_not_say_what_it_takes_gets_nothing_of_the_new_types() {
    let visitor = Visitor::plant().await;
    let puller = Puller::anonymous(&visitor, PUBLIC, "furnace-anomaly").await;
    let path = "/v2/furnace-anomaly/manifests/2.3.0";
    let docker = "application/vnd.docker.distribution.manifest.v2+json";
    let heard = puller.ask("GET", path, &[("accept", docker)], None).await;
    assert_eq!((heard.status, heard.body["errors"][0]["code"].as_str()), (404, Some("MANIFEST_UNKNOWN")));
    for accept in ["*/*", &format!("{docker}, {OCI};q=0.5")] {
        assert_eq!(puller.ask("GET", path, &[("accept", accept)], None).await.status, 200, "{accept}");
    }
}

#[tokio::test]
async fn a_blob_lies_on_another_host_which_wants_no_token_and_refuses_one() {
    let visitor = Visitor::plant().await;
    let puller = Puller::anonymous(&visitor, PUBLIC, "furnace-anomaly").await;
    let manifest = puller.get("/v2/furnace-anomaly/manifests/2.3.0").await.body;
    let layer = manifest["layers"][0]["digest"].as_str().unwrap();
    let moved = puller.get(&format!("/v2/furnace-anomaly/blobs/{layer}")).await;
    assert_eq!(moved.status, 307);
    let address = moved.header("location").to_owned();
    let (host, path) = address.strip_prefix("https://").unwrap().split_once('/').unwrap();
    assert!(host.ends_with(".blob.core.windows.net"));
    let path = format!("/{path}");
    let plain = visitor.send(host, "GET", &path, "", None).await;
    assert_eq!((plain.status, digest(plain.text.as_bytes())), (200, layer.to_owned()));
    let with_token = visitor.send(host, "GET", &path, "a-registrys-token", None).await;
    assert_eq!((with_token.status, with_token.header("x-ms-error-code")), (400, "InvalidAuthenticationInfo"));
    let forged = visitor.send(host, "GET", &path.replace("sig=", "sig=0"), "", None).await;
    assert_eq!((forged.status, forged.header("x-ms-error-code")), (403, "AuthenticationFailed"));
    visitor.advance(3600).await;
    assert_eq!(visitor.send(host, "GET", &path, "", None).await.status, 403, "the address ends");
}

#[tokio::test]
async fn a_part_of_a_blob_can_be_had() {
    let visitor = Visitor::plant().await;
    let host = "registry.glazetech.example";
    let puller = Puller::named(&visitor, host, "line7/coating-graph", ("brenner-line7", "not-a-real-password")).await;
    let manifest = puller.get("/v2/line7/coating-graph/manifests/5.1.0").await.body;
    let path = format!("/v2/line7/coating-graph/blobs/{}", manifest["layers"][0]["digest"].as_str().unwrap());
    let whole = puller.get(&path).await;
    let part = puller.ask("GET", &path, &[("range", "bytes=0-7")], None).await;
    assert_eq!((part.status, part.text.as_str()), (206, &whole.text[..8]));
    assert_eq!(part.header("content-range"), format!("bytes 0-7/{}", whole.text.len()));
    assert_eq!(puller.ask("GET", &path, &[("range", "bytes=9999-")], None).await.status, 416);
}

#[tokio::test]
async fn tags_come_in_pages_with_a_relative_link() {
    let visitor = Visitor::plant().await;
    let puller = Puller::anonymous(&visitor, PUBLIC, "furnace-anomaly").await;
    let mut path = "/v2/furnace-anomaly/tags/list?n=2".to_owned();
    let (mut tags, mut pages) = (Vec::new(), 0);
    loop {
        let page = puller.get(&path).await;
        tags.extend(page.body["tags"].as_array().unwrap().clone());
        pages += 1;
        let Some(next) = page.header("link").strip_prefix('<').and_then(|link| link.split_once('>')) else { break };
        assert_eq!(next.1, "; rel=\"next\"");
        next.0.clone_into(&mut path);
    }
    assert_eq!((pages, tags), (2, vec![json!("2.1.0"), json!("2.2.0"), json!("2.3.0")]));
    assert_eq!(puller.get("/v2/furnace-anomaly/tags/list?n=x").await.status, 400);
    let none = puller.get("/v2/furnace-anomaly/tags/list?n=0").await;
    assert_eq!((none.status, none.body["tags"].as_array().map(Vec::len)), (200, Some(0)));
}

#[tokio::test]
async fn what_refers_to_a_manifest_is_listed_or_found_under_a_tag() {
    let visitor = Visitor::plant().await;
    let puller = Puller::anonymous(&visitor, PUBLIC, "furnace-anomaly").await;
    let subject = puller.get("/v2/furnace-anomaly/manifests/2.3.0").await.header("docker-content-digest").to_owned();
    let path = format!("/v2/furnace-anomaly/referrers/{subject}");
    let all = puller.get(&path).await;
    assert_eq!(all.header("content-type"), "application/vnd.oci.image.index.v1+json");
    assert_eq!(all.body["manifests"][0]["artifactType"], "application/vnd.cncf.notary.signature");
    let filtered = puller.get(&format!("{path}?artifactType=application/spdx%2Bjson")).await;
    assert_eq!((filtered.header("oci-filters-applied"), &filtered.body["manifests"]), ("artifactType", &json!([])));

    let name = "azure-samples/explore-iot-operations/graph-simple";
    let puller = Puller::anonymous(&visitor, "ghcr.io", name).await;
    let subject = puller.get(&format!("/v2/{name}/manifests/1.0.0")).await.header("docker-content-digest").to_owned();
    assert_eq!(puller.get(&format!("/v2/{name}/referrers/{subject}")).await.status, 404, "not every registry can");
    let index = puller.get(&format!("/v2/{name}/manifests/{}", subject.replace(':', "-"))).await;
    assert_eq!((index.status, index.body["manifests"].as_array().map(Vec::len)), (200, Some(1)));
}

#[tokio::test]
async fn both_dialects_of_graphs_modules_and_connectors_are_there_and_what_has_no_type() {
    let visitor = Visitor::plant().await;
    for (name, tag, pointer, wanted) in [
        ("furnace-anomaly", "2.3.0", "/config/mediaType", "application/vnd.microsoft.aio.graph.v1+yaml"),
        ("graphs/draw-rate", "1.4.0", "/config/mediaType", "application/vnd.microsoft.dataflow.graph.v1+json"),
        ("anomaly-model", "2.3.0", "/artifactType", "application/vnd.module.wasm.content.layer.v1+wasm"),
        ("temperature", "1.0.0", "/layers/0/mediaType", "application/vnd.wasm.content.layer.v1+wasm"),
        (
            "connectors/media-inspection-metadata",
            "1.4.2",
            "/config/mediaType",
            "application/vnd.microsoft.akri-connector.v1+json",
        ),
        ("tools/plc-bridge", "0.9", "/mediaType", "application/vnd.docker.distribution.manifest.v2+json"),
        ("pushed-without-flags", "1.0.0", "/config/mediaType", "application/vnd.unknown.config.v1+json"),
    ] {
        let puller = Puller::anonymous(&visitor, PUBLIC, name).await;
        let manifest = puller.get(&format!("/v2/{name}/manifests/{tag}")).await.body;
        assert_eq!(manifest.pointer(pointer).and_then(Value::as_str), Some(wanted), "{name}");
    }
}

async fn start(puller: &Puller<'_>, name: &str) -> String {
    let heard = puller.ask("POST", &format!("/v2/{name}/blobs/uploads/"), &[], None).await;
    assert_eq!(heard.status, 202, "{}", heard.text);
    heard.header("location").to_owned()
}

async fn put_manifest(puller: &Puller<'_>, name: &str, reference: &str, manifest: &Value) -> Heard {
    let path = format!("/v2/{name}/manifests/{reference}");
    puller.ask("PUT", &path, &[("content-type", OCI)], Some(manifest.to_string().into_bytes())).await
}

#[tokio::test]
async fn a_push_in_pieces_is_whole_afterwards_and_a_wrong_digest_is_thrown_away() {
    let visitor = Visitor::plant().await;
    let puller = Puller::person(&visitor, PUBLIC, "repository:line/new:pull,push").await;
    let (blob, name) = (b"hello furnace".to_vec(), "line/new");
    let place = start(&puller, name).await;
    let first = puller.ask("PATCH", &place, &[("content-range", "0-4")], Some(blob[..5].to_vec())).await;
    assert_eq!((first.status, first.header("range")), (202, "0-4"));
    let gap = puller.ask("PATCH", &place, &[("content-range", "9-12")], Some(blob[9..].to_vec())).await;
    assert_eq!((gap.status, gap.header("range")), (416, "0-4"), "a gap is refused");
    assert_eq!(puller.ask("GET", &place, &[], None).await.status, 204);
    let wrong = puller.ask("PUT", &format!("{place}?digest={}", digest(b"other")), &[], None).await;
    assert_eq!((wrong.status, wrong.body["errors"][0]["code"].as_str()), (400, Some("DIGEST_INVALID")));
    let whole = digest(&blob);
    let done = puller.ask("PUT", &format!("{place}?digest={whole}"), &[], Some(blob[5..].to_vec())).await;
    assert_eq!((done.status, done.header("docker-content-digest")), (201, whole.as_str()));

    let manifest = |layer: &str| {
        json!({ "schemaVersion": 2, "mediaType": OCI, "config": { "mediaType": "application/vnd.oci.empty.v1+json",
        "digest": whole, "size": blob.len() }, "layers": [{ "mediaType": "text/plain", "digest": layer, "size": blob.len() }] })
    };
    let early = put_manifest(&puller, name, "1.0", &manifest(&digest(b"not there"))).await;
    assert_eq!((early.status, early.body["errors"][0]["code"].as_str()), (404, Some("MANIFEST_BLOB_UNKNOWN")));
    let kept = put_manifest(&puller, name, "1.0", &manifest(&whole)).await;
    assert_eq!(kept.status, 201, "{}", kept.text);
    let read = puller.get("/v2/line/new/manifests/1.0").await;
    assert_eq!(read.header("docker-content-digest"), kept.header("docker-content-digest"));
    let by_wrong_digest = put_manifest(&puller, name, &digest(b"x"), &manifest(&whole)).await;
    assert_eq!(by_wrong_digest.status, 400);
}

#[tokio::test]
async fn what_is_pushed_must_be_a_manifest_under_a_legal_name() {
    let visitor = Visitor::plant().await;
    let puller = Puller::person(&visitor, PUBLIC, "repository:line/new:pull,push").await;
    for (body, kind) in
        [("{", OCI), ("{}", OCI), (r#"{"schemaVersion":2}"#, "application/json"), (r#"{"schemaVersion":1}"#, OCI)]
    {
        let bytes = Some(body.as_bytes().to_vec());
        let heard = puller.ask("PUT", "/v2/line/new/manifests/1", &[("content-type", kind)], bytes).await;
        assert_eq!((heard.status, heard.body["errors"][0]["code"].as_str()), (400, Some("MANIFEST_INVALID")), "{body}");
    }
    let blob = digest(b"{}");
    let upload =
        puller.ask("POST", &format!("/v2/line/new/blobs/uploads/?digest={blob}"), &[], Some(b"{}".to_vec())).await;
    assert_eq!(upload.status, 201, "{}", upload.text);
    let good = json!({ "schemaVersion": 2, "mediaType": OCI, "layers": [],
        "config": { "mediaType": "application/vnd.oci.empty.v1+json", "digest": blob, "size": 2 } });
    for (place, wrong) in [
        ("config", Value::Null),
        ("config", json!({ "digest": blob, "size": -1, "mediaType": "a/b" })),
        ("config", json!({ "digest": blob, "size": 2, "mediaType": 1 })),
        ("layers", json!("x")),
        ("layers", Value::Null),
        ("layers", json!([{ "digest": "x", "size": 1, "mediaType": "a/b" }])),
        ("subject", json!(5)),
        ("annotations", json!([1])),
        ("annotations", json!({ "a": 1 })),
        ("artifactType", json!({})),
        ("manifests", json!([5])),
    ] {
        let mut body = good.clone();
        body[place] = wrong.clone();
        let heard = put_manifest(&puller, "line/new", "1", &body).await;
        let code = heard.body["errors"][0]["code"].as_str();
        assert_eq!((heard.status, code), (400, Some("MANIFEST_INVALID")), "{place}: {wrong}");
    }
    assert_eq!(put_manifest(&puller, "line/new", "1", &good).await.status, 201);
    let heard = puller.get("/v2/Line/NEW/tags/list").await;
    assert_eq!((heard.status, heard.body["errors"][0]["code"].as_str()), (400, Some("NAME_INVALID")));
    assert_eq!(json_of(&heard)["errors"][0]["detail"]["name"], "Line/NEW");
}

#[tokio::test]
async fn a_blob_is_taken_over_from_a_repository_that_can_be_read() {
    let visitor = Visitor::plant().await;
    let scopes = "repository:line/new:pull,push repository:furnace-anomaly:pull";
    let puller = Puller::person(&visitor, PUBLIC, scopes).await;
    let manifest = puller.get("/v2/furnace-anomaly/manifests/2.3.0").await.body;
    let layer = manifest["layers"][0]["digest"].as_str().unwrap();
    let path = |from: &str| format!("/v2/line/new/blobs/uploads/?mount={layer}&from={from}");
    assert_eq!(puller.ask("POST", &path("furnace-anomaly"), &[], None).await.status, 201);
    assert_eq!(puller.ask("POST", &path("temperature"), &[], None).await.status, 202, "an ordinary upload begins");
}

#[tokio::test]
async fn a_manifest_goes_by_its_digest_and_takes_its_tags_along() {
    let visitor = Visitor::plant().await;
    let puller = Puller::person(&visitor, PUBLIC, "repository:temperature:pull,delete").await;
    let found = puller.get("/v2/temperature/manifests/1.0.0").await.header("docker-content-digest").to_owned();
    assert_eq!(puller.ask("DELETE", "/v2/temperature/manifests/1.0.0", &[], None).await.status, 405);
    let path = format!("/v2/temperature/manifests/{found}");
    assert_eq!(puller.ask("DELETE", &path, &[], None).await.status, 202);
    assert_eq!(puller.get("/v2/temperature/manifests/1.0.0").await.status, 404);
    assert_eq!(puller.ask("DELETE", &path, &[], None).await.status, 404);
}
