// SPDX-License-Identifier: EUPL-1.2
//! The keys of one entry in one value, slot after slot; a destroyed one is zeros and a mark.

/// The keys of one entry, by slot; none once destroyed.
pub type Slots = Vec<Option<[u8; 32]>>;

const SLOT: usize = 33;
const DESTROYED: u8 = 0;
const PRESENT: u8 = 1;

/// The keys in one value.
#[must_use]
pub fn encode(slots: &[Option<[u8; 32]>]) -> Vec<u8> {
    let mut out = Vec::with_capacity(SLOT * slots.len());
    for slot in slots {
        out.push(if slot.is_some() { PRESENT } else { DESTROYED });
        out.extend_from_slice(&slot.unwrap_or_default());
    }
    out
}

/// The keys out of a value; `None` if it is not what [`encode`] writes.
#[must_use]
pub fn decode(value: &[u8]) -> Option<Slots> {
    let (slots, rest) = value.as_chunks::<SLOT>();
    if !rest.is_empty() {
        return None;
    }
    let read = slots.iter().map(|[mark, key @ ..]| match *mark {
        PRESENT => Some(Some(*key)),
        DESTROYED if key == &[0; 32] => Some(None),
        _ => None,
    });
    read.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_come_back_and_garbage_does_not() {
        let slots = vec![Some([7; 32]), None, Some([0; 32])];
        let value = encode(&slots);
        assert_eq!(decode(&value), Some(slots));
        assert_eq!(decode(&value[1..]), None);
        assert_eq!(decode(&[2; 33]), None);
        let mut half_destroyed = value;
        half_destroyed[0] = DESTROYED;
        assert_eq!(decode(&half_destroyed), None);
    }
}
