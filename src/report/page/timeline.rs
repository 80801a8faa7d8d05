//! When the signatures arrived: the crowd and each campaign in its colour, silences marked.

use maud::{Markup, html};

use super::census::Census;
use super::chart::{Bars, Gap, Lane, Series, levels};
use super::privacy::{Told, parts};
use super::{Column, cell, drawing, numbers, paragraph};
use crate::model::{Campaign, Row};
use crate::report::arrivals::{Arrivals, Silence, grid};
use crate::report::words::Words;

/// Campaigns with a colour of their own; the others share one.
const COLOURS: usize = 6;
const STEPS: usize = 120;
const LABELS: usize = 8;
const SILENCES: usize = 5;

/// One colour of the chart in words and numbers.
struct Layer {
    class: String,
    name: String,
    /// What is told of each step.
    counts: Vec<Told>,
}

pub(super) fn render(census: &Census<'_>) -> Markup {
    let (words, texts) = (census.words, census.words.texts());
    let Some(arrivals) = Arrivals::of(census.petition, STEPS, words.clock()) else {
        return paragraph(words, texts.arrivals_no_times);
    };
    let layers = layers(census, &arrivals);
    let silences = arrivals.silences(|row| !census.flagged(row));
    let mut silences = silences[..silences.len().min(SILENCES)].to_vec();
    silences.sort_by_key(|silence| silence.from);
    let step = words.fill(texts.arrivals_step, &[("step", &words.duration(arrivals.step as f64))]);
    html! {
        p { (words.say(texts.arrivals_intro)) " " (step) }
        (legend(&layers))
        (drawing(draw(census, &arrivals, &layers, &silences)))
        @if !silences.is_empty() {
            ul { @for silence in &silences { li { (silent(words, *silence)) } } }
        }
        @if arrivals.outside > 0 {
            p .note { (words.fill(texts.arrivals_outside, &[("n", &Told::about(arrivals.outside as u64).words(words))])) }
        }
        (table_of(words, &arrivals, &layers))
    }
}

/// The class of a campaign's colour.
pub(super) fn colour(at: usize) -> String {
    if at < COLOURS { format!("c{}", at + 1) } else { "c-more".into() }
}

fn layers(census: &Census<'_>, arrivals: &Arrivals) -> Vec<Layer> {
    let (words, texts) = (census.words, census.words.texts());
    let campaigns = census.report.campaigns.len();
    let layer = |class: String, name: String, passes: &dyn Fn(Row) -> bool| Layer {
        class,
        name,
        counts: parts(&arrivals.counts(passes)),
    };
    let crowd = |row: Row| census.campaign(row).is_none();
    let mut layers = vec![layer("crowd".into(), words.say(texts.no_campaign), &crowd)];
    for at in 0..campaigns.min(COLOURS) {
        let name = census.report.campaigns[at].id.clone();
        layers.push(layer(colour(at), name, &|row| census.campaign(row) == Some(at)));
    }
    if campaigns > COLOURS {
        let more = |row: Row| census.campaign(row).is_some_and(|at| at >= COLOURS);
        layers.push(layer(colour(COLOURS), words.say(texts.other_campaigns), &more));
    }
    layers
}

fn legend(layers: &[Layer]) -> Markup {
    html! {
        ul .legend aria-hidden="true" {
            @for layer in layers { li { span class={ "swatch " (layer.class) } {} (layer.name) } }
        }
    }
}

fn draw(census: &Census<'_>, arrivals: &Arrivals, layers: &[Layer], silences: &[Silence]) -> String {
    let (words, texts) = (census.words, census.words.texts());
    let campaigns = &census.report.campaigns;
    let lane = |(at, one): (usize, &Campaign)| Some((one.span?.0, one.span?.1, colour(at), one.id.clone()));
    let lanes: Vec<Lane> = campaigns.iter().take(COLOURS).enumerate().filter_map(lane).collect();
    let gaps: Vec<Gap> = silences.iter().map(|one| (one.from, one.to, words.say(texts.silence))).collect();
    let (start, end) = (arrivals.edges[0], arrivals.edges[arrivals.edges.len() - 1]);
    let description = words.fill(
        texts.arrivals_description,
        &[
            ("period", &words.period(start, end)),
            ("campaigns", &words.count(campaigns.len() as u64)),
            ("silences", &words.count(silences.len() as u64)),
        ],
    );
    let title = words.say(texts.arrivals);
    let frame = Frame {
        id: "t",
        title: &title,
        description: &description,
        height: 200.0,
        gaps: &gaps,
        lanes: &lanes,
    };
    bars(words, arrivals, layers, &frame)
}

/// The arrivals of one campaign, small.
pub(super) fn of_campaign(census: &Census<'_>, at: usize, campaign: &Campaign) -> Option<Markup> {
    let (words, texts) = (census.words, census.words.texts());
    let arrivals =
        Arrivals::of_rows(census.petition, campaign.rows.iter().copied(), STEPS / 2, words.clock())?;
    let layers =
        [Layer { class: colour(at), name: campaign.id.clone(), counts: parts(&arrivals.counts(|_| true)) }];
    let title = words.fill(texts.arrivals_of, &[("id", &campaign.id)]);
    let step = words.fill(texts.arrivals_step, &[("step", &words.duration(arrivals.step as f64))]);
    let id = format!("t-{}", campaign.id);
    let frame = Frame { id: &id, title: &title, description: &step, height: 70.0, gaps: &[], lanes: &[] };
    let svg = bars(words, &arrivals, &layers, &frame);
    Some(html! { (drawing(svg)) p .note { (step) } (table_of(words, &arrivals, &layers)) })
}

/// What surrounds the bars.
struct Frame<'a> {
    id: &'a str,
    title: &'a str,
    description: &'a str,
    height: f64,
    gaps: &'a [Gap],
    lanes: &'a [Lane],
}

fn bars(words: &Words, arrivals: &Arrivals, layers: &[Layer], frame: &Frame<'_>) -> String {
    let values = |layer: &Layer| layer.counts.iter().map(|told| told.length()).collect();
    let series: Vec<Series> =
        layers.iter().map(|layer| Series { class: layer.class.clone(), values: values(layer) }).collect();
    let highest = (0..arrivals.edges.len() - 1)
        .map(|at| series.iter().map(|one| one.values[at]).sum::<f64>())
        .fold(1.0, f64::max);
    let mut levels = levels(highest);
    if frame.height < 100.0 {
        // A small chart has room for one label.
        levels.drain(..levels.len().saturating_sub(1));
    }
    let levels: Vec<_> = levels.into_iter().map(|level| (level, words.count(level as u64))).collect();
    Bars {
        id: frame.id,
        title: frame.title,
        description: frame.description,
        height: frame.height,
        edges: &arrivals.edges,
        series: &series,
        ticks: &ticks(words, arrivals),
        levels: &levels,
        gaps: frame.gaps,
        lanes: frame.lanes,
    }
    .svg()
}

/// Labels at round instants: hours within days, days within months, months beyond.
fn ticks(words: &Words, arrivals: &Arrivals) -> Vec<(i64, String)> {
    let clock = words.clock();
    let (first, last) = (arrivals.edges[0], arrivals.edges[arrivals.edges.len() - 1] - 1);
    let (edges, step) = grid(first, last, arrivals.step, LABELS, clock);
    let label = |at: i64| match step {
        step if step >= 28 * 86_400 => clock.month_and_year(at),
        step if step >= 86_400 || clock.is_midnight(at) => clock.short_day(at),
        _ => clock.time_of_day(at),
    };
    let inside = edges.into_iter().filter(|edge| (first..=last).contains(edge));
    inside.map(|at| (at, label(at))).collect()
}

fn silent(words: &Words, silence: Silence) -> String {
    let expected = Told::about(silence.expected.round() as u64).words(words);
    words.fill(
        words.texts().silence_long,
        &[
            ("period", &words.period(silence.from, silence.to)),
            ("length", &words.duration((silence.to - silence.from) as f64)),
            ("n", &expected),
        ],
    )
}

fn table_of(words: &Words, arrivals: &Arrivals, layers: &[Layer]) -> Markup {
    let texts = words.texts();
    let mut columns = vec![Column::Text(words.say(texts.from))];
    columns.extend(layers.iter().map(|layer| Column::Number(layer.name.clone())));
    let rows: Vec<Vec<Markup>> = (0..arrivals.edges.len() - 1)
        .filter(|&at| layers.iter().any(|layer| !layer.counts[at].is_none()))
        .map(|at| {
            let start = arrivals.edges[at];
            let when = if arrivals.step < 86_400 { words.time(start) } else { words.clock().day(start) };
            let counts = layers.iter().map(|layer| cell(layer.counts[at].cell(words)));
            std::iter::once(cell(when)).chain(counts).collect()
        })
        .collect();
    numbers(words, &words.say(texts.arrivals_table), &columns, &rows)
}
