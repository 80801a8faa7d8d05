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
