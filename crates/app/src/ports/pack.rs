// SPDX-License-Identifier: EUPL-1.2
//! Many records in one value: their number, their lengths, then their bytes. One row for a thousand
//! records keeps a deposit of many small items as cheap as one large one.

use super::StoreError;

/// Most records in one pack.
pub const MAX_RECORDS: usize = 1 << 16;
/// Most bytes in one pack.
pub const MAX_BYTES: usize = 256 << 20;

/// The records in one value.
///
/// # Errors
/// `Failed` if they are too many or too large.
pub fn encode<R: AsRef<[u8]>>(records: &[R]) -> Result<Vec<u8>, StoreError> {
    let bytes: usize = records.iter().map(|r| r.as_ref().len()).sum();
    if records.len() > MAX_RECORDS || bytes > MAX_BYTES {
        return Err(StoreError::Failed(format!(
            "{} records of {bytes} bytes in one entry, where at most {MAX_RECORDS} of {MAX_BYTES} go",
            records.len()
        )));
    }
    let mut out = Vec::with_capacity(4 + 4 * records.len() + bytes);
    out.extend_from_slice(&word(records.len())?);
    for record in records {
        out.extend_from_slice(&word(record.as_ref().len())?);
    }
    for record in records {
        out.extend_from_slice(record.as_ref());
    }
    Ok(out)
}

fn word(length: usize) -> Result<[u8; 4], StoreError> {
    u32::try_from(length).map(u32::to_le_bytes).map_err(|_| StoreError::Failed(format!("a record of {length} bytes")))
}

/// The records out of a value; `None` if it is not what [`encode`] writes.
#[must_use]
pub fn decode(value: &[u8]) -> Option<Vec<Vec<u8>>> {
    let (count, rest) = value.split_first_chunk::<4>()?;
    let count = usize::try_from(u32::from_le_bytes(*count)).ok()?;
    if count > MAX_RECORDS || value.len() > 4 + 4 * MAX_RECORDS + MAX_BYTES {
        return None;
    }
    let (lengths, mut data) = rest.split_at_checked(4 * count)?;
    let mut records = Vec::with_capacity(count);
    for length in lengths.as_chunks::<4>().0 {
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let (record, tail) = data.split_at_checked(length)?;
        records.push(record.to_vec());
        data = tail;
    }
    data.is_empty().then_some(records)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_as_it_went_in() {
        for records in [vec![], vec![vec![]], vec![vec![1], vec![], vec![2; 70_000]]] {
            assert_eq!(decode(&encode(&records).unwrap()), Some(records));
        }
    }

    #[test]
    fn garbage_is_refused() {
        let good = encode(&[vec![1u8, 2], vec![3]]).unwrap();
        for cut in 0..good.len() {
            assert_eq!(decode(&good[..cut]), None, "cut at {cut}");
        }
        for length_byte in 0..12 {
            let mut bad = good.clone();
            bad[length_byte] ^= 0x80;
            assert_eq!(decode(&bad), None, "byte {length_byte}");
        }
        let mut longer = good;
        longer.push(0);
        assert_eq!(decode(&longer), None);
        assert_eq!(decode(&[0xff; 64]), None);
    }

    #[test]
    fn too_many_are_refused() {
        assert!(encode(&vec![Vec::<u8>::new(); MAX_RECORDS + 1]).is_err());
    }
}
