//! What the user says about columns: `--column FIELD=HEADER`.

use super::error::Fault;
use super::normal::fold;
use crate::model::Field;

/// The columns that the user has named, for each input. A header must be found in at
/// least one of them.
pub fn resolve(
    wanted: &[(Field, String)],
    headers: &[(&[String], bool)],
) -> Result<Vec<Vec<(Field, usize)>>, Fault> {
    for (at, (field, title)) in wanted.iter().enumerate() {
        if wanted[..at].iter().any(|(other, _)| other == field) {
            return Err(Fault::ColumnTwice(format!("the field {:?}", field.id())));
        }
        if wanted[..at].iter().any(|(_, other)| other == title) {
            return Err(Fault::ColumnTwice(format!("the header {title:?}")));
        }
        if !headers.iter().any(|(header, _)| find(header, title).is_some()) {
            return Err(unknown(title, headers));
        }
    }
    let of = |header: &[String]| {
        wanted.iter().filter_map(|(field, title)| Some((*field, find(header, title)?))).collect()
    };
    Ok(headers.iter().map(|(header, _)| of(header)).collect())
}

/// The column of a header: as it stands, else whatever its case and accents.
fn find(header: &[String], title: &str) -> Option<usize> {
    let exact = header.iter().position(|name| name == title);
    exact.or_else(|| header.iter().position(|name| fold(name).trim() == fold(title).trim()))
}

/// The most similar headers; none of a made-up header, which the reader has never seen.
fn unknown(title: &str, headers: &[(&[String], bool)]) -> Fault {
    let similarity = |name: &str| strsim::jaro_winkler(&fold(name), &fold(title));
    let mut names: Vec<&String> = headers.iter().flat_map(|(header, _)| *header).collect();
    names.sort_by(|a, b| similarity(b).total_cmp(&similarity(a)));
    names.dedup();
    let near = names.into_iter().filter(|name| similarity(name) > 0.6).take(3).cloned().collect();
    Fault::UnknownHeader { wanted: title.into(), nearest: near }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn headers_are_found_in_any_input() {
        let (first, second) = (header(&["Contact", "Date"]), header(&["date", "contact"]));
        let wanted = [(Field::Email, "Contact".to_owned())];
        let found = resolve(&wanted, &[(&first, true), (&second, true)]).expect("known");
        assert_eq!(found, [vec![(Field::Email, 0)], vec![(Field::Email, 1)]]);
    }

    #[test]
    fn an_unknown_header_names_its_neighbours() {
        let names = header(&["Courriel", "Date", "Ville"]);
        let error = resolve(&[(Field::Email, "Couriel".to_owned())], &[(&names, true)]).expect_err("unknown");
        assert!(matches!(error, Fault::UnknownHeader { nearest, .. } if nearest == ["Courriel"]));
    }

    #[test]
    fn nothing_is_given_twice() {
        let names = header(&["a", "b"]);
        for wanted in [[(Field::Email, "a"), (Field::Email, "b")], [(Field::Email, "a"), (Field::Ip, "a")]] {
            let wanted = wanted.map(|(field, title)| (field, title.to_owned()));
            assert!(matches!(resolve(&wanted, &[(&names, true)]), Err(Fault::ColumnTwice(_))));
        }
    }
}
