//! Codings of a service's body, which the gateway never asks for.

use std::io::Write;

use flate2::{
    Compression,
    write::{DeflateEncoder, GzEncoder, ZlibEncoder},
};

use crate::{
    client::Answer,
    rig::{BULK, Rig},
    upstream::{Manner, answer_of_bytes},
};

const BODY: &[u8] = br#"{"count":42}"#;

/// The largest body that is passed on, in bytes.
const MOST: usize = 32 << 20;

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn zlib(body: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn brotli(body: &[u8]) -> Vec<u8> {
    let mut coded = Vec::new();
    let mut encoder = brotli::CompressorWriter::new(&mut coded, 4096, 1, 22);
    encoder.write_all(body).unwrap();
    drop(encoder);
    coded
}

/// The gateway's answer where the service sends this body with these lines in its head.
async fn passed_on(rig: &Rig, lines: &str, body: &[u8]) -> Answer {
    let head = format!("200 OK\r\ncontent-type: application/json\r\n{lines}");
    rig.upstream
        .behave(Manner::Answer(answer_of_bytes(&head, body)));
    rig.in_group("GET", BULK).answer().await
}

#[tokio::test]
async fn a_coding_that_nobody_asked_for_ends_at_the_gateway() {
    let rig = Rig::start().await;
    let two_members = [gzip(&BODY[..5]), gzip(&BODY[5..])].concat();
    for (coding, body) in [
        ("gzip", gzip(BODY)),
        ("x-gzip", gzip(BODY)),
        ("GZIP", two_members),
        ("deflate", zlib(BODY)),
        ("br", brotli(BODY)),
        (" br ", brotli(BODY)),
        ("identity", BODY.to_vec()),
        ("", BODY.to_vec()),
    ] {
        let answer = passed_on(&rig, &format!("content-encoding: {coding}"), &body).await;
        answer.of_service(200);
        assert_eq!(answer.body, BODY, "{coding}");
        assert_eq!(answer.header("content-encoding"), None, "{coding}");
        assert_eq!(answer.header("content-length"), Some("12"), "{coding}");
        assert_eq!(answer.header("content-type"), Some("application/json"));
    }
}

#[tokio::test]
async fn a_body_that_grows_beyond_the_limit_is_too_large() {
    let rig = Rig::start().await;
    let zeros = vec![b'0'; MOST + 1];
    for (coding, encode) in [
        ("gzip", gzip as fn(&[u8]) -> Vec<u8>),
        ("deflate", zlib),
        ("br", brotli),
    ] {
        let line = format!("content-encoding: {coding}");
        let too_large = encode(&zeros);
        assert!(too_large.len() < MOST / 100, "{coding}");
        let answer = passed_on(&rig, &line, &too_large).await;
        answer.failed(502, "ambiguous");
        let whole = passed_on(&rig, &line, &encode(&zeros[1..])).await;
        assert_eq!(whole.of_service(200).body.len(), MOST, "{coding}");
    }
}

#[tokio::test]
async fn a_body_in_an_unknown_stacked_or_broken_coding_is_withheld() {
    let rig = Rig::start().await;
    let mut raw = DeflateEncoder::new(Vec::new(), Compression::fast());
    raw.write_all(BODY).unwrap();
    let raw = raw.finish().unwrap();
    let more = |mut body: Vec<u8>| {
        body.push(0);
        body
    };
    let less = |mut body: Vec<u8>| {
        body.pop();
        body
    };
    let mut cases = vec![
        ("content-encoding: zstd", BODY.to_vec()),
        ("content-encoding: compress", BODY.to_vec()),
        ("content-encoding: aes128gcm", BODY.to_vec()),
        ("content-encoding: gzip, br", brotli(&gzip(BODY))),
        (
            "content-encoding: gzip\r\ncontent-encoding: br",
            brotli(&gzip(BODY)),
        ),
        (
            "content-encoding: gzip\r\ncontent-encoding: gzip",
            gzip(BODY),
        ),
        ("content-encoding: gzip", BODY.to_vec()),
        ("content-encoding: deflate", BODY.to_vec()),
        ("content-encoding: deflate", raw),
        ("content-encoding: br", BODY.to_vec()),
    ];
    for (line, encode) in [
        ("content-encoding: gzip", gzip as fn(&[u8]) -> Vec<u8>),
        ("content-encoding: deflate", zlib),
        ("content-encoding: br", brotli),
    ] {
        cases.push((line, more(encode(BODY))));
        cases.push((line, less(encode(BODY))));
        cases.push((line, encode(&b"x".repeat(100_000))[..20].to_vec()));
    }
    for (line, body) in cases {
        let answer = passed_on(&rig, line, &body).await;
        answer.of_service(200);
        assert_eq!(answer.text(), "", "{line} {body:?}");
        for name in ["content-type", "content-encoding"] {
            assert_eq!(answer.header(name), None, "{line}");
        }
        let said = answer.header("x-bulkhead-withheld").unwrap();
        assert!(said.contains("coding"), "{said}");
    }
}
