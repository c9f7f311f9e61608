//! The key the sandbox signs its tokens with, and its public half as a key set. ES256 over P-256, made anew at each start:
//! a client that checks signatures can, and no private key lies in a repository. It knows nothing of claims.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

/// Signs tokens.
pub(crate) struct Signer {
    key: EcdsaKeyPair,
    id: String,
    random: SystemRandom,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Signer").field("id", &self.id).finish_non_exhaustive()
    }
}

/// The system gave no randomness to make a key from.
#[derive(Debug, thiserror::Error)]
#[error("no signing key could be made: the system's source of randomness refused")]
pub(crate) struct NoRandomness;

impl Signer {
    /// Makes a key.
    pub(crate) fn new() -> Result<Self, NoRandomness> {
        let random = SystemRandom::new();
        let document =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).map_err(|_| NoRandomness)?;
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random)
            .map_err(|_| NoRandomness)?;
        let id = URL_SAFE_NO_PAD.encode(ring::digest::digest(&ring::digest::SHA256, key.public_key().as_ref()));
        Ok(Self { key, id, random })
    }

    /// The claims as a signed token.
    pub(crate) fn token(&self, claims: &Value) -> String {
        let header = json!({ "typ": "JWT", "alg": "ES256", "kid": self.id });
        let text =
            format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()));
        let signature = self.key.sign(&self.random, text.as_bytes()).map(|sig| URL_SAFE_NO_PAD.encode(sig));
        format!("{text}.{}", signature.unwrap_or_default())
    }

    /// The public key as a JSON Web Key Set.
    pub(crate) fn key_set(&self) -> Value {
        // An uncompressed point: 0x04, then the two coordinates of 32 bytes each.
        let point = self.key.public_key().as_ref();
        let (x, y) = point.get(1..).unwrap_or_default().split_at(32.min(point.len().saturating_sub(1)));
        json!({ "keys": [{ "kty": "EC", "use": "sig", "alg": "ES256", "crv": "P-256", "kid": self.id,
            "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y) }] })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]
    use super::*;

    #[test]
    fn the_published_key_verifies_what_was_signed() {
        let signer = Signer::new().unwrap();
        let token = signer.token(&json!({ "aud": "x" }));
        let (text, signature) = token.rsplit_once('.').unwrap();
        let keys = signer.key_set();
        let part = |name: &str| URL_SAFE_NO_PAD.decode(keys["keys"][0][name].as_str().unwrap()).unwrap();
        let point = [vec![4], part("x"), part("y")].concat();
        let key = ring::signature::UnparsedPublicKey::new(&ring::signature::ECDSA_P256_SHA256_FIXED, point);
        key.verify(text.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
    }
}
