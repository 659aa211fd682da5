//! The 128 bits that an invitation is worth.

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// The secret of one invitation: 16 random bytes. It is wiped from memory when dropped and never prints itself.
#[derive(Clone)]
pub struct Secret(Zeroizing<[u8; 16]>);

impl Secret {
    /// Takes 16 bytes from a cryptographic random source.
    #[must_use]
    pub fn new(random: [u8; 16]) -> Self {
        Self(Zeroizing::new(random))
    }

    /// The bytes themselves, for the link and the key derivation only.
    pub(crate) fn bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

impl PartialEq for Secret {
    /// Compares in constant time.
    fn eq(&self, other: &Self) -> bool {
        self.0.as_slice().ct_eq(other.0.as_slice()).into()
    }
}

impl Eq for Secret {}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn a_secret_never_prints_its_bytes() {
        assert_eq!(format!("{:?}", Secret::new([0x41; 16])), "Secret(hidden)");
    }
}
