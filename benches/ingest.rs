//! How fast an export is loaded: `cargo bench --bench ingest -- ROWS`.
//!
//! Prints the seconds of three loads, rows per second, and the peak of the process's
//! memory where the system tells it.

#![allow(clippy::print_stdout, missing_docs)]

use std::fmt::Write as _;
use std::time::Instant;

use paraph::ingest::{Input, Options, load};
use paraph::model::Silent;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rows = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(60_000);
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("petition.csv");
    let bytes = write_export(&path, rows)?;
    for _ in 0..3 {
        let start = Instant::now();
        let loaded = load(&[Input::File(path.clone())], &Options::default(), &Silent)?;
        let seconds = start.elapsed().as_secs_f64();
        let count = loaded.signatures.len();
        println!(
            "{count} rows, {bytes} bytes: {seconds:.3} s, {:.0} rows/s{}",
            rows as f64 / seconds,
            peak()
        );
    }
    Ok(())
}

/// An export of the usual width: every mailbox and nearly every address its own.
fn write_export(path: &std::path::Path, rows: u64) -> std::io::Result<usize> {
    let mut text = String::from(
        "id,date,prenom,nom,courriel,adresse_ip,code_postal,ville,pays,navigateur,commentaire,confirme_le\n",
    );
    for row in 0..rows {
        // Multiplying by an odd number visits every value once, in no visible order.
        let mixed = row.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16;
        let comment = if row % 7 == 0 { "\"Bravo, continuez\nainsi\"" } else { "" };
        let (minute, second, net, host) = (row / 60 % 60, row % 60, mixed >> 8 & 0xff, mixed & 0xff);
        let _ = writeln!(
            text,
            "{row},2020-11-{:02} {:02}:{minute:02}:{second:02},Prénom{},Nom{},prenom.nom{row}@orange.fr,92.184.{net}.{host},\
             {:05},Ville{},FR,Mozilla/5.0 (X11; Linux x86_64; rv:{}.0) Gecko/20100101 Firefox/{}.0,{comment},\
             2020-11-{:02} {:02}:{minute:02}:{second:02}",
            1 + row / 86_400 % 28,
            row / 3600 % 24,
            mixed % 3000,
            mixed % 50_000,
            1000 + mixed % 95_000,
            mixed % 20_000,
            60 + mixed % 40,
            60 + mixed % 40,
            1 + row / 86_400 % 28,
            row / 3600 % 24,
        );
    }
    std::fs::write(path, &text)?;
    Ok(text.len())
}

fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.map(|line| format!(", peak {}", line[6..].trim())).unwrap_or_default()
}
