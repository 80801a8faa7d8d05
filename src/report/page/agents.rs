//! Browsers in words of our own: what a browser calls itself is text that a forger may write.

/// Programs that are no browsers, then browsers and apps; the first token found names it, so that those
/// who also claim to be another come first.
const PROGRAMS: &[(&str, &str)] = &[
    ("HeadlessChrome", "Headless Chrome"),
    ("PhantomJS", "PhantomJS"),
    ("python-requests", "python-requests"),
    ("Python-urllib", "Python urllib"),
    ("aiohttp", "aiohttp"),
    ("python-httpx", "httpx"),
    ("Scrapy", "Scrapy"),
    ("curl/", "curl"),
    ("Wget/", "Wget"),
    ("Go-http-client", "Go HTTP client"),
    ("okhttp", "OkHttp"),
    ("axios/", "axios"),
    ("node-fetch", "node-fetch"),
    ("libwww-perl", "libwww-perl"),
    ("Apache-HttpClient", "Apache HttpClient"),
    ("Java/", "Java"),
    ("PostmanRuntime", "Postman"),
    ("FBAN/", "Facebook app"),
    ("FBAV/", "Facebook app"),
    ("FB_IAB/", "Facebook app"),
    ("Instagram ", "Instagram app"),
    ("LinkedInApp", "LinkedIn app"),
    ("Twitter for", "Twitter app"),
    ("GSA/", "Google app"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("YaBrowser/", "Yandex Browser"),
    ("UCBrowser/", "UC Browser"),
    ("Vivaldi/", "Vivaldi"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("Edg/", "Edge"),
    ("Edge/", "Edge"),
    ("OPR/", "Opera"),
    ("OPT/", "Opera"),
    ("Opera", "Opera"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("MSIE ", "Internet Explorer"),
    ("Trident/", "Internet Explorer"),
    ("Safari/", "Safari"),
];

const SYSTEMS: &[(&str, &str)] = &[
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPad", "iPadOS"),
    ("iPhone", "iOS"),
    ("iPod", "iOS"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
];

/// `Firefox 82, Windows`; `None` for what is neither a known program nor a known system.
pub(super) fn name(agent: &str) -> Option<String> {
    let find = |names: &[(&'static str, &'static str)]| {
        names.iter().find(|(token, _)| agent.contains(token)).copied()
    };
    let system = find(SYSTEMS).map(|(_, name)| name);
    match (find(PROGRAMS), system) {
        (Some((token, name)), system) => {
            let version = version(agent, token).map(|number| format!(" {number}")).unwrap_or_default();
            Some(format!("{name}{version}{}", system.map(|name| format!(", {name}")).unwrap_or_default()))
        }
        (None, Some(system)) => Some(system.into()),
        (None, None) => None,
    }
}

/// The major version behind a token; Safari tells its own elsewhere.
fn version(agent: &str, token: &str) -> Option<u32> {
    let token = if token == "Safari/" { "Version/" } else { token };
    let after = agent.split_once(token)?.1.trim_start_matches(['/', ' ']);
    let digits: String = after.chars().take_while(char::is_ascii_digit).take(3).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::name;

    fn named(agent: &str) -> String {
        name(agent).unwrap_or_default()
    }

    #[test]
    fn browsers_are_named_after_what_they_are_not_what_they_claim_to_be_like() {
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)";
        assert_eq!(named(&format!("{windows} Chrome/86.0.4240.198 Safari/537.36")), "Chrome 86, Windows");
        assert_eq!(named(&format!("{windows} Chrome/86.0 Safari/537.36 Edg/86.0.622")), "Edge 86, Windows");
        assert_eq!(
            named(&format!("{windows} HeadlessChrome/86.0 Safari/537.36")),
            "Headless Chrome 86, Windows"
        );
        assert_eq!(
            named(
                "Mozilla/5.0 (iPhone; CPU iPhone OS 14_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/14.0 Mobile/15E148 Safari/604.1"
            ),
            "Safari 14, iOS"
        );
        assert_eq!(named("python-requests/2.24.0"), "python-requests 2");
    }

    #[test]
    fn nothing_that_a_forger_writes_is_repeated() {
        assert_eq!(named("<script>alert(1)</script> Jean Dupont 0612345678"), "");
        assert_eq!(named("Firefox/99999999999 jean.dupont@example.org"), "Firefox 999");
    }
}
