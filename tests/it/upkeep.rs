//! The lists that audits use: shown, refreshed, taken back, as a user does it.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::cli::Desk;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
const EXPORT: &str = "date,email,ip\n2026-11-20 10:00:00,a@new-burner.example.org,90.1.1.1\n";

fn lists(desk: &Desk) -> Vec<Value> {
    let ran = desk.run("lists --json");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let document: Value = serde_json::from_str(&ran.out).unwrap();
    document["lists"].as_array().unwrap().clone()
}

fn list(desk: &Desk, name: &str) -> Value {
    lists(desk).into_iter().find(|list| list["name"] == name).unwrap()
}

/// `data/` with the curated list one name longer and a day in the future of the shipped one.
fn newer(desk: &Desk) {
    fs::create_dir(desk.path("new")).unwrap();
    for entry in fs::read_dir(DATA).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), desk.path("new").join(entry.file_name())).unwrap();
        }
    }
    edit(&desk.path("new/disposable-curated.txt"), |text| {
        text.replacen("# date: 2026", "# date: 2036", 1) + "new-burner.example.org\n"
    });
}

fn edit(path: &Path, change: impl FnOnce(String) -> String) {
    let text = fs::read_to_string(path).unwrap();
    fs::write(path, change(text)).unwrap();
}

fn audited(desk: &Desk) -> Value {
    let ran = desk.run("audit petition.csv --offline --quiet --out report");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    serde_json::from_slice(&fs::read(desk.path("report/summary.json")).unwrap()).unwrap()
}

fn used(summary: &Value, name: &str) -> Value {
    let sources = summary["sources"].as_array().unwrap();
    sources.iter().find(|source| source["name"] == name).unwrap().clone()
}

#[test]
fn every_list_says_what_it_is() {
    let desk = Desk::new();
    let lists = lists(&desk);
    let shipped =
        fs::read_dir(DATA).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_file()).count();
    // Beside the lists stand SOURCES.md, fetch.sh and the networks' own list of sources.
    assert_eq!(lists.len(), shipped - 3);
    for list in &lists {
        assert_eq!(list["origin"], "shipped");
        assert!(list["entries"].as_u64().unwrap() > 0 && list["age_days"].is_u64(), "{list}");
        assert!(list["sha256"].as_str().unwrap().len() == 64 && list["licence"] != "", "{list}");
        let file = fs::metadata(Path::new(DATA).join(list["file"].as_str().unwrap()));
        assert!(file.is_ok_and(|file| file.is_file()), "{list}");
    }
    let table = desk.run("lists").out;
    assert_eq!(table.lines().count(), lists.len() + 1);
    assert!(table.starts_with("LIST"), "{table}");
}

#[test]
fn newer_copies_are_used_until_they_are_taken_back() {
    let desk = Desk::with(EXPORT);
    let before = list(&desk, "disposable-curated");
    newer(&desk);
    let ran = desk.run("lists update --from new");
    assert_eq!((ran.code, ran.err.lines().count()), (Some(0), 1), "{}", ran.err);
    let after = list(&desk, "disposable-curated");
    assert_eq!((&after["origin"], &after["date"]), (&"installed".into(), &"2036-11-09".into()));
    assert_eq!(after["entries"], before["entries"].as_u64().unwrap() + 1);
    let summary = audited(&desk);
    assert_eq!(used(&summary, "disposable-curated")["sha256"], after["sha256"]);
    assert_eq!(desk.run("lists update --from new").err, "Everything there is what is used already.\n");

    assert_eq!(desk.run("lists revert").code, Some(0));
    assert_eq!(list(&desk, "disposable-curated"), before);
    assert_eq!(used(&audited(&desk), "disposable-curated")["sha256"], before["sha256"]);
    assert_eq!(desk.run("lists revert").code, Some(0));
    assert_eq!(list(&desk, "disposable-curated"), after);
    assert_eq!(desk.run("lists reset").code, Some(0));
    assert_eq!(list(&desk, "disposable-curated"), before);
    assert!(desk.run("lists reset").err.contains("already"));
}

#[test]
fn a_network_file_brings_its_sources_along() {
    let desk = Desk::with(EXPORT);
    newer(&desk);
    edit(&desk.path("new/network-ranges.csv"), |text| text + "90.1.1.0/24,vpn,Example VPN\n");
    let undated = desk.run("lists update --from new/network-ranges.csv");
    assert!(undated.code == Some(1) && undated.err.contains("of which day"), "{}", undated.err);

    let sha256 = sha256(&desk.path("new/network-ranges.csv"));
    edit(&desk.path("new/network-sources.csv"), |text| {
        let others = text.lines().filter(|line| !line.starts_with("network-ranges,"));
        let line = format!("network-ranges,mine 2,2036-01-01,CC0-1.0,1,{sha256}");
        others.chain([line.as_str()]).map(|line| format!("{line}\n")).collect()
    });
    let ran = desk.run("lists update --from new/network-ranges.csv");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let ranges = list(&desk, "network-ranges");
    assert_eq!((&ranges["version"], &ranges["date"]), (&"mine 2".into(), &"2036-01-01".into()));
    assert_eq!(list(&desk, "networks")["origin"], "shipped");
    assert_eq!(used(&audited(&desk), "network-ranges")["sha256"], sha256);
}

fn sha256(path: &Path) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(fs::read(path).unwrap()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn what_cannot_serve_is_refused_and_nothing_changes() {
    let refused = |change: &dyn Fn(&Desk), from: &str, said: &str| {
        let desk = Desk::new();
        newer(&desk);
        change(&desk);
        let before = lists(&desk);
        let ran = desk.run(&format!("lists update --from {from}"));
        assert!(
            ran.code == Some(1) && ran.err.contains(said) && ran.err.contains("hint:"),
            "{said}: {}",
            ran.err
        );
        assert_eq!(lists(&desk), before, "{said}");
    };
    let curated = |change: &dyn Fn(String) -> String, said: &str| {
        refused(&|desk| edit(&desk.path("new/disposable-curated.txt"), change), "new", said);
    };
    curated(&|text| text.lines().take(9_000).map(|line| format!("{line}\n")).collect(), "entries");
    curated(&|text| text.replacen("# date: 2036", "# date: 2016", 1), "is of 2016");
    curated(&|text| text.replacen("# date: 2036-11-09", "# date: soon", 1), "of which day");
    curated(&|text| text + "Not A Domain\n", "no names of domains");
    curated(&|_| String::new(), "lists nothing");
    curated(&|_| "<html>Too many requests</html>".to_owned(), "no names of domains");
    let put = |name: &'static str, bytes: Vec<u8>| move |desk: &Desk| desk.put(name, &bytes);
    let table = fs::read(Path::new(DATA).join("networks.bin.zst")).unwrap();
    refused(&put("new/networks.bin.zst", table[..table.len() / 2].to_vec()), "new", "networks.bin.zst");
    refused(&put("new/networks.bin.zst", b"(\xb5/\xfd".to_vec()), "new", "networks.bin.zst");
    refused(&put("new/network-classes.csv", b"asn,class,reason\n1,homes,x\n".to_vec()), "new", "line 2");
    refused(&put("new/disposable-broad.txt.zst", vec![0xff; 100]), "new", "disposable-broad.txt.zst");
    refused(&|_| (), "nowhere", "no list that paraph knows");
    refused(&put("other.txt", b"a.org\n".to_vec()), "other.txt", "no list that paraph knows");
}

#[test]
fn force_installs_what_is_older_but_never_what_is_damaged() {
    let desk = Desk::new();
    newer(&desk);
    edit(&desk.path("new/disposable-curated.txt"), |text| text.replacen("# date: 2036", "# date: 2016", 1));
    assert_eq!(desk.run("lists update --from new --force").code, Some(0));
    assert_eq!(list(&desk, "disposable-curated")["date"], "2016-11-09");
    desk.put("petition.csv", EXPORT);
    let warnings = audited(&desk)["warnings"].to_string();
    assert!(warnings.contains("list-overtaken"), "{warnings}");
    edit(&desk.path("new/disposable-curated.txt"), |text| text + "a b\n");
    assert_eq!(desk.run("lists update --from new --force").code, Some(1));
}

#[test]
fn an_audit_says_where_copies_are_gone_and_how_to_go_on() {
    let desk = Desk::with(EXPORT);
    newer(&desk);
    assert_eq!(desk.run("lists update --from new --data mine").code, Some(0));
    assert_eq!(list(&desk, "disposable-curated")["origin"], "shipped", "another folder was named");
    let audit = "audit petition.csv --offline --quiet --out report --data mine";
    assert_eq!(desk.run(audit).code, Some(0));
    fs::write(desk.path("mine/lists-1/disposable-curated.txt"), [0xff, 0xfe, 0]).unwrap();
    let ran = desk.run(audit);
    assert!(ran.code == Some(1) && ran.err.contains("paraph lists reset"), "{}", ran.err);
    fs::remove_dir_all(desk.path("mine/lists-1")).unwrap();
    assert!(desk.run(audit).err.contains("paraph lists reset"));
    assert_eq!(desk.run("lists reset --data mine").code, Some(0));
    assert_eq!(desk.run(audit).code, Some(0));
}

#[test]
fn updates_at_the_same_time_leave_one_of_them_whole() {
    let desk = Desk::new();
    let shipped = lists(&desk);
    newer(&desk);
    let running: Vec<_> = (0..4)
        .map(|number| {
            let folder = format!("new{number}");
            fs::create_dir(desk.path(&folder)).unwrap();
            let text = fs::read_to_string(desk.path("new/disposable-curated.txt")).unwrap();
            desk.put(
                &format!("{folder}/disposable-curated.txt"),
                text + &format!("burner{number}.example.org\n"),
            );
            desk.command(&format!("lists update --from {folder}")).spawn().unwrap()
        })
        .collect();
    let codes: Vec<_> = running.into_iter().map(|mut child| child.wait().unwrap().code()).collect();
    assert_eq!(codes, [Some(0); 4]);
    assert_eq!(list(&desk, "disposable-curated")["origin"], "installed");
    assert_eq!(desk.run("lists revert").code, Some(0));
    assert_eq!(lists(&desk).len(), shipped.len());
}
