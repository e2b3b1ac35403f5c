// SPDX-License-Identifier: EUPL-1.2
//! Everything that can be wrong with a request, in the error resource of the standard; and nothing told to
//! anybody without a token.

use super::stage::{MEDIA, RECEIVED, ask, handed};
use crate::bench::{Bench, Reply};
use axum::body::Body;
use axum::http::StatusCode;

fn error(reply: &Reply, status: StatusCode, why: &str) {
    assert_eq!(reply.status, status, "{why}: {}", String::from_utf8_lossy(&reply.bytes));
    assert_eq!(reply.header("content-type"), MEDIA, "{why}");
    let body = reply.json();
    assert!(body["title"].as_str().is_some_and(|t| !t.is_empty()), "{why}");
    assert_eq!(body["http_status"], status.as_str(), "{why}");
    assert!(body["error_code"].is_string(), "{why}");
}

const PATHS: [&str; 9] = [
    "/taxii2/",
    "/taxii2/waarborg/",
    "/taxii2/waarborg/status/x/",
    "/taxii2/waarborg/collections/",
    RECEIVED,
    "/taxii2/waarborg/collections/received/objects/",
    "/taxii2/waarborg/collections/received/manifest/",
    "/taxii2/waarborg/collections/received/objects/x/",
    "/taxii2/waarborg/collections/received/objects/x/versions/",
];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_told_without_a_token() {
    let bench = Bench::new();
    for path in PATHS.into_iter().chain(["/taxii2/elsewhere/", "/taxii2/waarborg/collections/absent/"]) {
        for who in ["", "not-a-token"] {
            for method in ["GET", "POST", "DELETE", "PATCH"] {
                let reply = bench.send(ask(method, path, who).body(Body::from("{")).unwrap()).await;
                error(&reply, StatusCode::UNAUTHORIZED, path);
                let challenges: Vec<_> = reply.headers.get_all("www-authenticate").iter().collect();
                assert_eq!(challenges.len(), 2, "Bearer and Basic");
            }
        }
    }
    let bearer = ask("GET", "/taxii2/", "").header("authorization", "Bearer nctv.recipient");
    assert_eq!(bench.send(bearer.body(Body::empty()).unwrap()).await.status, StatusCode::OK);
    for broken in ["Basic", "Basic !", "Basic YWJj", "Digest x", "Bearer"] {
        let reply = ask("GET", "/taxii2/", "").header("authorization", broken);
        error(&bench.send(reply.body(Body::empty()).unwrap()).await, StatusCode::UNAUTHORIZED, broken);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_or_is_not_there() {
    let bench = handed().await;
    let who = "nctv.recipient";
    for path in PATHS {
        for accept in ["text/html", "application/json", "application/taxii+json;version=2.0"] {
            let mut request = ask("GET", path, who).body(Body::empty()).unwrap();
            request.headers_mut().insert("accept", accept.parse().unwrap());
            error(&bench.send(request).await, StatusCode::NOT_ACCEPTABLE, accept);
        }
        let reply = bench.send(ask("PUT", path, who).body(Body::empty()).unwrap()).await;
        error(&reply, StatusCode::METHOD_NOT_ALLOWED, path);
        assert!(reply.header("allow").contains("GET"));
        let bare = path.trim_end_matches('/');
        if bare != "/taxii2" {
            error(&bench.send(ask("GET", bare, who).body(Body::empty()).unwrap()).await, StatusCode::NOT_FOUND, bare);
        }
    }
    for accept in ["*/*", "application/taxii+json", "text/html, application/taxii+json;version=2.1;q=0.1"] {
        let mut request = ask("GET", "/taxii2/", who).body(Body::empty()).unwrap();
        request.headers_mut().insert("accept", accept.parse().unwrap());
        assert_eq!(bench.send(request).await.status, StatusCode::OK, "{accept}");
    }
    for wrong in [
        "limit=0",
        "limit=x",
        "added_after=yesterday",
        "match%5Bversion%5D=x",
        "match%5Bx%5D=y",
        "next=x",
        "limit=1&limit=1",
    ] {
        let before = bench.size();
        let path = format!("{RECEIVED}objects/?{wrong}");
        error(&bench.send(ask("GET", &path, who).body(Body::empty()).unwrap()).await, StatusCode::BAD_REQUEST, wrong);
        assert_eq!(bench.size(), before, "{wrong}: what was not read enters nothing");
    }
    let object = "/taxii2/waarborg/collections/received/objects/x/?match%5Btype%5D=tool";
    error(
        &bench.send(ask("GET", object, who).body(Body::empty()).unwrap()).await,
        StatusCode::BAD_REQUEST,
        "type of one",
    );
    for path in ["/taxii2/waarborg/status/x/", "/taxii2/other/", "/taxii2/waarborg/collections/x/", "/taxii2/%ff/"] {
        error(&bench.send(ask("GET", path, who).body(Body::empty()).unwrap()).await, StatusCode::NOT_FOUND, path);
    }
    for method in ["POST", "DELETE"] {
        let path = if method == "POST" { PATHS[5] } else { PATHS[7] };
        let request = ask(method, path, who).header("content-type", MEDIA);
        error(&bench.send(request.body(Body::from("{}")).unwrap()).await, StatusCode::FORBIDDEN, method);
    }
}
