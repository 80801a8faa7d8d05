//! One cell of a time column.

use super::words;
use super::{Civil, Stamp};
use crate::ingest::normal::fold;
use crate::model::Precision;

/// Days from 1899-12-30, where spreadsheets count from, to 1970-01-01.
const SPREADSHEET_EPOCH: i64 = 25_569;

/// Reads one cell.
pub fn parse(cell: &str) -> Stamp {
    let cell = cell.trim();
    if cell.is_empty() {
        return Stamp::Missing;
    }
    iso(cell.as_bytes()).or_else(|| number(cell)).or_else(|| loose(cell)).unwrap_or(Stamp::Invalid)
}

/// Whether a cell is a time beyond doubt, whatever its column is called: a bare
/// number of few digits is as well a postcode.
pub fn looks_like_time(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    if digits == cell.len() && digits < 10 {
        return false;
    }
    digits >= 3 && cell.len() <= 80 && !matches!(parse(cell), Stamp::Invalid | Stamp::Missing)
}

/// `2020-11-17`, with `T` or a space before `21:04[:05[.678]]`, and `Z`, ` UTC` or
/// `+01:00` behind: what nearly every platform writes, so it is read without detours.
fn iso(cell: &[u8]) -> Option<Stamp> {
    let digits = |from: usize, to: usize| -> Option<u32> {
        cell.get(from..to)?
            .iter()
            .try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0')))
    };
    if cell.get(4) != Some(&b'-') || cell.get(7) != Some(&b'-') {
        return None;
    }
    let date = (digits(0, 4)?, digits(5, 7)?, digits(8, 10)?);
    if cell.len() == 10 {
        return civil(date, None, None);
    }
    if !matches!(cell[10], b'T' | b't' | b' ') || cell.get(13) != Some(&b':') {
        return None;
    }
    let (hour, minute) = (digits(11, 13)?, digits(14, 16)?);
    let (second, mut at) = if cell.get(16) == Some(&b':') { (Some(digits(17, 19)?), 19) } else { (None, 16) };
    if second.is_some() && matches!(cell.get(19), Some(b'.' | b',')) {
        at += 1 + cell[20..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    }
    let zone = cell[at..].trim_ascii_start();
    let offset = if zone.is_empty() { None } else { Some(offset(std::str::from_utf8(zone).ok()?)?) };
    civil(date, Some((hour, minute, second)), offset)
}

/// `Z`, `UTC`, `CET`, `+01:00`, `+0100`, `+01`, `GMT+1`: seconds from UTC.
fn offset(zone: &str) -> Option<i32> {
    let zone = zone.trim();
    let sign_at = zone.find(['+', '-', '\u{2212}']);
    let (name, rest) = zone.split_at(sign_at.unwrap_or(zone.len()));
    let base = if name.is_empty() { 0 } else { words::zone(&name.trim().to_ascii_lowercase())? };
    let Some(sign) = rest.chars().next() else { return Some(base) };
    let digits: String = rest.chars().skip(1).filter(|&c| c != ':').collect();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.parse::<i32>().ok()?, 0),
        3 | 4 => {
            let (hours, minutes) = digits.split_at(digits.len() - 2);
            (hours.parse().ok()?, minutes.parse::<i32>().ok()?)
        }
        _ => return None,
    };
    let seconds = hours * 3600 + minutes * 60;
    (hours <= 14 && minutes < 60).then(|| base + if sign == '+' { seconds } else { -seconds })
}

/// Bare numbers, told apart by their number of digits: Unix seconds (9 or 10),
/// milliseconds (12 or 13), microseconds (15 or 16), nanoseconds (18 or 19), `YYYYMMDD[hhmm[ss]]` (8, 12,
/// 14), spreadsheet days (5, with or without a fraction).
fn number(cell: &str) -> Option<Stamp> {
    let (whole, fraction) = cell.split_once(['.', ',']).unwrap_or((cell, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let value: i64 = whole.parse().ok()?;
    match whole.len() {
        5 => spreadsheet(value, fraction),
        8 | 12 | 14 if whole.starts_with("19") || whole.starts_with("20") => compact(whole),
        9 | 10 => plausible(value),
        12 | 13 => plausible(value / 1000),
        15 | 16 => plausible(value / 1_000_000),
        18 | 19 => plausible(value / 1_000_000_000),
        _ => None,
    }
}

/// Only years from 1990 to 2100: a longer number is more often an identifier.
fn plausible(seconds: i64) -> Option<Stamp> {
    (631_152_000..4_102_444_800).contains(&seconds).then_some(Stamp::Instant(seconds))
}

fn compact(digits: &str) -> Option<Stamp> {
    let part = |from: usize, to: usize| digits.get(from..to).and_then(|text| text.parse::<u32>().ok());
    let date = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
    let time = match part(8, 10) {
        None => None,
        Some(hour) => Some((hour, part(10, 12)?, part(12, 14))),
    };
    civil(date, time, None)
}

/// Days since 1899-12-30 in local time, from 1954 to 2119.
fn spreadsheet(days: i64, fraction: &str) -> Option<Stamp> {
    if !(20_000..80_000).contains(&days) {
        return None;
    }
    let part: f64 = if fraction.is_empty() { 0.0 } else { format!("0.{fraction}").parse().ok()? };
    let second = (part * 86_400.0).round() as u32;
    let (days, second) = (days + i64::from(second / 86_400), second % 86_400);
    let date =
        jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(days - SPREADSHEET_EPOCH)).ok()?;
    let unit = if fraction.is_empty() { Precision::Day } else { Precision::Second };
    Some(Stamp::Civil(Civil {
        year: date.year(),
        month: date.month() as u8,
        day: date.day() as u8,
        swappable: false,
        second,
        offset: None,
        unit,
    }))
}

type Clock = (u32, u32, Option<u32>);

fn civil((year, month, day): (u32, u32, u32), clock: Option<Clock>, offset: Option<i32>) -> Option<Stamp> {
    let (second, unit) = time_of_day(clock)?;
    if !(1900..=2100).contains(&year) || jiff::civil::Date::new(year as i16, month as i8, day as i8).is_err()
    {
        return None;
    }
    Some(Stamp::Civil(Civil {
        year: year as i16,
        month: month as u8,
        day: day as u8,
        swappable: false,
        second,
        offset,
        unit,
    }))
}

/// Seconds since midnight and the unit written. A leap second counts as the one before it.
fn time_of_day(clock: Option<Clock>) -> Option<(u32, Precision)> {
    let Some((hour, minute, second)) = clock else { return Some((0, Precision::Day)) };
    if hour > 23 || minute > 59 || second.is_some_and(|second| second > 60) {
        return None;
    }
    let unit = if second.is_some() { Precision::Second } else { Precision::Minute };
    Some((hour * 3600 + minute * 60 + second.unwrap_or(0).min(59), unit))
}

/// A piece of a date: a number with its count of digits, a folded word, or a sign.
#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number(u32, usize),
    Word(String),
    Sign(char),
}

/// Everything else: `17/11/2020 21:04`, `17 novembre 2020 à 21h04`, `Nov 17, 2020 9:04 PM`,
/// `Tue Nov 17 2020 21:04:05 GMT+0100 (CET)`.
fn loose(cell: &str) -> Option<Stamp> {
    let cell = cell.split('(').next()?.trim();
    if cell.len() > 64 || !cell.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut tokens = tokens(cell)?;
    let offset = take_offset(&mut tokens)?;
    let clock = take_clock(&mut tokens)?;
    let date = date(&tokens)?;
    let (second, unit) = time_of_day(clock)?;
    let stamp = Civil { second, offset, unit, ..date };
    let valid = |month, day| jiff::civil::Date::new(stamp.year, month as i8, day as i8).is_ok();
    let real = valid(stamp.month, stamp.day) || stamp.swappable && valid(stamp.day, stamp.month);
    real.then_some(Stamp::Civil(stamp))
}

fn tokens(cell: &str) -> Option<Vec<Token>> {
    let folded = fold(cell);
    let mut tokens = Vec::new();
    let mut rest = folded.as_str();
    while let Some(first) = rest.chars().next() {
        let run = |test: fn(char) -> bool| rest.find(|c| !test(c)).unwrap_or(rest.len());
        let length = if first.is_ascii_digit() {
            let length = run(|c| c.is_ascii_digit());
            tokens.push(Token::Number(rest[..length].get(..length.min(9))?.parse().ok()?, length));
            length
        } else if first.is_alphabetic() {
            let length = run(char::is_alphabetic);
            tokens.push(Token::Word(rest[..length].into()));
            length
        } else {
            if !first.is_whitespace() {
                tokens.push(Token::Sign(first));
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    (tokens.len() <= 24).then_some(tokens)
}

/// Cuts a written zone off the end. The outer `None`: there is one and it makes no sense.
fn take_offset(tokens: &mut Vec<Token>) -> Option<Option<i32>> {
    let named =
        tokens.iter().position(|token| matches!(token, Token::Word(word) if words::zone(word).is_some()));
    let colon = tokens.iter().position(|token| *token == Token::Sign(':'));
    let signed = colon.and_then(|colon| {
        let behind = tokens[colon..].iter().position(|token| matches!(token, Token::Sign('+' | '-')));
        behind.map(|place| colon + place)
    });
    let Some(start) = named.or(signed) else { return Some(None) };
    // `Tue Nov 17 21:04:05 UTC 2020`: the year stands behind the zone.
    let year = match tokens.last() {
        Some(Token::Number(_, 4)) if named.is_some() && tokens.len() == start + 2 => tokens.pop(),
        _ => None,
    };
    let text: String = tokens
        .drain(start..)
        .map(|token| match token {
            Token::Number(value, width) => format!("{value:0width$}"),
            Token::Word(word) => word,
            Token::Sign(sign) => sign.to_string(),
        })
        .collect();
    tokens.extend(year);
    Some(Some(offset(&text)?))
}

/// Takes the time of day out. The outer `None`: there is one and it makes no sense.
fn take_clock(tokens: &mut Vec<Token>) -> Option<Option<Clock>> {
    let hours = |token: &Token| {
        matches!(token, Token::Sign(':')) || matches!(token, Token::Word(word) if word == "h")
    };
    let half = take_half(tokens);
    let Some(mark) = tokens.iter().position(hours) else {
        return match half {
            None => Some(None),
            // `9 PM`: the number before the mark is the hour.
            Some((at, afternoon)) => {
                let Token::Number(hour, _) = *tokens.get(at.checked_sub(1)?)? else { return None };
                tokens.remove(at - 1);
                Some(Some((twelve_hours(hour, afternoon)?, 0, None)))
            }
        };
    };
    let number = |at: usize| match tokens.get(at) {
        Some(&Token::Number(value, width)) if width <= 2 => Some(value),
        _ => None,
    };
    let start = mark.checked_sub(1)?;
    let mut hour = number(start)?;
    let minute = number(mark + 1);
    let mut end = mark + 1 + usize::from(minute.is_some());
    let seconds_follow = matches!(tokens.get(end), Some(Token::Sign(':')))
        || matches!(tokens.get(end), Some(Token::Word(word)) if matches!(word.as_str(), "m" | "min" | "mn"));
    let second = if seconds_follow { number(end + 1) } else { None };
    if seconds_follow {
        end += 1 + usize::from(second.is_some());
        end += usize::from(matches!(tokens.get(end), Some(Token::Word(word)) if word == "s"));
        if matches!(tokens.get(end), Some(Token::Sign('.' | ',')))
            && matches!(tokens.get(end + 1), Some(Token::Number(..)))
        {
            end += 2;
        }
    }
    if let Some((_, afternoon)) = half {
        hour = twelve_hours(hour, afternoon)?;
    }
    tokens.drain(start..end);
    Some(Some((hour, minute.unwrap_or(0), second)))
}

/// Takes `AM`, `p.m.` and the like out: where it stood, and whether it is the afternoon.
fn take_half(tokens: &mut Vec<Token>) -> Option<(usize, bool)> {
    let word = |token: Option<&Token>, text: &str| matches!(token, Some(Token::Word(word)) if word == text);
    for at in 0..tokens.len() {
        for (whole, letter) in [("am", "a"), ("pm", "p")] {
            let dotted = word(tokens.get(at), letter)
                && tokens.get(at + 1) == Some(&Token::Sign('.'))
                && word(tokens.get(at + 2), "m");
            if word(tokens.get(at), whole) || dotted {
                let mut end = at + if dotted { 3 } else { 1 };
                end += usize::from(dotted && tokens.get(end) == Some(&Token::Sign('.')));
                tokens.drain(at..end);
                return Some((at, letter == "p"));
            }
        }
    }
    None
}

fn twelve_hours(hour: u32, afternoon: bool) -> Option<u32> {
    match (hour, afternoon) {
        (12, false) => Some(0),
        (12, true) => Some(12),
        (1..12, true) => Some(hour + 12),
        (0..12, false) => Some(hour),
        // `21:04 PM` is written by careless software and has one reading.
        (13..24, true) => Some(hour),
        _ => None,
    }
}

/// The date in what is left, without a time of day.
fn date(tokens: &[Token]) -> Option<Civil> {
    let mut numbers = Vec::new();
    let mut month = None;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Number(value, width) => numbers.push((*value, *width, at)),
            Token::Word(word) => match words::month(word) {
                Some(found) if month.is_none() => month = Some((found, numbers.len())),
                _ if words::is_filler(word) => {}
                _ => return None,
            },
            Token::Sign('/' | '-' | '.' | ',' | '\'' | '\u{ba}' | '\u{b0}') => {}
            Token::Sign(_) => return None,
        }
    }
    match (month, numbers.as_slice()) {
        (Some((month, _)), [first, second]) => named_month(month, *first, *second),
        (None, [first, second, third]) => numeric(tokens, [*first, *second, *third]),
        _ => None,
    }
}

type Number = (u32, usize, usize);

fn named_month(month: u8, first: Number, second: Number) -> Option<Civil> {
    let (day, year) = if first.1 == 4 { (second, first) } else { (first, second) };
    fixed(full_year(year)?, u32::from(month), day.0)
}

fn numeric(tokens: &[Token], [first, second, third]: [Number; 3]) -> Option<Civil> {
    let separator = tokens.get(first.2 + 1)?;
    let adjacent = first.2 + 2 == second.2 && second.2 + 2 == third.2;
    if !adjacent || tokens.get(second.2 + 1) != Some(separator) {
        return None;
    }
    if first.1 == 4 {
        return fixed(first.0 as i16, second.0, third.0);
    }
    let year = full_year(third)?;
    // Dots are written between day, month and year, in this order.
    if *separator == Token::Sign('.') && second.0 <= 12 {
        return fixed(year, second.0, first.0);
    }
    if first.0 > 31 || second.0 > 31 {
        return None;
    }
    Some(Civil { swappable: true, ..fixed(year, first.0, second.0)? })
}

/// Two digits are years from 1970 to 2069.
fn full_year((value, width, _): Number) -> Option<i16> {
    match width {
        4 if (1900..=2100).contains(&value) => Some(value as i16),
        2 => Some(value as i16 + if value < 70 { 2000 } else { 1900 }),
        _ => None,
    }
}

fn fixed(year: i16, month: u32, day: u32) -> Option<Civil> {
    Some(Civil {
        year,
        month: u8::try_from(month).ok()?,
        day: u8::try_from(day).ok()?,
        swappable: false,
        second: 0,
        offset: None,
        unit: Precision::Day,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cell and what it means: `YYYY-MM-DD`, `?` before it where day and month are
    /// open, seconds since midnight, offset.
    fn shown(cell: &str) -> String {
        match parse(cell) {
            Stamp::Missing => "missing".into(),
            Stamp::Invalid => "invalid".into(),
            Stamp::Instant(seconds) => format!("@{seconds}"),
            Stamp::Civil(civil) => {
                let open = if civil.swappable { "?" } else { "" };
                let time = match civil.unit {
                    Precision::Day => String::new(),
                    Precision::Minute => format!(" {:02}:{:02}", civil.second / 3600, civil.second / 60 % 60),
                    Precision::Second => {
                        let second = civil.second;
                        format!(" {:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
                    }
                };
                let zone = civil.offset.map(|offset| format!(" {:+}", offset / 60)).unwrap_or_default();
                format!("{open}{}-{:02}-{:02}{time}{zone}", civil.year, civil.month, civil.day)
            }
        }
    }

    #[test]
    fn every_way_to_write_a_time() {
        for (cell, expected) in [
            ("2020-11-17", "2020-11-17"),
            ("2020-11-17 21:04", "2020-11-17 21:04"),
            ("2020-11-17T21:04:05", "2020-11-17 21:04:05"),
            ("2020-11-17T21:04:05.123456Z", "2020-11-17 21:04:05 +0"),
            ("2020-11-17 21:04:05 UTC", "2020-11-17 21:04:05 +0"),
            ("2020-11-17 21:04:05 +0100", "2020-11-17 21:04:05 +60"),
            ("2020-11-17T21:04:05-05:30", "2020-11-17 21:04:05 -330"),
            ("2020-11-17 21:04:05,5 CET", "2020-11-17 21:04:05 +60"),
            ("20201117210405", "2020-11-17 21:04:05"),
            ("202011172104", "2020-11-17 21:04"),
            ("20201117", "2020-11-17"),
            ("1605647045", "@1605647045"),
            ("1605647045.25", "@1605647045"),
            ("1605647045123", "@1605647045"),
            ("1605647045123456", "@1605647045"),
            ("44152", "2020-11-17"),
            ("44152.878", "2020-11-17 21:04:19"),
            ("17/11/2020", "?2020-17-11"),
            ("17/11/2020 21:04", "?2020-17-11 21:04"),
            ("11/17/20 9:04:05 PM", "?2020-11-17 21:04:05"),
            ("17-11-2020", "?2020-17-11"),
            ("17.11.2020, 21:04 Uhr", "2020-11-17 21:04"),
            ("17.11.20", "2020-11-17"),
            ("2020/11/17 21:04:05", "2020-11-17 21:04:05"),
            ("17 novembre 2020 à 21h04", "2020-11-17 21:04"),
            ("mardi 17 novembre 2020 à 21 h 04", "2020-11-17 21:04"),
            ("1er décembre 2020", "2020-12-01"),
            ("17 nov. 2020 21:04:05", "2020-11-17 21:04:05"),
            ("Nov 17, 2020 9:04 PM", "2020-11-17 21:04"),
            ("November 17th, 2020 at 9:04 p.m.", "2020-11-17 21:04"),
            ("Tue, 17 Nov 2020 21:04:05 GMT", "2020-11-17 21:04:05 +0"),
            ("Tue, 17 Nov 2020 21:04:05 +0100", "2020-11-17 21:04:05 +60"),
            ("Tue Nov 17 2020 21:04:05 GMT+0100 (heure normale)", "2020-11-17 21:04:05 +60"),
            ("Tue Nov 17 21:04:05 UTC 2020", "2020-11-17 21:04:05 +0"),
            ("17-Nov-2020", "2020-11-17"),
            ("17 de noviembre de 2020", "2020-11-17"),
            ("17 listopada 2020", "2020-11-17"),
            ("12/31/2020 12:00 AM", "?2020-12-31 00:00"),
            ("2020-11-17 9 PM", "2020-11-17 21:00"),
            ("2020-12-31 23:59:60", "2020-12-31 23:59:59"),
            ("", "missing"),
            ("2020-02-30", "invalid"),
            ("32/13/2020", "invalid"),
            ("hier", "invalid"),
            ("75001", "2105-05-05"),
            ("3 rue du 17 novembre 2020", "invalid"),
            ("25:04", "invalid"),
            ("0000-00-00 00:00:00", "invalid"),
        ] {
            assert_eq!(shown(cell), expected, "{cell:?}");
        }
    }

    #[test]
    fn numbers_of_few_digits_are_no_times_on_their_own() {
        for cell in ["75001", "0612345678", "1", "2020", "-", "12/5"] {
            assert!(!looks_like_time(cell), "{cell:?}");
        }
        for cell in ["2020-11-17", "44152.878", "1605647045", "17/11/20"] {
            assert!(looks_like_time(cell), "{cell:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_cell_makes_it_panic(cell in "\\PC{0,40}") {
            parse(&cell);
        }

        #[test]
        fn nothing_that_resembles_a_date_makes_it_panic(cell in "[0-9/:. +TZ-]{0,30}|[0-9]{1,4}[ /.-][0-9a-z]{1,4}[ /.-][0-9]{1,5} ?[0-9hpm:+. -]{0,12}") {
            parse(&cell);
        }
    }
}
