use proptest::prelude::*;

use super::*;

fn accepted(cases: &[&str]) {
    for case in cases {
        assert!(parse(case).is_ok(), "refused {case:?}");
    }
}

fn refused(error: AddressError, cases: &[&str]) {
    for case in cases {
        assert_eq!(parse(case), Err(error), "{case:?}");
    }
}

/// `n` letters.
fn letters(n: usize) -> String {
    "m".repeat(n)
}

#[test]
fn ordinary_addresses() {
    accepted(&[
        "a@iana.org",
        "7@iana.org",
        "paul.emile@iana.org",
        "xn--paul@iana.org",
        "!#$%&'*+-/=?^_`{|}~@iana.org",
        "paul@about.museum",
        "paul@24.com",
        "paul@well-known.com",
        "paul@c--n.com",
        "paul@iana.co-uk",
        "paul@io",
        "paul@iana.77",
        "paul@255.255.255.255",
    ]);
}

#[test]
fn quoted_local_parts() {
    accepted(&[
        r#""paul"@iana.org"#,
        r#"""@iana.org"#,
        r#""\p"@iana.org"#,
        r#""\""@iana.org"#,
        r#""\\"@iana.org"#,
        r#""paul\ emile"@iana.org"#,
        r#""paul@work"@iana.org"#,
        r#""paul..emile"@iana.org"#,
    ]);
    refused(
        AddressError::Local,
        &[
            r#""""@iana.org"#,
            r#""\"@iana.org"#,
            r#""paul@iana.org"#,
            r#"paul"@iana.org"#,
            r#""paul"emile@iana.org"#,
            r#""paul""emile"@iana.org"#,
            r#""paul".emile@iana.org"#,
            r#""paul"."emile"@iana.org"#,
            "\"paul\0\"@iana.org",
            "\"paul\\\0\"@iana.org",
            "\"\n\"@iana.org",
            "\"\\\n\"@iana.org",
            "\"\x7f\"@iana.org",
            "\"\\\u{a9}\"@iana.org",
        ],
    );
}

#[test]
fn local_parts_that_are_none() {
    refused(
        AddressError::Local,
        &[
            "@iana.org",
            ".paul@iana.org",
            "paul.@iana.org",
            "paul..emile@iana.org",
            "(note)paul@iana.org",
            "paul @iana.org",
            "\npaul@iana.org",
            "\x07@iana.org",
            "<paul@iana.org>",
            "Paul <paul@iana.org>",
        ],
    );
    refused(AddressError::NoAtSign, &["", "paul", "paul_iana.org", "paul\u{ff20}iana", "paul\u{fe6b}iana"]);
}

#[test]
fn domains_that_are_none() {
    refused(
        AddressError::Domain,
        &[
            "paul@",
            "paul@work@iana.org",
            "paul@localhost",
            "paul@.iana.org",
            "paul@\u{ff0e}iana.org",
            "paul@iana.org.",
            "paul@iana..org",
            "paul@iana\u{ff0e}\u{ff0e}.org",
            "paul@-iana.org",
            "paul@\u{ff0d}iana.org",
            "paul@iana-.org",
            "paul@iana.org-",
            "paul@iana/icann.org",
            "paul@iana_icann.org",
            "paul@iana.org\n",
            "paul@iana.org ",
            "paul@(note)iana.org",
            "paul@a[1.2.3.4]",
            "paul@yy--0.org",
            "paul@xn--0.org",
            "paul@\u{2488}list.org",
            "paul@\u{37e}.org",
            "paul@\u{1fef}.org",
            "paul@1.xn--4dbc.org",
        ],
    );
}

#[test]
fn address_literals() {
    accepted(&[
        "paul@[192.0.2.255]",
        "paul@[IPv6:1:22:333:4444:5:6:7:8]",
        "paul@[ipv6:1:2:3:4:5::8]",
        "paul@[IPv6:::]",
        "paul@[IPv6:1:2:3:4:5:6:192.0.2.1]",
        "paul@[IPv6:1:2:3:4::192.0.2.1]",
    ]);
    refused(
        AddressError::Literal,
        &[
            "paul@[192.0.2.1",
            "paul@[192.0.2]",
            "paul@[192.0.2.1.1]",
            "paul@[192.0.2.256]",
            "paul@[1:2:3:4:5:6:7:8]",
            "paul@[IPv6:1:2:3:4:5:6:7]",
            "paul@[IPv6:1:2:3:4:5:6:7:8:9]",
            "paul@[IPv6:1:2:3:4:5:6:7:888g]",
            "paul@[IPv6:1:2:3:4:5:6::7:8]",
            "paul@[IPv6::2:3:4:5:6:7:8]",
            "paul@[IPv6:1::4:5::8]",
            "paul@[IPv6:1::2:]",
            "paul@[IPv6:fe80::1%eth0]",
            "paul@[any text]",
        ],
    );
}

#[test]
fn octets_are_counted_after_encoding() {
    let label = letters(63);
    let long = format!("{label}.{label}.{label}");
    accepted(&[
        &format!("{}@iana.org", letters(64)),
        &format!("paul@{label}.org"),
        &format!("{}@{long}.{}", letters(54), letters(7)),
    ]);
    refused(
        AddressError::TooLong,
        &[
            &format!("{}@iana.org", letters(65)),
            &format!("\"{}\"@iana.org", letters(63)),
            &format!("{}@iana.org", "\u{e9}".repeat(33)),
            &format!("{}@{long}.{}", letters(55), letters(7)),
            &format!("p\u{e9}@{long}.{}", letters(59)),
        ],
    );
    refused(
        AddressError::Domain,
        &[
            &format!("paul@{}.org", letters(64)),
            &format!("paul@{long}.{label}"),
            &format!("paul@\u{4e2d}{}.org", letters(59)),
        ],
    );
}

#[test]
fn international_addresses() {
    let parsed = |text: &str| parse(text).expect("a valid address");
    assert_eq!(parsed("e\u{301}lise@\u{c9}COLE.FR").local, "\u{e9}lise");
    assert_eq!(parsed("e\u{301}lise@\u{c9}COLE.FR").domain, "xn--cole-9oa.fr");
    assert_eq!(parsed("paul@stra\u{df}e.example").domain, "xn--strae-oqa.example");
    assert_eq!(parsed("\u{1fef}@iana.org").local, "`");
    accepted(&[
        "\u{65e5}\u{672c}@iana.org",
        "\u{430}\u{43d}\u{43d}\u{430}.\u{43a}@\u{43f}\u{43e}\u{447}\u{442}\u{430}.\u{440}\u{444}",
        "\u{930}\u{93e}\u{92e}@iana.org",
        "\"paul \u{3bb}\"@iana.org",
    ]);
}

#[test]
fn characters_nobody_sees_or_nobody_assigned() {
    refused(
        AddressError::Local,
        &[
            "\u{301}paul@iana.org",
            "<\u{338}paul@iana.org",
            "paul.\u{37e}@iana.org",
            "pa\u{2005}ul@iana.org",
            "pa\u{2028}ul@iana.org",
            "pa\u{200b}ul@iana.org",
            "pa\u{202e}ul@iana.org",
            "pa\u{9c}ul@iana.org",
            "pa\u{e000}ul@iana.org",
            "pa\u{fdef}ul@iana.org",
            "pa\u{10fdef}ul@iana.org",
        ],
    );
}

#[test]
fn long_hostile_input_is_refused_at_once() {
    let marks = "\u{301}".repeat(100_000);
    refused(AddressError::TooLong, &[&format!("{marks}@iana.org"), &format!("paul@{marks}.org")]);
}

proptest! {
    #[test]
    fn no_input_panics(text in any::<String>(), domain in any::<String>()) {
        let _ = parse(&text);
        let _ = parse(&format!("{text}@{domain}"));
    }

    #[test]
    fn a_parsed_address_parses_to_itself(text in "[a-zé\".+\\\\ ]{1,8}@[a-zA-Zß0-9-]{1,6}(\\.[a-zA-Z]{2,4}){1,2}") {
        if let Ok(address) = parse(&text) {
            let again = parse(&format!("{}@{}", address.local, address.domain));
            prop_assert_eq!(again, Ok(address));
        }
    }
}
