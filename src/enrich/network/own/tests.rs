use super::*;

fn shown(parsed: Parsed<IpNetwork>) -> String {
    let ranges: Vec<String> = parsed.entries.iter().map(ToString::to_string).collect();
    format!("{}|{} bad|{}", ranges.join(" "), parsed.bad_lines, parsed.date)
}

#[test]
fn ranges_are_read_as_the_world_writes_them() {
    for (text, expected) in [
        ("192.0.2.0/24\n2001:db8::/32\n192.0.2.7\n", "192.0.2.0/24 2001:db8::/32 192.0.2.7/32|0 bad|"),
        ("# of 2026-10-05\n\n; old\n// x\n192.0.2.0/24 # mine\n", "192.0.2.0/24|0 bad|2026-10-05"),
        ("192.0.2.0-192.0.2.3\n192.0.2.4 - 192.0.2.5\n", "192.0.2.0/30 192.0.2.4/31|0 bad|"),
        ("start,end,name\n\"192.0.2.0\",\"192.0.2.7\",\"X\"\n", "192.0.2.0/29|0 bad|"),
        ("172.224.224.0/31,GB,GB-EN,London,\n", "172.224.224.0/31|0 bad|"),
        ("add bad 192.0.2.8/30\ndeny 192.0.2.9;\n", "192.0.2.8/30 192.0.2.9/32|0 bad|"),
        ("192.0.2.1\r\nnonsense\r\n999.1.1.1\r\n", "192.0.2.1/32|2 bad|"),
        ("\u{feff}192.0.2.1\n", "192.0.2.1/32|0 bad|"),
        ("prefix;name\r192.0.2.1;a\r192.0.2.2;b\r", "192.0.2.1/32 192.0.2.2/32|0 bad|"),
        ("::ffff:0:0/96\n::/80\n::ffff:1.0.0.0/103\n192.0.2.1\n", "192.0.2.1/32|3 bad|"),
        ("::ffff:192.0.2.0/120\n", "::ffff:192.0.2.0/120|0 bad|"),
        ("0.0.0.0/0\n::/0\n0.0.0.0-255.255.255.255\n192.0.2.1\n", "192.0.2.1/32|3 bad|"),
        ("192.0.2.9-192.0.2.1\n", "|0 bad|"),
        (
            r#"{"creationTime": "2026-11-02T10:00", "prefixes": [{"ipv4Prefix": "192.0.2.0/24"}, {"ipv6Prefix": "2001:db8::/44", "region": "x"}]}"#,
            "192.0.2.0/24 2001:db8::/44|0 bad|2026-11-02",
        ),
        (
            r#"{"createDate": "2026-11-20-17-33-07", "prefixes": [{"ip_prefix": "192.0.2.0/27", "service": "EC2"}]}"#,
            "192.0.2.0/27|0 bad|2026-11-20",
        ),
        (
            r#"{"values": [{"properties": {"changeNumber": 3, "addressPrefixes": ["192.0.2.0/29", "0.0.0.0/0"]}}]}"#,
            "192.0.2.0/29|1 bad|",
        ),
    ] {
        assert_eq!(shown(ranges::ranges(&text::decoded(text.as_bytes()))), expected, "{text}");
    }
}

#[test]
fn tor_exits_are_read_in_its_three_forms() {
    for (text, expected) in [
        ("192.0.2.1\n2001:db8::1\n", "192.0.2.1/32 2001:db8::1/128|0 bad|"),
        (
            "@type tordnsel 1.0\nDownloaded 2026-11-20 02:02:00\nExitNode 0011BD2485AD45D984EC4159C88FC066E5E3300E\n\
             Published 2026-11-19 21:07:47\nLastStatus 2026-11-20 01:00:00\nExitAddress 192.0.2.7 2026-11-21 01:10:05\n",
            "192.0.2.7/32|0 bad|2026-11-21",
        ),
        (
            r#"{"version": "8.0", "relays_published": "2026-11-20 12:00:00", "relays": [
               {"or_addresses": ["192.0.2.1:443", "[2001:db8::1]:443"], "exit_addresses": ["192.0.2.9"], "flags": ["Exit", "Fast"]},
               {"or_addresses": ["192.0.2.2:9001"], "flags": ["Guard"]}], "bridges": []}"#,
            "192.0.2.1/32 192.0.2.9/32 2001:db8::1/128|0 bad|2026-11-20",
        ),
    ] {
        assert_eq!(shown(ranges::tor_exits(text)), expected);
    }
}

#[test]
fn systems_are_read_in_three_forms() {
    for (text, expected, bad) in [
        ("AS64496\nas64497 # a brand\n64498\n", [64496, 64497, 64498].as_slice(), 0),
        ("ASN,Entity\n\"64496\",\"A, B\"\n64497,C\n", &[64496, 64497], 0),
        ("rank;asn;name\n1;AS64496;X\n2;;Y\n", &[64496], 1),
        ("1\tAS64496\tX\n", &[64496], 0),
        ("[64496, \"AS64497\", 0]", &[64496, 64497], 0),
        ("number,name,asn\n1,A,64496\n2,B,AS64497 Example\n", &[64496, 64497], 0),
        (
            r#"{"years": [2024, 2025], "asns": [64496, "64497"], "x": ["AS64498", "7"]}"#,
            &[64496, 64497, 64498],
            0,
        ),
        (r#"{"AS64496": {"name": "X", "size": 7}}"#, &[64496], 0),
        (
            "{\"asn\":64496,\"cc\":\"FR\"}\n{\"asn\":64497}\n{\"type\":\"metadata\",\"records\":2}\n",
            &[64496, 64497],
            0,
        ),
        (r#"{"data": [{"asn": {"asn": "AS64496", "prefixes": 12}}]}"#, &[64496], 0),
        ("hello\n64496 Example\n99999999999\n0\n", &[64496], 3),
    ] {
        let parsed = systems::systems(text);
        assert_eq!((parsed.entries.as_slice(), parsed.bad_lines), (expected, bad), "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn no_text_breaks_a_reader(text in r#"([0-9a-fA-FxX.:/,;|\-\[\]{}"' \t\r\nS#é]|AS|ExitAddress |::ffff:|"asn":|255|0/0){0,60}"#) {
        for range in ranges::ranges(&text).entries.iter().chain(&ranges::tor_exits(&text).entries) {
            proptest::prop_assert!(is_plausible(range) || range.prefix() >= 32, "{range}");
        }
        proptest::prop_assert!(!systems::systems(&text).entries.contains(&0));
    }
}
