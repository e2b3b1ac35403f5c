// SPDX-License-Identifier: EUPL-1.2
//! Slowness, seen. A body that drips in, an answer that nobody takes and a connection that asks nothing would
//! each be held for ever: HTTP/2 has no timer for any of them, HTTP/1.1 none but for its headers.

use axum::BoxError;
use axum::body::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

/// Bytes a second below which nothing moves: slower than any line in use.
const SLOWEST: u64 = 1024;

fn least(window: Duration) -> u64 {
    SLOWEST * window.as_millis().try_into().unwrap_or(u64::MAX / SLOWEST) / 1000
}

/// Life of one connection.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    /// Requests that are worked on.
    running: AtomicU64,
    /// Requests there were.
    begun: AtomicU64,
    /// Bytes that went out.
    written: AtomicU64,
}

/// A request that is worked on.
pub(super) struct Running(Arc<Pulse>);

impl Pulse {
    pub(super) fn begin(self: &Arc<Self>) -> Running {
        self.begun.fetch_add(1, Ordering::Relaxed);
        self.running.fetch_add(1, Ordering::Relaxed);
        Running(self.clone())
    }

    /// Done when for a whole window no request was begun or worked on, and nothing was taken of an answer.
    pub(super) async fn stalled(&self, window: Duration) {
        let marks = || (self.begun.load(Ordering::Relaxed), self.written.load(Ordering::Relaxed));
        loop {
            let (begun, written) = marks();
            tokio::time::sleep(window).await;
            let (now_begun, now_written) = marks();
            let idle = self.running.load(Ordering::Relaxed) == 0 && begun == now_begun;
            if idle && now_written - written < least(window).max(1) {
                return;
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A socket that counts what goes out.
pub(super) struct Counted<S> {
    pub(super) socket: S,
    pub(super) pulse: Arc<Pulse>,
}

impl<S: AsyncRead + Unpin> AsyncRead for Counted<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_read(cx, into)
    }
}

impl<S: AsyncWrite + Unpin> Counted<S> {
    fn count(&self, written: io::Result<usize>) -> Poll<io::Result<usize>> {
        self.pulse.written.fetch_add(*written.as_ref().unwrap_or(&0) as u64, Ordering::Relaxed);
        Poll::Ready(written)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Counted<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.socket).poll_write(cx, bytes));
        self.count(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.socket).poll_write_vectored(cx, parts));
        self.count(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}

/// A request's body that must keep coming.
pub(super) struct Paced {
    body: Incoming,
    window: Duration,
    /// End of the window that runs; none before the body was first waited for.
    until: Option<Pin<Box<Sleep>>>,
    /// Bytes in that window.
    came: u64,
}

impl Paced {
    pub(super) fn new(body: Incoming, window: Duration) -> Self {
        Self { body, window, until: None, came: 0 }
    }

    /// Waits on; an error once a whole window brought next to nothing.
    fn wait(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let window = self.window;
        let until = self.until.get_or_insert_with(|| Box::pin(tokio::time::sleep(window)));
        while until.as_mut().poll(cx).is_ready() {
            if self.came < least(window).max(1) {
                return Poll::Ready(Some(Err("the body stopped coming".into())));
            }
            self.came = 0;
            until.as_mut().reset(Instant::now() + window);
        }
        Poll::Pending
    }
}

impl Body for Paced {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Ready(frame) => {
                let data = frame.as_ref().and_then(|f| f.as_ref().ok()?.data_ref());
                self.came += data.map_or(0, |data| data.len() as u64);
                Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
            }
            Poll::Pending => self.wait(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
