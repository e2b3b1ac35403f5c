// SPDX-License-Identifier: EUPL-1.2
//! Pages of any size give each object once and in order, and a cursor is good for one reader and one filter.

use super::stage::{RECEIVED, bring, bundle, found, get, hand_over, handed, ids, indicator};
use axum::http::StatusCode;

const ALL: &str = "match%5Bversion%5D=all";

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_any_size_give_each_object_once_and_in_order() {
    let bench = handed().await;
    for list in ["objects", "manifest"] {
        let whole = ids(&found(&bench, "nctv.recipient", &format!("{RECEIVED}{list}/?{ALL}")).await);
        assert_eq!(whole.len(), 7);
        for limit in 1..=8 {
            let (mut all, mut next, mut pages) = (Vec::new(), String::new(), 0);
            loop {
                let path = format!("{RECEIVED}{list}/?{ALL}&limit={limit}{next}");
                let page = found(&bench, "nctv.recipient", &path).await;
                all.extend(ids(&page));
                pages += 1;
                assert_eq!(page["more"].as_bool().unwrap(), page["next"].is_string());
                let Some(cursor) = page["next"].as_str() else { break };
                next = format!("&next={cursor}");
            }
            assert_eq!((&all, pages), (&whole, 7usize.div_ceil(limit)), "{list} by {limit}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_date_of_a_page_goes_on_without_loss() {
    let bench = handed().await;
    let whole = ids(&found(&bench, "nctv.recipient", &format!("{RECEIVED}objects/?{ALL}")).await);
    let (mut all, mut after) = (Vec::new(), String::new());
    for _ in 0..whole.len() {
        let page = get(&bench, "nctv.recipient", &format!("{RECEIVED}objects/?{ALL}&limit=1{after}")).await;
        all.extend(ids(&page.json()));
        assert_eq!(page.header("x-taxii-date-added-first"), page.header("x-taxii-date-added-last"));
        after = format!("&added_after={}", page.header("x-taxii-date-added-last"));
    }
    assert_eq!(all, whole);
    let end = get(&bench, "nctv.recipient", &format!("{RECEIVED}objects/?{ALL}{after}")).await;
    assert_eq!((end.json()["objects"].is_null(), end.header("x-taxii-date-added-last")), (true, ""));
    // At an instant that stands still, what is handed over next still comes later.
    let items = bring(&bench, &bundle(&[indicator(40, "2026-06-02T00:00:00.000Z")])).await;
    hand_over(&bench, &items, "nctv").await;
    let new = found(&bench, "nctv.recipient", &format!("{RECEIVED}objects/?{ALL}{after}")).await;
    assert_eq!(ids(&new).len(), 2, "what is told of the handover, and its object");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_is_good_for_one_reader_and_one_filter() {
    let bench = handed().await;
    let next = async |who: &str| {
        let page = found(&bench, who, &format!("{RECEIVED}objects/?{ALL}&limit=1")).await;
        page["next"].as_str().unwrap().to_owned()
    };
    let status = async |who: &str, rest: &str| get(&bench, who, &format!("{RECEIVED}{rest}")).await.status;
    let cursor = next("nctv.recipient").await;
    assert_eq!(status("nctv.recipient", &format!("objects/?{ALL}&next={cursor}")).await, StatusCode::OK);
    for at in 0..cursor.len() {
        for other in ['A', 'B', '!', '='] {
            let mut altered: Vec<char> = cursor.chars().collect();
            if altered[at] == other {
                continue;
            }
            altered[at] = other;
            let altered: String = altered.into_iter().collect();
            let path = format!("objects/?{ALL}&next={altered}");
            assert_eq!(status("nctv.recipient", &path).await, StatusCode::BAD_REQUEST, "{at} {other}");
        }
    }
    for wrong in [
        format!("objects/?next={cursor}"),
        format!("objects/?{ALL}&match%5Btype%5D=indicator&next={cursor}"),
        format!("objects/?{ALL}&added_after=2026-06-30T08:00:00Z&next={cursor}"),
        format!("manifest/?{ALL}&next={cursor}"),
        format!("objects/?{ALL}&next="),
        format!("objects/?{ALL}&next={cursor}A"),
    ] {
        assert_eq!(status("nctv.recipient", &wrong).await, StatusCode::BAD_REQUEST, "{wrong}");
    }
    // A colleague's, and another recipient's.
    for who in ["nctv.steering", "mivd.recipient"] {
        assert_eq!(status(who, &format!("objects/?{ALL}&next={cursor}")).await, StatusCode::BAD_REQUEST, "{who}");
    }
}

/// The same on a socket, as clients come.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_comes_over_a_socket() {
    use std::io::{Read as _, Write as _};
    let bench = handed().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(waarborg_web::serve(listener, bench.router.clone(), async {
        let _ = stopped.await;
    }));
    let answer = tokio::task::spawn_blocking(move || {
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        // The pair is x:nctv.recipient.
        let head = "host: x\r\nconnection: close\r\nauthorization: Basic eDpuY3R2LnJlY2lwaWVudA==\r\n\r\n";
        write!(stream, "GET {RECEIVED}objects/?limit=2 HTTP/1.1\r\n{head}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    })
    .await
    .unwrap();
    let _ = stop.send(());
    serving.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("x-taxii-date-added-last: ") && answer.contains("{\"more\":true,\"next\":\""), "{answer}");
}
