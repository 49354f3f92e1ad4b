//! Random ids and secrets, and the hash under which a secret is stored.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// A permanent id: 128 random bits as 32 hexadecimal digits, safe in paths and in every name AWS has.
pub fn new_id() -> String {
    format!("{:032x}", rand::random::<u128>())
}

/// A secret that is a right by itself (session, share link): 256 random bits, 43 characters.
pub fn new_secret() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What is stored in place of a secret. The secret has full entropy, so a plain hash is enough.
pub fn hash(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_hash_to_something_else() {
        let (one, other) = (new_secret(), new_secret());
        assert_ne!(one, other);
        assert_eq!(one.len(), 43);
        assert_eq!(hash(&one), hash(&one));
        assert!(!hash(&one).contains(&one));
    }
}
