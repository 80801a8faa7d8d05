//! The sheet on paper: a page without scripts or anything from elsewhere, to print and tick.

use std::io::{self, Write};

use super::sheet::Sheet;
use crate::report::escape;
use crate::report::language::Language;
use crate::report::words::Words;

/// The most characters of a cell that are printed.
const LONGEST: usize = 300;

const STYLE: &str = "\
body{font:12px/1.35 sans-serif;margin:1.5em;color:#000;background:#fff}h1{font-size:18px}\
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{border:1px solid #888;padding:3px 5px;\
text-align:left;vertical-align:top}td{min-width:4.5em;overflow-wrap:anywhere}thead{display:table-header-group}tr{break-inside:avoid}\
.n{text-align:right;white-space:nowrap;min-width:0}p{max-width:50em}.box{white-space:nowrap}.note{min-width:9em}\
@media screen{table{min-width:72em}}@page{size:landscape;margin:1cm}";

/// Writes the page in a language. Titles of the CSV stay what they are: `paraph tally` looks for them.
///
/// # Errors
/// When `to` refuses.
pub fn write(sheet: &Sheet, language: Language, to: &mut dyn Write) -> io::Result<()> {
    let words = Words::in_language(language, "UTC");
    let texts = words.texts();
    let say = |text: &str| html(&words.say(text));
    let answers = [texts.answer_genuine, texts.answer_not_mine, texts.answer_unreachable].map(say);
    let ask = words.fill(texts.sheet_ask, &[("unreachable", &words.say(texts.answer_unreachable))]);
    writeln!(
        to,
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>{STYLE}</style>\n\
         </head>\n<body>\n<main>",
        language.id(),
        say(texts.sheet_title)
    )?;
    let heading = words.counted(texts.sheet_heading, sheet.lines.len() as u64);
    writeln!(to, "<h1>{}</h1>\n<p>{}</p>", html(&heading), prose(&ask))?;
    let (check, row) = (title(&say(texts.sheet_check)), title(&say(texts.sheet_row)));
    let label = say(texts.sheet_title);
    writeln!(
        to,
        "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{label}\">\n<table>\n<thead><tr>{check}{row}"
    )?;
    for name in &sheet.header {
        write!(to, "{}", title(&html(name)))?;
    }
    writeln!(
        to,
        "{}{}</tr></thead>\n<tbody>",
        title(&say(texts.sheet_answer)),
        title(&say(texts.sheet_note))
    )?;
    for (check, row, cells) in &sheet.lines {
        write!(to, "<tr><th scope=\"row\" class=\"n\">{check}</th><td class=\"n\">{row}</td>")?;
        for at in 0..sheet.header.len() {
            write!(to, "<td>{}</td>", cells.get(at).map_or_else(String::new, |text| html(text)))?;
        }
        let boxes = answers.each_ref().map(|answer| format!("&#9744;&nbsp;{answer}")).join("<br>");
        writeln!(to, "<td class=\"box\">{boxes}</td><td class=\"note\"></td></tr>")?;
    }
    writeln!(to, "</tbody>\n</table>\n</div>\n</main>\n</body>\n</html>")
}

fn title(text: &str) -> String {
    format!("<th scope=\"col\">{text}</th>")
}

/// Our own text, whatever its length.
fn prose(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// Untrusted text inside an element.
fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in escape::line(text, LONGEST).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forgers_markup_is_text() {
        let sheet = Sheet {
            header: vec!["<b>name".into()],
            lines: vec![(1, 7, vec!["</td><script>alert(1)</script>\u{202e}".into()])],
        };
        let mut page = Vec::new();
        write(&sheet, Language::French, &mut page).unwrap();
        let page = String::from_utf8(page).unwrap();
        assert!(!page.contains("<script") && !page.contains("<b>name") && !page.contains('\u{202e}'));
        assert!(page.contains("&lt;script&gt;alert(1)") && page.contains("<html lang=\"fr\">"));
    }
}
