//! The listening socket and its connections, each with a cord that can be pulled: the connection then ends with a TCP
//! reset in place of an answer. Only the server listens here; when to pull is decided by fault rules.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// The listening socket.
#[derive(Debug)]
pub(crate) struct Door(TcpListener);

/// One connection.
#[derive(Debug)]
pub(crate) struct Wire {
    stream: TcpStream,
    cord: Cord,
}

/// What a request knows of the connection it came over.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) cord: Cord,
    /// Whether it is encrypted.
    pub(crate) secure: bool,
}

/// Ends its connection with a reset when it is pulled.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cord(Arc<AtomicBool>);

impl Cord {
    /// The next write resets the connection.
    pub(crate) fn pull(&self) {
        self.0.store(true, Ordering::Release);
    }
}

impl Door {
    /// Listens at this address.
    pub(crate) async fn open(address: SocketAddr) -> io::Result<Self> {
        TcpListener::bind(address).await.map(Self)
    }

    /// Takes a socket that listens already.
    pub(crate) fn over(listener: TcpListener) -> Self {
        Self(listener)
    }
}

impl Listener for Door {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        // Answers are small: waiting to fill a packet would only add latency.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY could not be set");
        }
        (Wire { stream, cord: Cord::default() }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, Door>> for Line {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        Self { cord: stream.io().cord(), secure: false }
    }
}

impl Wire {
    /// What ends this connection.
    pub(crate) fn cord(&self) -> Cord {
        self.cord.clone()
    }

    /// Looks at what comes first, and leaves it there.
    pub(crate) async fn peek(&self, into: &mut [u8]) -> io::Result<usize> {
        self.stream.peek(into).await
    }

    /// Whether the cord is pulled; what the system still holds for the peer is then thrown away when the socket closes.
    fn torn(&self) -> Option<io::Error> {
        if !self.cord.0.load(Ordering::Acquire) {
            return None;
        }
        Some(self.stream.set_zero_linger().err().unwrap_or_else(|| io::ErrorKind::ConnectionReset.into()))
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.torn() {
            Some(error) => Poll::Ready(Err(error)),
            None => Pin::new(&mut self.stream).poll_write(context, bytes),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.torn() {
            Some(error) => Poll::Ready(Err(error)),
            None => Pin::new(&mut self.stream).poll_write_vectored(context, bytes),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
