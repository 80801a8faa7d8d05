//! Where a number stands among sorted ones, when they lie as unevenly as the addresses of the internet.
//!
//! A tree whose nodes cut their stretch of numbers into equal slots, about as many as numbers lie in it (an
//! interpolation search that is worked out once, in the manner of the radix and hybrid tries): a slot leads
//! to its first number, or, where many numbers crowd, to a node of its own. What the numbers mean is none of
//! its business.

/// A slot with more numbers than this becomes a node: so many lie in two cache lines.
const CROWDED: usize = 8;
/// Slots of a node at most, as a power of two.
const MOST_BITS: u32 = 17;
/// Marks a slot that leads to a node.
const NODE: u32 = 1 << 31;

/// The tree over numbers that stay with their owner.
#[derive(Debug)]
pub struct Index {
    nodes: Vec<Node>,
    /// Number of a node with [`NODE`] set, or place of the first number at or after the slot's beginning.
    slots: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    first: u64,
    /// Bits of a number that do not choose the slot.
    shift: u32,
    slots: u32,
}

impl Index {
    /// Indexes `numbers`, ascending, fewer than 2^31; equal ones may follow one another.
    pub fn new<T>(numbers: &[(u64, T)]) -> Self {
        let mut index = Self { nodes: Vec::new(), slots: Vec::new() };
        index.add_node(numbers, 0..numbers.len(), 0, u64::BITS);
        index
    }

    /// How many of the same `numbers` are at most `number`.
    pub fn rank<T>(&self, numbers: &[(u64, T)], number: u64) -> usize {
        let mut node = self.nodes[0];
        loop {
            let slot = self.slots[node.slots as usize + ((number - node.first) >> node.shift) as usize];
            if slot & NODE == 0 {
                let from = slot as usize;
                return from + numbers[from..].iter().take_while(|&&(one, _)| one <= number).count();
            }
            node = self.nodes[(slot & !NODE) as usize];
        }
    }

    /// A node for the numbers of `within`, all of the stretch of `2^width` numbers from `first`.
    fn add_node<T>(
        &mut self,
        numbers: &[(u64, T)],
        within: std::ops::Range<usize>,
        first: u64,
        width: u32,
    ) -> u32 {
        let bits = (within.len() / 2).max(1).ilog2().clamp(1, MOST_BITS.min(width));
        let (shift, id, slots) = (width - bits, self.nodes.len(), self.slots.len());
        self.nodes.push(Node { first, shift, slots: slots as u32 });
        self.slots.resize(slots + (1 << bits), 0);
        let mut next = within.start;
        for slot in 0..1_usize << bits {
            let begin = first + ((slot as u64) << shift);
            let last = begin + ((1 << shift) - 1);
            let from = next;
            next += numbers[from..within.end].iter().take_while(|&&(one, _)| one <= last).count();
            let divisible = shift > 0 && next - from > CROWDED;
            self.slots[slots + slot] = match divisible {
                true => NODE | self.add_node(numbers, from..next, begin, shift),
                false => from as u32,
            };
        }
        id as u32
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Numbers that crowd at a few places, at the ends among them.
    fn crowded() -> impl Strategy<Value = Vec<(u64, ())>> {
        let place = prop_oneof![Just(0), Just(u64::MAX - 4_000), Just(0x2a00_0000_0000_0000), any::<u64>()];
        let number = (place, 0_u64..4_000, 0_u32..40)
            .prop_map(|(place, near, spread)| (place.saturating_add(near << spread), ()));
        proptest::collection::vec(number, 0..600).prop_map(|mut numbers| {
            numbers.sort_unstable();
            numbers
        })
    }

    proptest! {
        #[test]
        fn ranks_as_a_binary_search(numbers in crowded(), others in proptest::collection::vec(any::<u64>(), 20)) {
            let index = Index::new(&numbers);
            let near = numbers.iter().flat_map(|&(one, ())| [one.saturating_sub(1), one, one.saturating_add(1)]);
            for number in near.chain(others).chain([0, u64::MAX]) {
                prop_assert_eq!(
                    index.rank(&numbers, number),
                    numbers.partition_point(|&(one, ())| one <= number)
                );
            }
        }
    }
}
