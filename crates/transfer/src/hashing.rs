//! The digest of bytes that come one after the other.

use wire::files::Digest;

/// BLAKE3 of the first bytes of a file, which goes on with the next ones. It takes about 2 KiB, and nothing before the first
/// byte.
#[derive(Clone, Debug, Default)]
pub struct Hashing(Option<Box<blake3::Hasher>>);

impl Hashing {
    /// Of no bytes yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Goes on with the bytes that follow.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.get_or_insert_default().update(bytes);
    }

    /// How many bytes there were.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.0.as_ref().map_or(0, |hasher| hasher.count())
    }

    /// The digest of all of them.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let digest = self.0.as_ref().map_or_else(|| blake3::hash(&[]), |hasher| hasher.finalize());
        Digest(*digest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::Hashing;

    #[test]
    fn the_digest_of_nothing_and_of_abc_are_the_published_ones() {
        let mut hashing = Hashing::new();
        let nothing = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";
        assert_eq!(hashing.digest().to_string(), nothing);
        hashing.update(b"ab");
        hashing.update(b"c");
        let abc = "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85";
        assert_eq!((hashing.bytes(), hashing.digest().to_string().as_str()), (3, abc));
    }
}
