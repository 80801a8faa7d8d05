//! The sheet on paper: a page without scripts or anything from elsewhere, to print and tick.

use std::io::{self, Write};

use super::sheet::Sheet;
use crate::report::escape;

/// The most characters of a cell that are printed.
const LONGEST: usize = 300;

const STYLE: &str = "\
body{font:12px/1.35 sans-serif;margin:1.5em;color:#000;background:#fff}h1{font-size:18px}\
table{border-collapse:collapse;width:100%}th,td{border:1px solid #888;padding:3px 5px;text-align:left;\
vertical-align:top;overflow-wrap:anywhere}thead{display:table-header-group}tr{break-inside:avoid}\
.n{text-align:right;white-space:nowrap}.box{white-space:nowrap}.note{min-width:9em}\
@page{size:landscape;margin:1cm}";

/// Writes the page.
///
/// # Errors
/// When `to` refuses.
pub fn write(sheet: &Sheet, to: &mut dyn Write) -> io::Result<()> {
    writeln!(
        to,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>Signatures to check</title>\n<style>{STYLE}</style>\n</head>\n<body>"
    )?;
    writeln!(
        to,
        "<h1>{} signatures to check</h1>\n<p>Ask each person: did you sign this petition yourself? Tick one answer; \
         <b>unreachable</b> if nobody answers after several tries. Do not guess, and leave out nobody: the count is only \
         as good as the lines that were really asked. Then put the answers into the CSV of the same name.</p>",
        sheet.lines.len()
    )?;
    writeln!(to, "<table>\n<thead><tr><th>check</th><th>row</th>")?;
    for title in &sheet.header {
        write!(to, "<th>{}</th>", html(title))?;
    }
    writeln!(to, "<th>answer</th><th>note</th></tr></thead>\n<tbody>")?;
    for (check, row, cells) in &sheet.lines {
        write!(to, "<tr><td class=\"n\">{check}</td><td class=\"n\">{row}</td>")?;
        for at in 0..sheet.header.len() {
            write!(to, "<td>{}</td>", cells.get(at).map_or_else(String::new, |text| html(text)))?;
        }
        writeln!(
            to,
            "<td class=\"box\">&#9744;&nbsp;genuine<br>&#9744;&nbsp;not-mine<br>&#9744;&nbsp;unreachable</td>\
             <td class=\"note\"></td></tr>"
        )?;
    }
    writeln!(to, "</tbody>\n</table>\n</body>\n</html>")
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
        write(&sheet, &mut page).unwrap();
        let page = String::from_utf8(page).unwrap();
        assert!(!page.contains("<script") && !page.contains("<b>name") && !page.contains('\u{202e}'));
        assert!(page.contains("&lt;script&gt;alert(1)"));
    }
}
