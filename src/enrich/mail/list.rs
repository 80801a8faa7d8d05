//! One list of domains in the form that `data/` keeps: sorted lines under a
//! header of `# key: value` lines. What a listing means is decided elsewhere.

use std::borrow::Cow;
use std::ops::Range;

/// Sorted names, one a line, found by binary search in the text itself.
#[derive(Debug, Clone, Default)]
pub struct DomainList {
    text: Cow<'static, str>,
    lines: Vec<Range<usize>>,
}

impl DomainList {
    /// The names of a text: first field of each line (`,` separates), comments and blank lines skipped.
    pub fn parse(text: impl Into<Cow<'static, str>>) -> Self {
        let text = text.into();
        let mut lines: Vec<_> = entries(&text).collect();
        lines.sort_by(|a, b| text[a.clone()].cmp(&text[b.clone()]));
        lines.dedup_by(|a, b| text[a.clone()] == text[b.clone()]);
        Self { text, lines }
    }

    /// Whether the list holds exactly this name.
    pub fn contains(&self, name: &str) -> bool {
        self.lines.binary_search_by(|line| self.text[line.clone()].cmp(name)).is_ok()
    }

    /// What a table says of a name: the fields behind it, `None` where the name is not listed.
    pub fn fields(&self, name: &str) -> Option<impl Iterator<Item = &str>> {
        let found = self.lines.binary_search_by(|line| self.text[line.clone()].cmp(name)).ok()?;
        let rest = self.text[self.lines[found].end..].lines().next().unwrap_or_default();
        Some(rest.split(',').skip(1))
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The names in byte order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.lines.iter().map(|line| &self.text[line.clone()])
    }
}

fn entries(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let at = start;
        start += line.len();
        let name = line.split([',', '\n', '\r']).next().unwrap_or_default();
        let is_header = at_header(name);
        (!name.is_empty() && !is_header).then_some(at..at + name.len())
    })
}

/// Comments, and the heading of the lists that are tables.
fn at_header(name: &str) -> bool {
    name.starts_with('#') || name == "domain"
}

/// The value of a `# key: value` line of the header.
pub fn header<'a>(text: &'a str, key: &str) -> &'a str {
    text.lines()
        .map_while(|line| line.strip_prefix("# "))
        .find_map(|line| line.strip_prefix(key)?.strip_prefix(": "))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_of_plain_lists_and_tables() {
        let list =
            DomainList::parse("# a list\n# date: 2026-01-02\ndomain,kind\nb.org,x\n\na.org\r\nb.org\n");
        assert_eq!(list.iter().collect::<Vec<_>>(), ["a.org", "b.org"]);
        assert!(list.contains("a.org") && !list.contains("domain") && !list.contains("org"));
        assert_eq!(list.fields("b.org").unwrap().collect::<Vec<_>>(), ["x"]);
        assert_eq!(list.fields("a.org").unwrap().count(), 0);
        assert!(list.fields("c.org").is_none());
    }

    #[test]
    fn reads_the_header() {
        let text = "# a list\n# date: 2026-01-02\na.org\n# version: 3\n";
        assert_eq!((header(text, "date"), header(text, "version")), ("2026-01-02", ""));
    }
}
