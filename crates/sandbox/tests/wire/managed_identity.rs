//! The metadata service's tokens: the headers it insists on, the identities it knows, the texts where numbers would be; and
//! that tokens say which directory they are of and can be checked with the published key.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::client::{Heard, Visitor, heard};

const PATH: &str = "/metadata/identity/oauth2/token?api-version=2018-02-01";
const ARM: &str = "resource=https%3A%2F%2Fmanagement.azure.com%2F";

async fn ask(visitor: &Visitor, host: &str, query: &str) -> Heard {
    heard(visitor.request(host, "GET", &format!("{PATH}&{query}")).header("Metadata", "true")).await
}

fn part(token: &str, number: usize) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(number).unwrap()).unwrap()).unwrap()
}

#[tokio::test]
async fn the_machines_own_identity_gets_a_token_that_works() {
    let visitor = Visitor::plant().await;
    for host in ["169.254.169.254", ""] {
        let heard = ask(&visitor, host, ARM).await;
        assert_eq!(heard.status, 200, "{}", heard.text);
        assert_eq!((&heard.body["expires_in"], &heard.body["token_type"]), (&json!("86400"), &json!("Bearer")));
        assert!(heard.body["expires_on"].as_str().unwrap().parse::<u64>().is_ok());
        let token = heard.body["access_token"].as_str().unwrap();
        let list =
            visitor.send("management.azure.com", "GET", "/subscriptions?api-version=2022-12-01", token, None).await;
        assert_eq!(list.body["value"].as_array().map(Vec::len), Some(3));
    }
}

#[tokio::test]
async fn a_user_assigned_identity_is_named_in_one_of_three_ways() {
    let visitor = Visitor::plant().await;
    let scenario = visitor.control("GET", "scenario?full=1", None).await;
    let all = scenario.body["resources"].as_array().unwrap();
    let identity = all.iter().find(|one| one["name"] == "id-linz-furnace-secretsync").unwrap();
    let text = |pointer: &str| identity.pointer(pointer).unwrap().as_str().unwrap().to_owned();
    let names = [
        format!("client_id={}", text("/properties/clientId")),
        format!("object_id={}", text("/properties/principalId")),
        format!("msi_res_id={}", text("/id")),
    ];
    for name in &names {
        let heard = ask(&visitor, "", &format!("{ARM}&{name}")).await;
        let claims = part(heard.body["access_token"].as_str().unwrap(), 1);
        assert_eq!(claims["oid"].as_str().unwrap(), text("/properties/principalId"));
        assert_eq!((&claims["idtyp"], claims["xms_mirid"].as_str().unwrap()), (&json!("app"), text("/id").as_str()));
    }
    let both = ask(&visitor, "", &format!("{ARM}&{}&{}", names[0], names[1])).await;
    assert_eq!(both.status, 400);
}

#[tokio::test]
async fn what_a_tricked_browser_or_a_confused_client_sends_is_refused() {
    let visitor = Visitor::plant().await;
    let bare = heard(visitor.request("", "GET", &format!("{PATH}&{ARM}"))).await;
    assert_eq!((bare.status, &bare.body["error"]), (400, &json!("invalid_request")));
    assert!(bare.text.contains("Required metadata header not specified"));
    let forwarded = visitor.request("", "GET", &format!("{PATH}&{ARM}")).header("Metadata", "true");
    assert_eq!(heard(forwarded.header("X-Forwarded-For", "10.0.0.1")).await.status, 400);
    for (query, word) in [
        ("resource=https://evil.example/", "invalid_resource"),
        ("", "invalid_request"),
        ("resource=https://vault.azure.net&client_id=11111111-1111-1111-1111-111111111111", "invalid_request"),
    ] {
        let heard = ask(&visitor, "", query).await;
        assert_eq!((heard.status, heard.body["error"].as_str().unwrap()), (400, word), "{query}");
    }
}

#[tokio::test]
async fn a_token_names_its_directory_and_the_published_key_verifies_it() {
    let visitor = Visitor::plant().await;
    let heard = ask(&visitor, "", ARM).await;
    let token = heard.body["access_token"].as_str().unwrap();
    let tenant = visitor.ready["tenantId"].as_str().unwrap();
    assert_eq!(part(token, 1)["iss"], format!("https://sts.windows.net/{tenant}/"));
    let keys = visitor.send("", "GET", &format!("/{tenant}/discovery/v2.0/keys"), "", None).await;
    let key = &keys.body["keys"][0];
    assert_eq!((&part(token, 0)["kid"], &part(token, 0)["alg"]), (&key["kid"], &json!("ES256")));
    let coordinate = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    let point = [vec![4], coordinate("x"), coordinate("y")].concat();
    let (text, signature) = token.rsplit_once('.').unwrap();
    let public = ring::signature::UnparsedPublicKey::new(&ring::signature::ECDSA_P256_SHA256_FIXED, point);
    public.verify(text.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
    let guest = visitor.token(&visitor.user(0), crate::client::ARM_SCOPE, "glasworks.example").await;
    assert_ne!(part(&guest, 1)["iss"], part(token, 1)["iss"], "another directory, another issuer");
}
