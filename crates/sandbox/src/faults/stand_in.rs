//! The answers that fault rules give in a service's place. Nothing here decides when; a rule does.

use bytes::Bytes;
use serde_json::{Value, json};

use uuid::Uuid;

use crate::answer::Answer;
use crate::incoming::Incoming;

/// The status, body and headers a rule names.
pub(super) fn answer(code: u16, body: Option<&Value>, headers: &[(&'static str, String)]) -> Answer {
    let mut answer = match body {
        None => {
            let error = json!({ "error": { "code": format!("Sandbox{code}"), "message": "A fault rule of the sandbox answered this request." } });
            Answer::json(code, &error)
        }
        Some(Value::Null) => Answer::empty(code),
        Some(body) => match body.as_str() {
            Some(text) => Answer::raw(code, "text/html; charset=utf-8", Bytes::from(text.to_owned())),
            None => Answer::json(code, body),
        },
    };
    answer.headers.extend(headers.iter().cloned());
    answer
}

/// 429 with the wait.
pub(super) fn throttled(retry_after: u64) -> Answer {
    let error = json!({ "error": { "code": "TooManyRequests",
        "message": format!("The request is being throttled as the limit has been reached for this operation type. Try again in {retry_after} seconds.") } });
    Answer::json(429, &error).with("Retry-After", retry_after.to_string())
}

/// A page of a list that never ends; its link, or its token, has not been seen before.
pub(crate) fn endless_page(incoming: &Incoming, row: Option<&Value>) -> Answer {
    let token = Uuid::new_v4().simple().to_string();
    let rows: Vec<&Value> = row.into_iter().collect();
    if incoming.method == http::Method::POST {
        let page = json!({ "totalRecords": 1_000_000_000_u64, "count": rows.len(), "data": rows, "facets": [],
            "$skipToken": token, "resultTruncated": "false" });
        return Answer::json(200, &page);
    }
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(incoming.query.iter().filter(|(key, _)| !key.eq_ignore_ascii_case("$skiptoken")));
    query.append_pair("$skiptoken", &token);
    let link = incoming.origin.link(&format!("{}?{}", incoming.path, query.finish()));
    Answer::json(200, &json!({ "value": rows, "nextLink": link }))
}

/// What a proxy between the client and Azure says: a page, and no JSON.
pub(super) fn bad_gateway() -> Answer {
    const PAGE: &str = "<!DOCTYPE html>\r\n<html><head><title>502 Bad Gateway</title></head>\r\n<body><center><h1>502 Bad Gateway</h1></center><hr><center>Microsoft-Azure-Application-Gateway/v2</center></body></html>\r\n";
    Answer::raw(502, "text/html", Bytes::from_static(PAGE.as_bytes()))
}
