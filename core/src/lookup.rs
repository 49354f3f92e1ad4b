//! What is looked up by names, and never gone through: names as numbers, to find them quickly.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map whose order means nothing. It finds names of which a thousand start alike sooner than one in their order, which compares
/// with ten of them.
pub(crate) type Lookup<K, V> = HashMap<K, V, BuildHasherDefault<Digester>>;

/// Makes numbers of names for a [`Lookup`].
#[derive(Clone, Copy, Default)]
pub(crate) struct Digester(u64);

impl Hasher for Digester {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = digest_of(self.0, bytes);
    }

    fn write_u8(&mut self, byte: u8) {
        self.0 = step(self.0, u64::from(byte));
    }

    fn finish(&self) -> u64 {
        mixed(self.0)
    }
}

/// A text as a number: equal texts have equal ones, and others seldom have the same. It is the same in every build and on every
/// day, and goes through eight bytes at a time, since every look at a property or a resource asks for one.
pub(crate) fn digest(text: &str) -> u64 {
    mixed(digest_of(text.len() as u64, text.as_bytes()))
}

fn digest_of(start: u64, bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let whole = words.iter().fold(start, |digest, it| step(digest, u64::from_le_bytes(*it)));
    let last = rest.iter().fold(0_u64, |word, it| (word << 8) | u64::from(*it));
    step(whole, last)
}

/// A number of which every bit hangs on every bit of another.
pub(crate) const fn mixed(number: u64) -> u64 {
    let once = (number ^ (number >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    once ^ (once >> 32)
}

const fn step(digest: u64, word: u64) -> u64 {
    (digest.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_that_are_alike_have_other_digests() {
        let mut known = BTreeSet::from([digest("")]);
        for n in 0..20_000 {
            for name in [format!("ec2.instance.s{n:03}_server_{n}"), format!("{n}"), format!("iam.role.{n}x")]
            {
                assert!(known.insert(digest(&name)), "{name}");
            }
        }
        let low: BTreeSet<u64> = known.iter().map(|it| it & 0x3ff).collect();
        assert_eq!(low.len(), 0x400);
    }
}
