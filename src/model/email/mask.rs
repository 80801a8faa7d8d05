//! The shape of a local part: what is left of it without its letters.

/// The shape of a local part: runs of letters become `a`, runs of digits their length, separators stay.
///
/// `jean.dupont75` has the mask `a.a2`.
pub fn mask(local: &str) -> String {
    let mut mask = String::new();
    let mut digits = 0;
    for c in local.chars() {
        if c.is_ascii_digit() {
            digits += 1;
            continue;
        }
        push_digits(&mut mask, &mut digits);
        if c.is_alphabetic() {
            if !mask.ends_with('a') {
                mask.push('a');
            }
        } else {
            mask.push(c);
        }
    }
    push_digits(&mut mask, &mut digits);
    mask
}

fn push_digits(mask: &mut String, digits: &mut usize) {
    if *digits > 0 {
        mask.push_str(&(*digits).min(9).to_string());
        *digits = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn masks_keep_the_shape() {
        for (local, expected) in
            [("jean.dupont75", "a.a2"), ("j_d", "a_a"), ("2020", "4"), ("a1b2", "a1a1"), ("été+x", "a+a")]
        {
            assert_eq!(mask(local), expected);
        }
    }
}
