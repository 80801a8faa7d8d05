//! Address ranges as the world publishes them, and Tor's exits.
//!
//! Text: prefixes, single addresses, `first-last`, or the first cell that is one of a CSV,
//! an ipset or a firewall's rules. JSON: every text that is a range, which reads what Amazon,
//! Google, Microsoft, Oracle and others publish without knowing their shapes.

use std::net::{IpAddr, SocketAddr};

use ipnetwork::IpNetwork;
use serde_json::Value;

use super::super::embedded::prefixes;
use super::super::table::Span;
use super::text::{cells, date_of_comments, date_of_document, day_in, is_comment, json};
use super::{Parsed, is_plausible};

/// The ranges of a file.
pub fn ranges(text: &str) -> Parsed<IpNetwork> {
    match json(text) {
        Some(documents) => of_documents(&documents),
        None => of_lines(text),
    }
}

/// The exits of a file of the Tor Project: the bulk list (addresses), `exit-addresses`
/// (`ExitAddress` lines), or Onionoo's details.
pub fn tor_exits(text: &str) -> Parsed<IpNetwork> {
    match json(text) {
        Some(documents) => onionoo(&documents),
        None if text.lines().any(|line| line.starts_with("ExitAddress ")) => exit_addresses(text),
        None => of_lines(text),
    }
}

fn of_lines(text: &str) -> Parsed<IpNetwork> {
    let mut parsed = Parsed { entries: Vec::new(), bad_lines: 0, date: date_of_comments(text) };
    let lines = text.lines().enumerate().filter(|(_, line)| !is_comment(line));
    for (index, line) in lines {
        match of_line(line) {
            Some(found) if found.iter().all(is_plausible) => parsed.entries.extend(found),
            // The first line may be a header.
            None if index == 0 => {}
            _ => parsed.bad_lines += 1,
        }
    }
    parsed
}

/// The first range of a line; two addresses in a row are its first and last.
fn of_line(line: &str) -> Option<Vec<IpNetwork>> {
    let mut cells = cells(line).skip_while(|cell| of_cell(cell).is_none());
    let cell = cells.next()?;
    let second = cells.find(|cell| *cell != "-").and_then(|cell| cell.parse().ok());
    if let (Ok(first), Some(last)) = (cell.parse(), second)
        && let Some(found) = between(first, last).filter(|found| found.iter().all(is_plausible))
    {
        return Some(found);
    }
    of_cell(cell)
}

fn of_cell(cell: &str) -> Option<Vec<IpNetwork>> {
    if let Ok(range) = cell.parse::<IpNetwork>() {
        return Some(vec![range]);
    }
    let (first, last) = cell.split_once('-')?;
    between(first.parse().ok()?, last.parse().ok()?)
}

fn between(first: IpAddr, last: IpAddr) -> Option<Vec<IpNetwork>> {
    let (first, last, bits) = match (first, last) {
        (IpAddr::V4(first), IpAddr::V4(last)) => (u32::from(first).into(), u32::from(last).into(), 32),
        (IpAddr::V6(first), IpAddr::V6(last)) => (u128::from(first), u128::from(last), 128),
        _ => return None,
    };
    (first <= last).then(|| prefixes(Span { first, last, asn: None, country: None }, bits))
}

fn of_documents(documents: &[Value]) -> Parsed<IpNetwork> {
    let mut parsed = Parsed { entries: Vec::new(), bad_lines: 0, date: date(documents) };
    documents.iter().for_each(|document| collect(document, &mut parsed));
    parsed
}

fn collect(value: &Value, into: &mut Parsed<IpNetwork>) {
    match value {
        Value::Object(members) => members.values().for_each(|value| collect(value, into)),
        Value::Array(elements) => elements.iter().for_each(|value| collect(value, into)),
        Value::String(text) => match of_cell(text.trim()) {
            Some(found) if found.iter().all(is_plausible) => into.entries.extend(found),
            Some(_) => into.bad_lines += 1,
            None => {}
        },
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn exit_addresses(text: &str) -> Parsed<IpNetwork> {
    let mut parsed = Parsed { entries: Vec::new(), bad_lines: 0, date: String::new() };
    for line in text.lines().filter_map(|line| line.strip_prefix("ExitAddress ")) {
        match line.split_whitespace().next().and_then(|cell| cell.parse::<IpAddr>().ok()) {
            Some(address) => parsed.entries.push(address.into()),
            None => parsed.bad_lines += 1,
        }
    }
    parsed.date = text.lines().filter_map(day_in).max().unwrap_or_default().to_owned();
    parsed
}

/// Relays with the flag `Exit`, and whatever address was seen to let traffic out.
fn onionoo(documents: &[Value]) -> Parsed<IpNetwork> {
    let mut parsed = Parsed { entries: Vec::new(), bad_lines: 0, date: date(documents) };
    for relay in documents.iter().filter_map(|document| document["relays"].as_array()).flatten() {
        let texts = |key: &str| relay[key].as_array().into_iter().flatten().filter_map(Value::as_str);
        let is_exit = texts("flags").any(|flag| flag == "Exit");
        let own = texts("or_addresses").filter(|_| is_exit).filter_map(without_port);
        let seen = texts("exit_addresses").filter_map(|text| text.parse().ok());
        parsed.entries.extend(own.chain(seen).map(IpNetwork::from));
    }
    parsed.entries.sort();
    parsed.entries.dedup();
    parsed
}

fn without_port(text: &str) -> Option<IpAddr> {
    text.parse::<SocketAddr>().map(|socket| socket.ip()).or_else(|_| text.parse()).ok()
}

fn date(documents: &[Value]) -> String {
    documents.iter().map(date_of_document).max().unwrap_or_default()
}
