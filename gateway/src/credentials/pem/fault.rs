//! The faults of a certificate or its key.

use std::fmt;

/// A fault with a certificate or with its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PemError {
    /// With what should be the certificate.
    Certificate(PemFault),
    /// With what should be the key.
    Key(PemFault),
}

/// A fault of a certificate or its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PemFault {
    /// It has no line that begins a PEM.
    NotPem,
    /// All of it stands in one line.
    LineEnds,
    /// It breaks off or is damaged.
    Broken,
    /// It has no certificate.
    NoCertificate,
    /// A certificate can't be read.
    NotACertificate,
    /// It has no private key.
    NoKey,
    /// It has more than one private key.
    SeveralKeys,
    /// The private key is encrypted.
    EncryptedKey,
    /// The kind of private key is not supported.
    KindOfKey,
    /// The private key belongs to another certificate.
    OtherKey,
    /// The private key belongs to a certificate that is not the first.
    LeafNotFirst,
    /// A certificate is not in its place in the chain.
    Chain {
        /// Its place, counted from 1.
        number: usize,
    },
}

impl fmt::Display for PemFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotPem => "is no PEM: it has no line `-----BEGIN …-----`",
            Self::LineEnds => {
                "has lost its line ends: each line of a PEM needs one, or `\\n` in its place"
            }
            Self::Broken => "is a PEM that breaks off or is damaged; paste the whole of it",
            Self::NoCertificate => "holds no certificate",
            Self::NotACertificate => {
                "holds a certificate that can't be read as an X.509 v3 certificate"
            }
            Self::NoKey => "holds no private key",
            Self::SeveralKeys => "holds more than one private key; leave the certificate's own",
            Self::EncryptedKey => {
                "is an encrypted private key, and nobody is here to type its passphrase; store \
                 it without one, in a file that only you can read"
            }
            Self::KindOfKey => {
                "is a private key of a kind that is not supported; RSA with 2,048 bits and more, \
                 ECDSA on P-256 and P-384, and Ed25519 are"
            }
            Self::OtherKey => "is not the private key of the certificate; take both from one key",
            Self::LeafNotFirst => {
                "is not in order: the certificate that the private key belongs to comes first"
            }
            Self::Chain { number } => {
                return write!(
                    f,
                    "is not in order: certificate {number} issued none of those before it; first \
                     comes your own, then the one that issued it"
                );
            }
        })
    }
}
