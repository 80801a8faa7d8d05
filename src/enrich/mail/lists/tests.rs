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

/// Written from memory, not from the lists: whoever may sign from there must never be called
/// disposable, nor a name that somebody gave away, whatever kind of domain it is taken for.
#[test]
fn nobody_who_may_well_sign_is_called_disposable() {
    let relays = "duck.com mozmail.com relay.firefox.com simplelogin.com simplelogin.co simplelogin.fr \
        slmail.me aleeas.com 8alias.com passmail.net passmail.com passinbox.com passfwd.com addy.io \
        anonaddy.com anonaddy.me privaterelay.appleid.com icloud.com 33mail.com erine.email forwardemail.net";
    let french = "orange.fr wanadoo.fr voila.fr free.fr aliceadsl.fr libertysurf.fr online.fr sfr.fr neuf.fr \
        cegetel.net club-internet.fr numericable.fr numericable.com noos.fr 9online.fr 9business.fr \
        bbox.fr bouygtel.fr laposte.net nordnet.fr nordnet.com ovh.fr dartybox.com tele2.fr caramail.fr \
        caramail.com mailo.com netcourrier.com gmx.fr hotmail.fr live.fr outlook.fr msn.fr yahoo.fr \
        ymail.com zaclys.com zaclys.net la-poste.net infonie.fr worldonline.fr tiscali.fr skynet.be \
        mediaserv.net only.fr ool.fr orange.re mail.pf lagoon.nc canl.nc wanadoo.nc izi.re zeop.re";
    let parliaments = "assemblee-nationale.fr clb-an.fr senat.fr europarl.europa.eu bundestag.de bundesrat.de \
        parliament.uk parlament.ch parl.gc.ca sen.parl.gc.ca parlament.gv.at dekamer.be lachambre.be \
        parliament.bg sabor.hr psp.cz senat.cz ft.dk riigikogu.ee eduskunta.fi parliament.gr \
        parlament.hu oireachtas.ie camera.it senato.it saeima.lv lrs.lt chd.lu parlament.mt \
        tweedekamer.nl eerstekamer.nl sejm.pl senat.gov.pl parlamento.pt ar.parlamento.pt cdep.ro senat.ro \
        nrsr.sk dz-rs.si congreso.es senado.es riksdagen.se house.gov mail.house.gov senate.gov stortinget.no \
        althingi.is aph.gov.au parliament.nz parliament.scot senedd.wales";
    let schools = "sorbonne-universite.fr univ-paris1.fr u-paris.fr univ-lille.fr unistra.fr u-psud.fr \
        universite-paris-saclay.fr polytechnique.edu ens.fr ens.psl.eu hec.edu essec.edu insa-lyon.fr ec-lyon.fr \
        mines-paristech.fr centralesupelec.fr ac-paris.fr ac-lille.fr ox.ac.uk ucl.ac.uk harvard.edu mit.edu \
        tum.de lmu.de fu-berlin.de rwth-aachen.de kuleuven.be ugent.be ulb.be uva.nl uu.nl uio.no ku.dk \
        helsinki.fi lu.se unige.ch unil.ch uzh.ch polimi.it ub.edu upm.es uw.edu.pl cuni.cz univie.ac.at \
        utoronto.ca mcgill.ca anu.edu.au auckland.ac.nz usp.br unam.mx iitb.ac.in tsinghua.edu.cn";
    let research = "cnrs.fr inria.fr inserm.fr inrae.fr cea.fr pasteur.fr ird.fr onera.fr cern.ch mpg.de";
    let private_mail = "riseup.net posteo.de posteo.net posteo.eu tuta.com tuta.io tutanota.com tutanota.de \
        tutamail.com keemail.me proton.me protonmail.com protonmail.ch pm.me mailbox.org fastmail.com \
        fastmail.fm runbox.com hushmail.com startmail.com mailfence.com disroot.org autistici.org inventati.org \
        systemli.org so36.net immerda.ch no-log.org lautre.net gresille.org tutanota.de cock.li dismail.de \
        kolabnow.com ctemplar.com soverin.net countermail.com hey.com zoho.com yandex.com mail.com gmx.com";
    let groups = [relays, french, parliaments, schools, research, private_mail];
    let named = groups.iter().flat_map(|names| names.split_whitespace());
    let accused: Vec<&str> = named
        .filter(|name| {
            let domain = LISTS.domain(name);
            domain.listing != Listing::Unlisted || domain.free_subdomain
        })
        .collect();
    assert_eq!(accused, [""; 0]);
}
