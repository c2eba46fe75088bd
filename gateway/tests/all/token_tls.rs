//! Tokens over TLS: by a client certificate, and through a proxy.

use std::sync::Arc;

use bulkhead_core::wire::GatewayErrorKind;
use bulkhead_gateway::credentials::{
    ClientCredentials, Environment, Identity, Proof, Secret, connect::Proxy, token::TokenClient,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

use crate::{
    pki::Issued,
    token_service::{TokenService, form_field},
    tokens::{ask, client, credentials, source, token},
};

fn trusting(authority: &Issued) -> TokenClient {
    TokenClient {
        roots: Arc::new(authority.roots()),
        ..client()
    }
}

/// Credentials that ask for tokens with a certificate.
fn by_certificate(url: &str, issued: &Issued) -> ClientCredentials {
    let secret = |text: String| Secret::from(text);
    let identity = Identity::read(&secret(issued.pem()), &secret(issued.key_pem()));
    ClientCredentials {
        proof: Proof::Certificate(identity.unwrap()),
        ..credentials(url)
    }
}

#[tokio::test]
async fn a_certificate_signs_in_and_no_secret_is_sent() {
    let authority = Issued::authority("authority");
    let service = TokenService::start_tls(&authority.issue("localhost"), Some(&authority)).await;
    let url = format!("https://localhost:{}", service.address.port());
    let credentials = by_certificate(&url, &authority.issue("client"));
    let source = source(credentials, trusting(&authority));
    assert_eq!(ask(&source).await, Ok(token(1, 1)));
    let request = &service.requests()[0];
    assert_eq!(form_field(request, "client_secret"), None);
    assert_eq!(request.header("authorization"), None);
}

#[tokio::test]
async fn a_certificate_of_somebody_else_is_refused_in_words() {
    let authority = Issued::authority("authority");
    let service = TokenService::start_tls(&authority.issue("localhost"), Some(&authority)).await;
    let url = format!("https://localhost:{}", service.address.port());
    let other = Issued::authority("other").issue("client");
    let source = source(by_certificate(&url, &other), trusting(&authority));
    let (kind, sentence) = ask(&source).await.unwrap_err();
    assert_eq!(kind, GatewayErrorKind::UpstreamAuth);
    assert!(
        sentence.contains("refuses the certificate of this client ("),
        "{sentence}"
    );
    assert_eq!(service.requests().len(), 0);
}

#[tokio::test]
async fn a_certificate_that_has_ended_is_not_shown() {
    let authority = Issued::authority("authority");
    let service = TokenService::start_tls(&authority.issue("localhost"), Some(&authority)).await;
    let url = format!("https://localhost:{}", service.address.port());
    let ended = authority.issue_until("client", 2020);
    let source = source(by_certificate(&url, &ended), trusting(&authority));
    let (kind, sentence) = ask(&source).await.unwrap_err();
    assert_eq!(kind, GatewayErrorKind::UpstreamAuth);
    assert!(
        sentence.contains("the certificate ended on 2020-01-01"),
        "{sentence}"
    );
}

#[tokio::test]
async fn a_token_service_that_nobody_vouches_for_is_told_no_secret() {
    let authority = Issued::authority("authority");
    let service = TokenService::start_tls(&authority.issue("localhost"), None).await;
    let url = format!("https://localhost:{}", service.address.port());
    let (kind, sentence) = ask(&source(credentials(&url), client())).await.unwrap_err();
    assert_eq!(kind, GatewayErrorKind::UpstreamAuth);
    assert!(sentence.contains("UnknownIssuer"), "{sentence}");
    assert_eq!(service.requests().len(), 0);
    let source = source(credentials(&url), trusting(&authority));
    assert_eq!(ask(&source).await, Ok(token(1, 1)));
}

#[tokio::test]
async fn a_token_service_whose_certificate_is_not_good_is_told_so_and_is_told_no_secret() {
    let authority = Issued::authority("authority");
    for (own, words) in [
        (
            authority.issue_until("localhost", 2020),
            "has a certificate that ended on 2020-01-01. Ask who runs it to renew",
        ),
        (
            authority.issue("other.example"),
            "has a certificate that is not for the name in its address. Check the address",
        ),
    ] {
        let service = TokenService::start_tls(&own, None).await;
        let url = format!("https://localhost:{}", service.address.port());
        let source = source(credentials(&url), trusting(&authority));
        let (kind, sentence) = ask(&source).await.unwrap_err();
        assert_eq!(kind, GatewayErrorKind::UpstreamAuth, "{sentence}");
        assert!(sentence.contains(words), "{sentence}");
        assert!(!sentence.contains("other.example"), "{sentence}");
        assert_eq!(service.requests().len(), 0);
    }
}

/// A proxy that answers a CONNECT with this line, and then leads to this address; the heads
/// that it reads come out.
async fn proxy(
    line: &'static str,
    to: std::net::SocketAddr,
) -> (std::net::SocketAddr, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (heads, read) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            heads.send(String::from_utf8(head).unwrap()).unwrap();
            let answer = format!("HTTP/1.1 {line}\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.unwrap();
            if line.starts_with("200") {
                let mut target = TcpStream::connect(to).await.unwrap();
                tokio::spawn(async move { copy_bidirectional(&mut stream, &mut target).await });
            }
        }
    });
    (address, read)
}

fn through(proxy: std::net::SocketAddr) -> Option<Proxy> {
    let value = format!("http://us%40er:pr0xy@{proxy}");
    let variable = move |name: &str| (name == "HTTPS_PROXY").then(|| value.clone().into());
    let proxy = Proxy::of(&Environment::new(variable, None)).unwrap();
    assert!(!format!("{proxy:?}").contains("pr0xy"));
    proxy
}

#[tokio::test]
async fn the_way_leads_through_the_proxy_and_not_to_this_machine() {
    let authority = Issued::authority("authority");
    let own = authority.issue("token.example");
    let service = TokenService::start_tls(&own, Some(&authority)).await;
    let (proxy, mut heads) = proxy("200 OK", service.address).await;
    let client = TokenClient {
        proxy: through(proxy),
        ..trusting(&authority)
    };
    // Nobody but the proxy knows this host.
    let url = "https://token.example:8443";
    let credentials = by_certificate(url, &authority.issue("client"));
    assert_eq!(
        ask(&source(credentials, client.clone())).await,
        Ok(token(1, 1))
    );
    let head = heads.recv().await.unwrap();
    assert!(
        head.starts_with("CONNECT token.example:8443 HTTP/1.1\r\n"),
        "{head}"
    );
    assert!(
        head.contains("Proxy-Authorization: Basic dXNAZXI6cHIweHk="),
        "{head}"
    );
    // This machine is reached without it.
    let service = TokenService::start_tls(&authority.issue("localhost"), None).await;
    let url = format!("https://localhost:{}", service.address.port());
    let source = source(super::tokens::credentials(&url), client);
    assert_eq!(ask(&source).await, Ok(token(1, 1)));
    assert!(heads.try_recv().is_err());
}

#[tokio::test]
async fn a_proxy_that_wants_another_password_is_named_without_it() {
    let (proxy, _heads) = proxy(
        "407 Proxy Authentication Required",
        ([127, 0, 0, 1], 1).into(),
    )
    .await;
    let client = TokenClient {
        proxy: through(proxy),
        ..client()
    };
    let source = source(credentials("https://token.example"), client);
    let (kind, sentence) = ask(&source).await.unwrap_err();
    assert_eq!(kind, GatewayErrorKind::NotSent);
    let words = "no way through the proxy that `HTTPS_PROXY` names";
    assert!(sentence.contains(words), "{sentence}");
    assert!(
        sentence.contains("proxy authorization required"),
        "{sentence}"
    );
    assert!(!sentence.contains("pr0xy"), "{sentence}");
}
