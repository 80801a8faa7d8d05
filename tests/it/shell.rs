//! What belongs around the program: completions and manual pages, from the same text as `--help`.

use std::io::Write;
use std::process::{Command, Stdio};

use super::cli::Desk;

/// The commands that `--help` lists.
fn commands(desk: &Desk) -> Vec<String> {
    let help = desk.run("--help").ends(0).out;
    let listed =
        help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names = listed.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_shell_is_given_every_command() {
    let desk = Desk::new();
    let commands = commands(&desk);
    assert!(commands.len() > 10, "{commands:?}");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = desk.run(&format!("completions {shell}")).ends(0).out;
        assert!(commands.iter().all(|name| script.contains(name.as_str())), "{shell}");
    }
    desk.run("completions tcsh").ends(2);
}

/// Bash itself reads the script and completes a word.
#[test]
fn bash_completes_an_option() {
    let Ok(mut bash) =
        Command::new("bash").arg("--norc").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()
    else {
        return;
    };
    let script = Desk::new().run("completions bash").ends(0).out;
    let ask = "COMP_WORDS=(paraph audit --off); COMP_CWORD=2; _paraph paraph --off audit; echo \"${COMPREPLY[@]}\"\n";
    write!(bash.stdin.take().unwrap(), "{script}\n{ask}").unwrap();
    let said = String::from_utf8(bash.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!(said.trim(), "--offline");
}

#[test]
fn every_command_has_a_page_with_its_examples() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("man")).unwrap();
    desk.run("man --out man").ends(0);
    for name in commands(&desk) {
        let page = std::fs::read_to_string(desk.path(&format!("man/paraph-{name}.1"))).unwrap();
        assert!(
            page.contains(&format!(".TH paraph\\-{name} 1"))
                || page.contains(&format!(".TH paraph-{name} 1")),
            "{name}"
        );
        assert!(page.contains(".SH EXAMPLES") && !page.contains("EXTRA"), "{name}");
        assert_eq!(desk.run(&format!("man {name}")).ends(0).out, page, "{name}");
    }
    let root = std::fs::read_to_string(desk.path("man/paraph.1")).unwrap();
    assert!(root.contains(".SH \"EXIT CODES\""), "{root}");
    // Commands of commands have theirs, and no page is announced that is not there.
    assert_eq!(
        desk.run("man policy init").ends(0).out,
        std::fs::read_to_string(desk.path("man/paraph-policy-init.1")).unwrap()
    );
    for entry in std::fs::read_dir(desk.path("man")).unwrap() {
        let page = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let named =
            page.lines().filter_map(|line| line.strip_suffix("(1)")).map(|name| name.replace('\\', ""));
        for name in named {
            assert!(desk.path(&format!("man/{name}.1")).exists(), "{name}");
        }
    }
    assert!(desk.run("man policy nothing").ends(2).err.contains("commands are init, check, show"));
    assert!(desk.run("man audit nothing").ends(2).err.contains("audit has no commands of its own"));
    assert!(desk.run("man nothing").ends(2).err.contains("commands are audit"));
    desk.run("man --out missing").ends(1);
}

/// What `Cargo.toml` says goes into a package is there, or is made by the script before it is packed.
#[test]
fn every_file_of_the_debian_package_has_a_source() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
    let (manifest, script) = (read("Cargo.toml"), read("docs/packaging/deb.sh"));
    let quoted = |line: &str| line.split('"').nth(1).unwrap().to_owned();
    let value =
        |key: &str| quoted(manifest.lines().find(|line| line.starts_with(&format!("{key} = "))).unwrap());
    let assets: Vec<String> =
        manifest.lines().filter(|line| line.starts_with("    [\"")).map(quoted).collect();
    assert!(assets.len() > 5, "{assets:?}");
    let licence = value("license-file");
    for source in assets.iter().chain([&licence, &value("changelog")]) {
        match (source.strip_prefix("target/package/"), source.split_once('*')) {
            (Some(made), _) => {
                let made = made.trim_end_matches("/*.1");
                assert!(script.contains(&format!("$made/{made}\"")), "the script does not make {source}");
            }
            (None, Some((folder, _))) => assert!(root.join(folder).is_dir(), "{source}"),
            (None, None) => {
                assert!(source == "target/release/paraph" || root.join(source).is_file(), "{source}")
            }
        }
    }
    assert!(
        read(&licence)
            .starts_with("Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/")
    );
    assert!(value("description").len() < 80, "a synopsis is one line");
}
