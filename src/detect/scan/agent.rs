//! The kind of a user agent: system and browser without versions.

/// System and browser in a few words, such as `Android/Chrome`; versions and devices are left out.
///
/// Good enough to group agents of a crowd; no attempt is made to name every browser.
pub fn kind(agent: &str) -> String {
    format!("{}/{}", system(agent), browser(agent))
}

/// Apps in whose own browser links open.
const APPS: &[&str] = &[
    "Facebook",
    "Instagram",
    "TikTok",
    "Snapchat",
    "Twitter",
    "LinkedIn",
    "Pinterest",
    "WeChat",
    "Google app",
];

/// Whether it names no make and model where many telephones do: an iPhone's tells its version alone, and who opens a
/// link inside an app has the app's browser.
pub fn of_one_make(agent: &str) -> bool {
    system(agent) == "iPhone" || APPS.contains(&browser(agent))
}

fn system(agent: &str) -> &'static str {
    first(
        agent,
        &[
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Android", "Android"),
            ("Windows", "Windows"),
            ("CrOS", "ChromeOS"),
            ("Macintosh", "Mac"),
            ("Linux", "Linux"),
            ("X11", "Linux"),
        ],
    )
}

/// The order matters: most browsers claim to be those further down as well.
fn browser(agent: &str) -> &'static str {
    first(
        agent,
        &[
            ("FBAN", "Facebook"),
            ("FBAV", "Facebook"),
            ("Instagram", "Instagram"),
            ("musical_ly", "TikTok"),
            ("BytedanceWebview", "TikTok"),
            ("trill", "TikTok"),
            ("Snapchat", "Snapchat"),
            ("Twitter for", "Twitter"),
            ("LinkedInApp", "LinkedIn"),
            ("Pinterest", "Pinterest"),
            ("MicroMessenger", "WeChat"),
            ("GSA/", "Google app"),
            ("Edg", "Edge"),
            ("OPR", "Opera"),
            ("Opera", "Opera"),
            ("SamsungBrowser", "Samsung"),
            ("DuckDuckGo", "DuckDuckGo"),
            ("FxiOS", "Firefox"),
            ("Firefox", "Firefox"),
            ("CriOS", "Chrome"),
            ("HeadlessChrome", "HeadlessChrome"),
            ("Chrome", "Chrome"),
            ("Safari", "Safari"),
            ("Trident", "Explorer"),
            ("MSIE", "Explorer"),
            ("python", "script"),
            ("curl", "script"),
            ("Wget", "script"),
            ("Java/", "script"),
            ("Go-http", "script"),
            ("okhttp", "script"),
            ("node", "script"),
            ("bot", "script"),
        ],
    )
}

fn first(agent: &str, marks: &[(&str, &'static str)]) -> &'static str {
    marks.iter().find(|(mark, _)| agent.contains(mark)).map_or("other", |&(_, name)| name)
}

#[cfg(test)]
mod tests {
    #[test]
    fn kinds_of_agents() {
        for (agent, expected) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/86.0.4240.198 Safari/537.36 Edg/86.0.622.69",
                "Windows/Edge",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 14_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/14.0 Mobile/15E148 Safari/604.1",
                "iPhone/Safari",
            ),
            ("python-requests/2.25.0", "other/script"),
            ("", "other/other"),
        ] {
            assert_eq!(super::kind(agent), expected);
        }
    }
}
