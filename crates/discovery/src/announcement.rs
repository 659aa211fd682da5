//! What this Porthole says of itself, and the text of its record (RFC 6763, section 6).

/// What Portholes are called on the network: the door that they announce is HTTP over TCP.
pub const SERVICE: &str = "_porthole._tcp.local.";

/// A fresh random number of each announcement: the name of its instance and of its host.
pub type Nonce = [u8; 16];

/// What one device recognises an announcement by; random to everybody else.
pub type Tag = [u8; 8];

/// The tags of one announcement.
pub const MOST_TAGS: usize = 64;

/// The key of the version, and the one that there is.
pub(crate) const VERSION: (&str, &[u8]) = ("v", b"1");

/// The keys that hold tags, in order. One string of a record holds 255 bytes at most (RFC 6763, section 6.1).
pub(crate) const KEYS: [&str; 4] = ["t0", "t1", "t2", "t3"];

/// The tags behind one key.
pub(crate) const TAGS_A_KEY: usize = MOST_TAGS / KEYS.len();

/// What is announced: where the door is, and who may recognise it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// Drawn at random for this announcement alone.
    pub nonce: Nonce,
    /// The TCP port of the door.
    pub port: u16,
    /// A tag a device, at most [`MOST_TAGS`].
    pub tags: Vec<Tag>,
}

impl Announcement {
    /// The name of the instance, without the service.
    pub(crate) fn instance(&self) -> String {
        self.nonce.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// How many random tags have to be added, so that the number of devices is not told: the sum is a whole number of
    /// keys, and at least one.
    pub(crate) fn padding(&self) -> usize {
        self.tags.len().max(1).next_multiple_of(TAGS_A_KEY) - self.tags.len()
    }

    /// The pairs of the record. Tags are sorted, so that their order tells nothing of the devices.
    pub(crate) fn text(&self, padding: &[Tag]) -> Vec<(&'static str, Vec<u8>)> {
        let mut tags = [&self.tags, padding].concat();
        tags.sort_unstable();
        let keys = KEYS.into_iter().zip(tags.chunks(TAGS_A_KEY));
        let version = (VERSION.0, VERSION.1.to_vec());
        [version].into_iter().chain(keys.map(|(key, tags)| (key, tags.concat()))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(tags: usize) -> Announcement {
        let tags = (0..tags).map(|tag| [255 - u8::try_from(tag).unwrap(); 8]).collect();
        Announcement { nonce: [0xab; 16], port: 7780, tags }
    }

    #[test]
    fn an_instance_is_called_by_its_nonce() {
        assert_eq!(of(0).instance(), "ab".repeat(16));
    }

    #[test]
    fn one_device_looks_like_sixteen() {
        for (tags, padding) in [(0, 16), (1, 15), (15, 1), (16, 0), (17, 15), (64, 0)] {
            assert_eq!(of(tags).padding(), padding, "{tags}");
        }
    }

    #[test]
    fn sixty_four_tags_fit_one_packet_and_their_strings() {
        let text = of(64).text(&[]);
        assert_eq!(text.len(), 5);
        assert!(text.iter().all(|(key, value)| key.len() + 1 + value.len() <= 255));
        let record: usize = text.iter().map(|(key, value)| key.len() + value.len() + 2).sum();
        assert!(record < 600, "{record}");
    }

    #[test]
    fn the_order_of_tags_tells_nothing_of_the_devices() {
        let mut turned = of(20);
        turned.tags.reverse();
        assert_eq!(of(20).text(&[[7; 8]]), turned.text(&[[7; 8]]));
    }
}
