use std::io::Write;
use std::sync::LazyLock;

use super::*;

static LISTS: LazyLock<Lists> = LazyLock::new(|| Lists::load(&[], &[]).expect("no file to read"));

fn check(kind: DomainKind, domains: &str) {
    for name in domains.split_whitespace() {
        let domain = LISTS.domain(name);
        assert_eq!(domain.kind, kind, "{name}");
        assert_eq!(domain.listing, Listing::Unlisted, "{name}");
        assert!(!domain.free_subdomain, "{name}");
    }
}

#[test]
fn internet_providers_are_never_disposable() {
    check(
        DomainKind::FreeMail,
        "orange.fr wanadoo.fr free.fr sfr.fr neuf.fr bbox.fr laposte.net numericable.fr club-internet.fr \
         aliceadsl.fr nordnet.fr noos.fr cegetel.net t-online.de web.de gmx.net freenet.de bluewin.ch \
         skynet.be telenet.be libero.it virgilio.it tiscali.it btinternet.com talktalk.net ziggo.nl \
         telefonica.net sapo.pt wp.pl seznam.cz freemail.hu abv.bg mail.ru yandex.ru ukr.net comcast.net \
         verizon.net videotron.ca sympatico.ca bigpond.com xtra.co.nz uol.com.br sify.com rediffmail.com \
         qq.com 163.com naver.com hongkong.com gmail.com outlook.fr hotmail.co.uk yahoo.co.jp icloud.com",
    );
}

#[test]
fn private_mail_is_never_disposable() {
    check(
        DomainKind::FreeMail,
        "riseup.net posteo.de posteo.net tuta.com tutanota.com tuta.io tutamail.com keemail.me proton.me \
         protonmail.com pm.me mailbox.org fastmail.com sent.com mailfence.com disroot.org autistici.org \
         systemli.org hush.com mailo.com netcourrier.com zaclys.com infomaniak.ch ik.me shop.anna.fastmail.com",
    );
}

#[test]
fn relays_are_never_disposable() {
    check(
        DomainKind::Relay,
        "duck.com mozmail.com simplelogin.com passmail.net addy.io anonaddy.me anna.anonaddy.com \
         privaterelay.appleid.com opayq.com e4ward.com spamex.com 33mail.com anna.33mail.com erine.email",
    );
}

#[test]
fn institutions_are_never_disposable() {
    check(
        DomainKind::Institution,
        "assemblee-nationale.fr senat.fr europarl.europa.eu ec.europa.eu bundestag.de parliament.uk \
         parl.ch parl.gc.ca mail.house.gov senate.gov camera.it congreso.es sejm.pl riksdagen.se \
         interieur.gouv.fr bmi.bund.de cabinetoffice.gov.uk admin.ch",
    );
}

#[test]
fn schools_are_never_disposable() {
    check(
        DomainKind::Education,
        "univ-lyon2.fr etu.univ-nantes.fr u-bordeaux.fr ac-versailles.fr ens-lyon.fr sciencespo.fr cam.ac.uk \
         stanford.edu ethz.ch epfl.ch uni-bonn.de tu-dresden.de uclouvain.be ulaval.ca umontreal.ca unibo.it \
         uam.es u-tokyo.ac.jp unimelb.edu.au",
    );
}

#[test]
fn no_shipped_list_names_what_another_protects() {
    for list in [&LISTS.shipped.curated, &LISTS.shipped.broad] {
        for name in list.iter() {
            assert!(LISTS.listing(name, LISTS.kind(name)) != Listing::Unlisted, "{name}");
            assert!(registrable(name).is_some(), "public suffix {name}");
        }
    }
}

#[test]
fn misspelt_providers_are_on_no_list() {
    for name in
        "gmial.com hotmial.com hotmai.com orenge.fr yaho.com outlok.com lapost.net gamil.com".split(' ')
    {
        assert_eq!(LISTS.domain(name).listing, Listing::Unlisted, "{name}");
    }
}

#[test]
fn disposable_domains_and_their_subdomains_are_listed() {
    for name in
        ["mailinator.com", "any.mailinator.com", "yopmail.com", "guerrillamail.com", "10minutemail.com"]
    {
        assert_eq!(LISTS.domain(name).listing, Listing::Curated, "{name}");
    }
    for name in ["com", "co.uk", "ddns.net", "a-mailinator-museum.de"] {
        assert_eq!(LISTS.domain(name).listing, Listing::Unlisted, "{name}");
    }
}

#[test]
fn reserved_names_and_names_given_away() {
    check(DomainKind::Reserved, "example.com mail.example.org a.test b.invalid printer.local x.onion");
    assert!(LISTS.domain("anything.ddns.net").free_subdomain);
    assert!(!LISTS.domain("shop.uk.com").free_subdomain);
    assert_eq!(LISTS.domain("[192.0.2.1]").registrable, None);
}

fn own(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(text.as_bytes()).expect("room for a few lines");
    file
}

#[test]
fn own_lists_come_first_and_allow_wins() {
    let disposable = own(
        "# mine\n\nBad.Example.NET ; note\n*.farm.example.net\n@b\u{fc}cher.de\nnot a domain\norange.fr\n",
    );
    let allow = own("\u{feff}mailinator.com\nsub.bad.example.net\n");
    let lists = Lists::load(&[disposable.path().into()], &[allow.path().into()]).expect("both can be read");
    let listing = |name| lists.domain(name).listing;
    assert_eq!(listing("bad.example.net"), Listing::User);
    assert_eq!(listing("x.bad.example.net"), Listing::User);
    assert_eq!(listing("farm.example.net"), Listing::Unlisted);
    assert_eq!(listing("a.farm.example.net"), Listing::User);
    assert_eq!(listing("xn--bcher-kva.de"), Listing::User);
    assert_eq!(listing("orange.fr"), Listing::User);
    assert_eq!(listing("mailinator.com"), Listing::Unlisted);
    assert_eq!(listing("sub.bad.example.net"), Listing::Unlisted);
    assert_eq!(lists.bad_lines, 1);
    assert_eq!(lists.own_sources.iter().map(|source| source.entries).collect::<Vec<_>>(), [4, 2]);
}

#[test]
fn a_missing_own_list_is_an_error_with_its_place() {
    let error = Lists::load(&["/nowhere/list.txt".into()], &[]).expect_err("there is no such file");
    assert!(error.to_string().contains("/nowhere/list.txt"));
}
