//! Charts as SVG: sideways in percent and upwards in pixels, so that text stays legible at any width.
//!
//! A chart has a title and a description for those who do not see it, and a table beside it with its
//! numbers. Colours are classes of the style sheet: they differ by day and by night.

use std::fmt::Write;

use svg::node::Text as Words;
use svg::node::element::{Definitions, Description, Group, Line, Pattern, Rectangle, SVG, Text, Title};

/// From when to when, and a label.
pub(super) type Gap = (i64, i64, String);
/// From when to when, a class of the style sheet, and a label.
pub(super) type Lane = (i64, i64, String, String);

/// Bars along time, one series upon the other.
pub(super) struct Bars<'a> {
    /// Unique on the page.
    pub id: &'a str,
    pub title: &'a str,
    pub description: &'a str,
    /// Height of the bars in pixels.
    pub height: f64,
    /// Starts of the steps, and the end of the last.
    pub edges: &'a [i64],
    /// Lowest first.
    pub series: &'a [Series],
    /// Instants with a label, ascending.
    pub ticks: &'a [(i64, String)],
    /// Values with a label, ascending, above zero.
    pub levels: &'a [(f64, String)],
    /// Silences in order of time.
    pub gaps: &'a [Gap],
    /// Below the axis.
    pub lanes: &'a [Lane],
}

/// One colour.
pub(super) struct Series {
    /// Class in the style sheet.
    pub class: String,
    /// A value for each step.
    pub values: Vec<f64>,
}

const AXIS: f64 = 24.0;
const LANE: f64 = 18.0;
const HEAD: f64 = 16.0;

impl Bars<'_> {
    /// The chart as markup.
    pub fn svg(&self) -> String {
        let floor = HEAD + self.height;
        let height = floor + AXIS + LANE * self.lanes.len() as f64;
        let mut svg = figure(self.id, self.title, self.description, height);
        if !self.gaps.is_empty() {
            svg = svg.add(Definitions::new().add(hatching(self.id)));
        }
        let mut free = 0.0;
        for (from, to, label) in self.gaps {
            // Of silences that follow each other closely the first is labelled.
            let left = self.across(*from);
            svg = svg.add(self.gap(*from, *to, if left >= free { label } else { "" }, floor));
            free = left.max(free - 9.0) + 9.0;
        }
        let (lines, labels) = self.levels(floor);
        svg = svg.add(lines).add(self.bars(floor)).add(labels).add(self.axis(floor));
        for (at, lane) in self.lanes.iter().enumerate() {
            svg = svg.add(self.lane(lane, floor + AXIS + LANE * at as f64));
        }
        markup(svg)
    }

    fn bars(&self, floor: f64) -> Group {
        let scale = self.height / self.top();
        let mut group = Group::new();
        let mut heights = vec![0.0; self.edges.len().saturating_sub(1)];
        for series in self.series {
            let mut layer = Group::new().set("class", series.class.as_str());
            for (at, &value) in series.values.iter().enumerate().filter(|(_, value)| **value > 0.0) {
                let (from, to) = (self.across(self.edges[at]), self.across(self.edges[at + 1]));
                // What is there must be seen.
                let high = (value * scale).max(1.0);
                heights[at] += high;
                layer = layer.add(rectangle(from, floor - heights[at], to - from, high));
            }
            group = group.add(layer);
        }
        group
    }

    /// Lines that go behind the bars, and their labels that go before them.
    fn levels(&self, floor: f64) -> (Group, Group) {
        let (mut lines, mut labels) = (Group::new().set("class", "levels"), Group::new());
        for (value, label) in self.levels {
            let y = floor - value * self.height / self.top();
            lines = lines.add(line("0%", "100%", y, y));
            labels = labels.add(text("0", y - 3.0, label, ""));
        }
        (lines, labels)
    }

    fn axis(&self, floor: f64) -> Group {
        let mut group = Group::new().set("class", "axis").add(line("0%", "100%", floor, floor));
        for (at, (instant, label)) in self.ticks.iter().enumerate() {
            let x = self.across(*instant);
            let place = percent(x);
            group = group.add(line(&place, &place, floor, floor + 6.0));
            // On a narrow screen every second label has no room; at the right edge none has.
            let class = if at % 2 == 1 { "wide" } else { "" };
            if x < 90.0 {
                group = group.add(text(&place, floor + 18.0, label, class));
            }
        }
        group
    }

    fn gap(&self, from: i64, to: i64, label: &str, floor: f64) -> Group {
        let (left, right) = (self.across(from), self.across(to));
        let fill = format!("url(#{}-hatch)", self.id);
        let band = rectangle(left, HEAD, right - left, floor - HEAD).set("fill", fill);
        Group::new().set("class", "gap").add(band).add(text(&percent(left), HEAD - 4.0, label, ""))
    }

    fn lane(&self, (from, to, class, label): &Lane, top: f64) -> Group {
        let (left, right) = (self.across(*from), self.across(*to));
        let bar = rectangle(left, top + 5.0, (right - left).max(0.4), 8.0);
        // The label stands where there is room: behind the bar, else before it.
        let (place, class_of_text) =
            if right < 85.0 { (percent(right + 0.8), "lane") } else { (percent(left - 0.8), "lane end") };
        Group::new().add(bar.set("class", class.as_str())).add(text(&place, top + 13.0, label, class_of_text))
    }

    fn across(&self, instant: i64) -> f64 {
        let (Some(&first), Some(&last)) = (self.edges.first(), self.edges.last()) else { return 0.0 };
        (100.0 * (instant - first) as f64 / (last - first).max(1) as f64).clamp(0.0, 100.0)
    }

    /// The highest value drawn.
    fn top(&self) -> f64 {
        let highest = (0..self.edges.len().saturating_sub(1))
            .map(|at| self.series.iter().map(|series| series.values[at]).sum::<f64>())
            .fold(1.0, f64::max);
        self.levels.last().map_or(highest, |(level, _)| level.max(highest))
    }
}

/// A bar in the cell of a table; the number stands beside it, so that it needs no words.
pub(in crate::report) fn bar(share: f64, class: &str) -> String {
    let share = (100.0 * share).clamp(0.0, 100.0);
    let svg = SVG::new().set("class", "bar").set("aria-hidden", "true").set("focusable", "false");
    markup(svg.add(rectangle(0.0, 0.0, share, 12.0).set("class", class)))
}

/// A page knows the namespace of its drawings.
fn markup(mut svg: SVG) -> String {
    svg.get_attributes_mut().remove("xmlns");
    svg.to_string()
}

/// Three or four round values up to the highest.
pub(super) fn levels(highest: f64) -> Vec<f64> {
    let rough = (highest / 4.0).max(1.0);
    let magnitude = 10_f64.powf(rough.log10().floor());
    let round = if magnitude >= 10.0 { [1.0, 2.0, 2.5, 5.0, 10.0] } else { [1.0, 2.0, 5.0, 5.0, 10.0] };
    let step = round.iter().map(|m| m * magnitude).find(|&step| step >= rough).unwrap_or(rough);
    (1..=4).map(|n| f64::from(n) * step).take_while(|&level| level <= highest * 1.02).collect()
}

fn figure(id: &str, title: &str, description: &str, height: f64) -> SVG {
    SVG::new()
        .set("class", "chart")
        .set("height", pixels(height))
        .set("role", "img")
        .set("aria-labelledby", format!("{id}-t {id}-d"))
        .add(Title::new(title).set("id", format!("{id}-t")))
        .add(Description::new().set("id", format!("{id}-d")).add(Words::new(description)))
}

fn hatching(id: &str) -> Pattern {
    let stroke = Line::new().set("x1", 0).set("y1", 0).set("x2", 0).set("y2", 6);
    Pattern::new()
        .set("id", format!("{id}-hatch"))
        .set("width", 6)
        .set("height", 6)
        .set("patternUnits", "userSpaceOnUse")
        .set("patternTransform", "rotate(45)")
        .add(stroke)
}

fn rectangle(left: f64, top: f64, wide: f64, high: f64) -> Rectangle {
    Rectangle::new()
        .set("x", percent(left))
        .set("y", pixels(top))
        .set("width", percent(wide))
        .set("height", pixels(high))
}

fn line(from: &str, to: &str, top: f64, bottom: f64) -> Line {
    Line::new().set("x1", from).set("x2", to).set("y1", pixels(top)).set("y2", pixels(bottom))
}

fn text(place: &str, baseline: f64, label: &str, class: &str) -> Text {
    let text = Text::new(label).set("x", place).set("y", pixels(baseline));
    if class.is_empty() { text } else { text.set("class", class) }
}

fn percent(number: f64) -> String {
    short(number) + "%"
}

fn pixels(number: f64) -> String {
    short(number)
}

/// Two decimals, without the zeros that would only make the page longer.
fn short(number: f64) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write!(out, "{number:.2}");
    out.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_round() {
        assert_eq!(levels(437.0), [200.0, 400.0]);
        assert_eq!(levels(930.0), [250.0, 500.0, 750.0]);
        assert_eq!(levels(100.0), [25.0, 50.0, 75.0, 100.0]);
        assert_eq!(levels(9.0), [5.0]);
        assert_eq!(levels(1.0), [1.0]);
    }

    #[test]
    fn a_chart_speaks_and_disarms_its_labels() {
        let series = [Series { class: "s0".into(), values: vec![1.0, 3.0] }];
        let bars = Bars {
            id: "x",
            title: "<script>",
            description: "what is seen",
            height: 30.0,
            edges: &[0, 10, 20],
            series: &series,
            ticks: &[(0, "start".into())],
            levels: &[],
            gaps: &[],
            lanes: &[(0, 10, "s1".into(), "C1".into())],
        };
        let svg = bars.svg();
        assert!(svg.contains("&lt;script&gt;") && !svg.contains("<script>"));
        assert!(svg.contains("role=\"img\"") && svg.contains("what is seen"));
        assert!(svg.contains("height=\"30\" width=\"50%\"") || svg.contains("width=\"50%\""));
        assert_eq!(svg.matches("<rect").count(), 3);
    }
}
