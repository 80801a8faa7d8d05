//! User agents as a crowd shows them at a date: a few common ones and a long tail of versions and models.

use super::random::Random;

/// The kind of device somebody signs with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    /// Computer.
    Desktop,
    /// Android telephone or tablet.
    Android,
    /// iPhone or iPad.
    Apple,
}

/// A device of the crowd.
pub fn device(random: &mut Random) -> Device {
    *random.choose(&[(Device::Desktop, 0.4), (Device::Android, 0.34), (Device::Apple, 0.26)])
}

/// The user agent of a new person's device at that time (Unix seconds).
pub fn agent(random: &mut Random, device: Device, at: i64) -> String {
    match device {
        Device::Desktop => desktop(random, at),
        Device::Android => android(random, at),
        Device::Apple => apple(random, at),
    }
}

/// The agent of a plain Chrome on Windows, up to date: what a bought script pretends to be.
pub fn plain_chrome(at: i64) -> String {
    format!(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36",
        chrome_major(at)
    )
}

/// Chrome's version numbers: 86 in October 2020, then one each six weeks, from October 2021 each four.
fn chrome_major(at: i64) -> i64 {
    const OCTOBER_2020: i64 = 1_602_000_000;
    const OCTOBER_2021: i64 = 1_633_500_000;
    if at < OCTOBER_2021 {
        86 + (at - OCTOBER_2020) / 3_950_000
    } else {
        94 + (at - OCTOBER_2021) / 2_420_000
    }
}

/// Most run the current version, some the one before, a few anything older.
fn behind(random: &mut Random, current: i64, oldest: i64) -> i64 {
    (current - (random.exponential(0.8) as i64) - i64::from(random.chance(0.04)) * random.between(2, 25))
        .max(oldest)
}

fn chrome(random: &mut Random, at: i64) -> String {
    let major = behind(random, chrome_major(at), 49);
    // Since version 101 the agent names the major version alone.
    if major > 100 {
        return format!("{major}.0.0.0");
    }
    format!("{major}.0.{}.{}", 4280 + (major - 86) * 47, *random.pick(&[66, 75, 88, 111, 141, 183, 198]))
}

fn firefox_major(at: i64) -> i64 {
    82 + (at - 1_602_000_000) / 2_420_000
}

fn desktop(random: &mut Random, at: i64) -> String {
    let system = *random.choose(&[
        ("Windows NT 10.0; Win64; x64", 0.68),
        ("Macintosh; Intel Mac OS X 10_15_7", 0.15),
        ("Macintosh; Intel Mac OS X 10_14_6", 0.025),
        ("Macintosh; Intel Mac OS X 10_13_6", 0.02),
        ("X11; Linux x86_64", 0.025),
        ("X11; Ubuntu; Linux x86_64", 0.012),
        ("Windows NT 6.1; Win64; x64", 0.045),
        ("Windows NT 6.3; Win64; x64", 0.015),
        ("Windows NT 10.0; WOW64", 0.012),
        ("X11; CrOS x86_64 13505.73.0", 0.006),
    ]);
    let mac = system.starts_with("Macintosh");
    let browser = random
        .weighted([0.55, 0.24, if mac { 0.6 } else { 0.0 }, if mac { 0.01 } else { 0.12 }, 0.03].into_iter());
    match browser {
        0 => format!(
            "Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{} Safari/537.36",
            chrome(random, at)
        ),
        1 => {
            let version = behind(random, firefox_major(at), 52);
            let system =
                system.replace("10_15_7", "10.15").replace("10_14_6", "10.14").replace("10_13_6", "10.13");
            format!("Mozilla/5.0 ({system}; rv:{version}.0) Gecko/20100101 Firefox/{version}.0")
        }
        2 => format!(
            "Mozilla/5.0 ({system}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{} Safari/605.1.15",
            safari(random, at)
        ),
        3 => {
            let version = chrome(random, at);
            let edge = version
                .replace(".0.0.0", &format!(".0.{}.{}", 600 + random.below(2200), 30 + random.below(70)));
            format!(
                "Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version} Safari/537.36 Edg/{edge}"
            )
        }
        _ => format!(
            "Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{} Safari/537.36 OPR/{}.0.{}.{}",
            chrome(random, at),
            chrome_major(at) - 14,
            3800 + random.below(900),
            80 + random.below(150)
        ),
    }
}

/// iOS 14 came in September 2020, one more each year.
fn ios(random: &mut Random, at: i64) -> (i64, i64) {
    let months = (at - 1_600_200_000) / 2_630_000;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12));
    let lag = i64::from(random.chance(0.12)) + i64::from(random.chance(0.05)) * random.between(1, 2);
    let minor =
        if lag > 0 { random.between(3, 8) } else { (month / 2 - i64::from(random.chance(0.35))).max(0) };
    (14 + year - lag, minor)
}

fn safari(random: &mut Random, at: i64) -> String {
    let (major, minor) = ios(random, at);
    if random.chance(0.4) {
        format!("{major}.{minor}.{}", random.between(1, 3))
    } else {
        format!("{major}.{minor}")
    }
}

fn apple(random: &mut Random, at: i64) -> String {
    let (major, minor) = ios(random, at);
    let patch = if random.chance(0.4) { format!("_{}", random.between(1, 2)) } else { String::new() };
    let machine = if random.chance(0.14) { ("iPad", "CPU OS") } else { ("iPhone", "CPU iPhone OS") };
    let base = format!(
        "Mozilla/5.0 ({}; {} {major}_{minor}{patch} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)",
        machine.0, machine.1
    );
    match random.weighted([0.7, 0.14, 0.07, 0.06, 0.03].into_iter()) {
        0 => format!("{base} Version/{major}.{minor} Mobile/15E148 Safari/604.1"),
        1 => format!(
            "{base} Mobile/15E148 [FBAN/FBIOS;FBDV/iPhone{},{};FBMD/iPhone;FBSN/iOS;FBSV/{major}.{minor};FBSS/{};FBID/phone;FBLC/fr_FR;FBOP/5]",
            random.between(9, 14),
            random.between(1, 8),
            random.between(2, 3)
        ),
        2 => format!(
            "{base} Mobile/15E148 Instagram {}.0.0.{}.{}",
            160 + (at - 1_600_000_000) / 900_000,
            random.between(10, 40),
            random.between(90, 140)
        ),
        3 => format!("{base} CriOS/{} Mobile/15E148 Safari/604.1", chrome(random, at)),
        _ => format!(
            "{base} GSA/{}.0.{} Mobile/15E148 Safari/604.1",
            130 + (at - 1_600_000_000) / 1_500_000,
            340_000_000 + random.below(90_000_000)
        ),
    }
}

const MODELS: &str = "SM-A515F SM-G973F SM-A505FN SM-A405FN SM-G960F SM-A217F SM-G950F SM-A520F SM-G980F SM-A705FN SM-A600FN \
    SM-J530F SM-G991B SM-A125F SM-A526B SM-S901B SM-A536B SM-G781B SM-A750FN SM-T510 SM-T580 SM-J600FN SM-G935F SM-A202F SM-N975F \
    Redmi_Note_8_Pro Redmi_Note_9 Redmi_Note_7 Redmi_9 M2007J20CG M2003J15SC Mi_9T Mi_A2 POCO_X3 M2101K6G Redmi_Note_10_Pro 2201117TY \
    ELE-L29 MAR-LX1A VOG-L29 ANE-LX1 POT-LX1 CLT-L29 FIG-LX1 STK-LX1 SNE-LX1 JNY-LX1 YAL-L21 LYA-L29 PRA-LX1 \
    Pixel_3a Pixel_4a Pixel_5 Pixel_6 Pixel_7 Pixel_2 CPH2161 CPH1931 CPH2197 HD1913 GM1913 ONEPLUS_A6003 AC2003 IN2013 DN2103 \
    moto_g(7)_power moto_g(8)_plus moto_e5 moto_g(6) XT2083-9 Nokia_6.1 Nokia_7_plus Nokia_5.3 LM-X420 LM-K520 LG-H870 G8341 H8324 XQ-AU52 \
    W-K400 View_2 U_Pulse Jerry3 FP3 FP4 5024D_EEA 6025D_EEA ZTE_Blade_A5 Archos_50 BLA-L29 COL-L29 EML-L29 TA-1032 E6653 F5121 F8331 \
    ASUS_X00TD ASUS_Z01RD I01WD A0001 ONE_E1003 X96 Lenovo_TB-X606F TB-8505F KFMAWI BV9600 CUBOT_X19 A80Pro DOOGEE_S60 Gigaset_GS280";

fn android(random: &mut Random, at: i64) -> String {
    let models: Vec<&str> = MODELS.split_whitespace().collect();
    let model = models[random.zipf(models.len(), 12.0)].replace('_', " ");
    let newest = 10 + (at - 1_599_500_000) / 31_500_000;
    let version = (newest - random.exponential(0.9) as i64).max(6);
    let version = if version < 10 && version != 9 {
        format!("{version}.{}.0", i64::from(random.chance(0.5)))
    } else {
        version.to_string()
    };
    let chrome = chrome(random, at);
    match random.weighted([0.66, 0.17, 0.1, 0.05, 0.02].into_iter()) {
        // From version 107 on every Chrome on Android calls itself "Android 10; K".
        0 if chrome_major(at) > 110 && random.chance(0.93) => {
            format!(
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{chrome} Mobile Safari/537.36"
            )
        }
        0 => format!(
            "Mozilla/5.0 (Linux; Android {version}; {model}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{chrome} Mobile Safari/537.36"
        ),
        1 => format!(
            "Mozilla/5.0 (Linux; Android {version}; SAMSUNG {}) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/{}.{} Chrome/{}.0.3729.136 Mobile Safari/537.36",
            models[random.zipf(25, 6.0)],
            (12 + (at - 1_602_000_000) / 10_000_000).max(9),
            random.between(0, 1),
            (79 + (at - 1_602_000_000) / 4_000_000).max(71)
        ),
        2 => format!(
            "Mozilla/5.0 (Linux; Android {version}; {model} Build/QP1A.{}.020; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/{chrome} Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/{}.0.0.{}.{};]",
            random.between(190_711, 200_805),
            290 + (at - 1_602_000_000) / 700_000,
            random.between(20, 50),
            random.between(90, 130)
        ),
        3 => {
            let version_of_firefox = behind(random, firefox_major(at), 68);
            format!(
                "Mozilla/5.0 (Android {version}; Mobile; rv:{version_of_firefox}.0) Gecko/{version_of_firefox}.0 Firefox/{version_of_firefox}.0"
            )
        }
        _ => format!(
            "Mozilla/5.0 (Linux; Android {version}; {model}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{chrome} Mobile Safari/537.36 OPR/{}.2.{}",
            60 + random.below(8),
            random.between(2254, 3500)
        ),
    }
}
