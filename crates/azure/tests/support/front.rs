//! A network as plants have them, on loopback: a proxy that knows CONNECT and may ask for a password, and behind it a
//! server that answers for any host with a certificate of its own authority and hands the request to a sandbox.
//! Called by the tests of the network.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// What the server behind the certificate does.
#[derive(Clone)]
pub(crate) enum Answers {
    /// It hands each request to the sandbox at this address.
    Sandbox(SocketAddr),
    /// It says this, whatever it is asked.
    Always(String),
}

/// A server with an authority of its own.
pub(crate) struct Front {
    pub(crate) address: SocketAddr,
    /// The authority's certificate.
    pub(crate) pem: String,
}

impl Front {
    pub(crate) async fn start(authority: &str, answers: Answers) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, authority);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        let minted = Minted { issuer: Issuer::new(params, key), made: Mutex::default() };
        let mut config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(minted));
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, answers) = (acceptor.clone(), answers.clone());
                tokio::spawn(async move { serve(acceptor, stream, answers).await });
            }
        });
        Self { address, pem }
    }

    /// Writes the authority's certificate.
    pub(crate) fn write(&self, file: &Path) {
        std::fs::write(file, &self.pem).unwrap();
    }
}

/// One request a connection, so that the bytes after its head need not be understood.
async fn serve(acceptor: TlsAcceptor, stream: TcpStream, answers: Answers) -> Option<()> {
    let mut stream = acceptor.accept(stream).await.ok()?;
    let host = stream.get_ref().1.server_name().unwrap_or("127.0.0.1").to_owned();
    let (head, rest) = read_head(&mut stream).await?;
    match answers {
        Answers::Always(text) => {
            stream.write_all(text.as_bytes()).await.ok()?;
            stream.shutdown().await.ok()
        }
        Answers::Sandbox(address) => {
            let mut sandbox = TcpStream::connect(address).await.ok()?;
            let head = format!("{head}\r\nx-original-host: {host}\r\nconnection: close\r\n\r\n");
            sandbox.write_all(head.as_bytes()).await.ok()?;
            sandbox.write_all(&rest).await.ok()?;
            copy_bidirectional(&mut stream, &mut sandbox).await.ok().map(|_| ())
        }
    }
}

/// The head without its last line ends, and what came with it of the body.
async fn read_head(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut chunk = [0_u8; 4096];
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let rest = bytes.split_off(end + 4);
            return Some((String::from_utf8(bytes[..end].to_vec()).ok()?, rest));
        }
        let read = stream.read(&mut chunk).await.ok()?;
        bytes.extend_from_slice(chunk.get(..read).filter(|read| !read.is_empty())?);
    }
}

/// A certificate for each name that is asked for.
struct Minted {
    issuer: Issuer<'static, KeyPair>,
    made: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

impl std::fmt::Debug for Minted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Minted")
    }
}

impl ResolvesServerCert for Minted {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let name = hello.server_name().unwrap_or("127.0.0.1").to_owned();
        let mut made = self.made.lock().unwrap();
        let key = made.entry(name.clone()).or_insert_with(|| {
            let key = KeyPair::generate().unwrap();
            let certificate = CertificateParams::new(vec![name]).unwrap().signed_by(&key, &self.issuer).unwrap();
            let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
            let signing = rustls::crypto::ring::sign::any_supported_type(&private).unwrap();
            Arc::new(CertifiedKey::new(vec![certificate.der().clone()], signing))
        });
        Some(Arc::clone(key))
    }
}

/// A proxy that leads every CONNECT to one server, whatever host it names.
pub(crate) struct ConnectProxy {
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
}

impl ConnectProxy {
    /// `authorization` is the header that it wants; `refusal` what it says instead of "200", or of a wish for a password.
    pub(crate) async fn start(
        to: SocketAddr,
        authorization: Option<&'static str>,
        refusal: Option<&'static str>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let log = Arc::clone(&log);
                tokio::spawn(async move {
                    let (head, _) = read_head(&mut stream).await?;
                    let target = head.split(' ').nth(1)?.to_owned();
                    log.lock().unwrap().push(target);
                    let asked = authorization.is_none_or(|wanted| {
                        head.lines().any(|line| {
                            line.to_ascii_lowercase().starts_with("proxy-authorization:") && line.ends_with(wanted)
                        })
                    });
                    let answer = match (asked, refusal) {
                        (false, None) => {
                            "407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm=\"plant\""
                        }
                        (false, Some(refusal)) => refusal,
                        (true, Some(refusal)) => refusal,
                        (true, None) => "200 Connection established",
                    };
                    stream.write_all(format!("HTTP/1.1 {answer}\r\n\r\n").as_bytes()).await.ok()?;
                    if !answer.starts_with("200") {
                        return stream.shutdown().await.ok();
                    }
                    let mut server = TcpStream::connect(to).await.ok()?;
                    copy_bidirectional(&mut stream, &mut server).await.ok().map(|_| ())
                });
            }
        });
        Self { address, seen }
    }

    /// `host:port` of every CONNECT so far.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}
