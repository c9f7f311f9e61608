//! The TLS front of `--tls DIR`: one loopback port that speaks https for any host, and is a proxy as well, so that clients
//! which know only Azure's true names reach the sandbox unmodified (`HTTPS_PROXY`). It hands on connections; what is asked
//! over them is the server's business.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::authority::Authority;
use crate::socket::{Door, Line, Wire};

/// A TLS record of a handshake begins with this byte.
const HANDSHAKE: u8 = 0x16;
/// How long a client may take until its first request can be read.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The head of a CONNECT request holds a host and a few headers.
const HEAD_LIMIT: usize = 8 * 1024;

/// The listening front.
#[derive(Debug)]
pub(crate) struct Front {
    ready: mpsc::Receiver<(Stream, SocketAddr)>,
    address: SocketAddr,
}

/// A connection whose bytes are requests.
#[derive(Debug)]
pub(crate) enum Stream {
    Plain(Wire),
    Secure(Box<TlsStream<Wire>>),
}

impl Front {
    /// Listens at a free port beside this address, with certificates of this authority. Connections are opened each in a
    /// task of its own: a slow one holds nobody up.
    pub(crate) async fn open(beside: SocketAddr, authority: Arc<Authority>) -> io::Result<Self> {
        let listener = TcpListener::bind(SocketAddr::new(beside.ip(), 0)).await?;
        let address = listener.local_addr()?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_cert_resolver(authority);
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let (found, ready) = mpsc::channel(64);
        let mut door = Door::over(listener);
        tokio::spawn(async move {
            while !found.is_closed() {
                let (wire, from) = tokio::select! {
                    accepted = door.accept() => accepted,
                    () = found.closed() => return,
                };
                let (acceptor, found) = (acceptor.clone(), found.clone());
                tokio::spawn(async move {
                    match tokio::time::timeout(TIMEOUT, begin(wire, &acceptor)).await {
                        Ok(Ok(stream)) => drop(found.send((stream, from)).await),
                        Ok(Err(error)) => tracing::debug!(%error, "a connection did not begin"),
                        Err(_) => tracing::debug!("a connection was too slow to begin"),
                    }
                });
            }
        });
        Ok(Self { ready, address })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

/// Finds out how the client speaks, opens the tunnel it asks for, shakes hands.
async fn begin(mut wire: Wire, acceptor: &TlsAcceptor) -> io::Result<Stream> {
    let mut first = [0_u8; 8];
    let mut seen = wire.peek(&mut first).await?;
    if first[0] == b'C' {
        while seen < first.len() && b"CONNECT ".starts_with(first.get(..seen).unwrap_or_default()) {
            tokio::task::yield_now().await;
            seen = wire.peek(&mut first).await?;
        }
        if &first == b"CONNECT " {
            skip_head(&mut wire).await?;
            wire.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
            wire.peek(&mut first).await?;
        }
    }
    if first[0] != HANDSHAKE {
        return Ok(Stream::Plain(wire));
    }
    Ok(Stream::Secure(Box::new(acceptor.accept(wire).await?)))
}

/// Reads to the end of a request's head, and not a byte further.
async fn skip_head(wire: &mut Wire) -> io::Result<()> {
    let mut last = [0_u8; 4];
    for _ in 0..HEAD_LIMIT {
        let byte = wire.read_u8().await?;
        last.rotate_left(1);
        last[3] = byte;
        if &last == b"\r\n\r\n" {
            return Ok(());
        }
    }
    Err(io::Error::other("the head of the request has no end"))
}

impl Listener for Front {
    type Io = Stream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Stream, SocketAddr) {
        match self.ready.recv().await {
            Some(found) => found,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

impl Connected<IncomingStream<'_, Front>> for Line {
    fn connect_info(stream: IncomingStream<'_, Front>) -> Self {
        match stream.io() {
            Stream::Plain(wire) => Self { cord: wire.cord(), secure: false },
            Stream::Secure(stream) => Self { cord: stream.get_ref().0.cord(), secure: true },
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(wire) => Pin::new(wire).poll_read(context, into),
            Self::Secure(stream) => Pin::new(stream).poll_read(context, into),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(wire) => Pin::new(wire).poll_write(context, bytes),
            Self::Secure(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(wire) => Pin::new(wire).poll_flush(context),
            Self::Secure(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(wire) => Pin::new(wire).poll_shutdown(context),
            Self::Secure(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}
