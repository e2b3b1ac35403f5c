// SPDX-License-Identifier: EUPL-1.2
//! The accept loop: silence and slow headers end a connection, honest callers are served meanwhile, and a
//! stop lets running requests end.

use crate::bench::Bench;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;
use tokio::sync::oneshot;
use waarborg_web::{Limits, Terms, serve_with};

const SILENT: Duration = Duration::from_millis(150);
const HEADERS: Duration = Duration::from_millis(300);
/// Longer than any limit here, far shorter than none.
const PATIENCE: Duration = Duration::from_secs(10);

async fn start(connections: usize) -> (SocketAddr, oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let limits = Limits { silent: SILENT, headers: HEADERS, connections, farewell: PATIENCE, ..Limits::default() };
    let terms = Terms { limits, ..Terms::default() };
    let router = Bench::shared().router.clone();
    let serving = tokio::spawn(serve_with(listener, router, terms, async {
        let _ = stopped.await;
    }));
    (address, stop, serving)
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// All that comes until the server closes; panics if it does not.
fn rest(mut stream: TcpStream) -> String {
    let mut all = Vec::new();
    match stream.read_to_end(&mut all) {
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
        Err(error) => panic!("the server did not close the connection: {error}"),
    }
    String::from_utf8_lossy(&all).into_owned()
}

fn honest(address: SocketAddr) -> String {
    let mut stream = connect(address);
    stream.write_all(b"GET /v1/checkpoint HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer aivd.analyst\r\n\r\n").unwrap();
    rest(stream)
}

async fn blocking<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(run).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_and_slow_headers_end_a_connection() {
    let (address, stop, serving) = start(64).await;
    blocking(move || {
        assert_eq!(rest(connect(address)), "", "a silent caller");
        let mut slow = connect(address);
        slow.write_all(b"GET /v1/check").unwrap();
        let answer = rest(slow);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
        let mut resting = connect(address);
        resting.write_all(b"GET /v1/openapi.json HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
        assert!(rest(resting).starts_with("HTTP/1.1 200"), "answered, then closed when nothing followed");
        let mut dripping = connect(address);
        for byte in b"GET / HTTP/1.1\r\nx-long: aaaaaaaaaaaaaaaaaaaaaaaaaaa" {
            if dripping.write_all(&[*byte]).is_err() {
                break;
            }
            std::thread::sleep(Duration::from_millis(40));
        }
        rest(dripping);
        assert!(honest(address).starts_with("HTTP/1.1 200"));
    })
    .await;
    let _ = stop.send(());
    serving.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_callers_do_not_keep_others_out() {
    let (address, stop, serving) = start(8).await;
    blocking(move || {
        let slow: Vec<TcpStream> = (0..40).map(|_| connect(address)).collect();
        assert!(honest(address).starts_with("HTTP/1.1 200"));
        drop(slow);
    })
    .await;
    let _ = stop.send(());
    serving.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_stop_nobody_is_served() {
    let (address, stop, serving) = start(8).await;
    let idle = blocking(move || connect(address)).await;
    let _ = stop.send(());
    tokio::time::timeout(PATIENCE, serving).await.unwrap().unwrap();
    drop(idle);
    assert!(TcpStream::connect(address).is_err());
}
