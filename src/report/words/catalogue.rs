//! The fixed texts of a language, and how a language sets them.
//!
//! A catalogue is a struct with a text for each key, so that a missing translation does not compile.
//! In a text `{key}` stands for a value, and `one|many` for the forms of a number.

use super::numbers::NARROW;
use crate::report::language::Language;

macro_rules! catalogue {
    ($($key:ident,)*) => {
        /// Every fixed text of a language.
        pub struct Catalogue { $(pub $key: &'static str,)* }

        impl Catalogue {
            /// All keys with their texts.
            #[cfg(test)]
            pub fn entries(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($key), self.$key),)*]
            }
        }
    };
}

catalogue! {
    // The page as a whole.
    title,
    skip,
    contents,
    disclaimer,
    protection,
    protection_tens,
    as_table,
    colon,
    semicolon,
    others,
    nats,
    length,
    few,
    over,
    at_most,

    // The answer.
    lead,
    lead_all,
    lead_all_readable,
    of_people,
    each_once,
    twice_unknown,
    lead_few,
    interval,
    interval_all,
    interval_few,
    range,
    range_whole,
    claimed,
    claimed_note,
    records,
    records_note,
    mailboxes,
    mailboxes_note,
    confirmed,
    confirmed_note,
    confirmed_unknown,
    genuine,
    found,
    found_proven,
    found_suspected,
    found_no_campaign,
    found_more,
    found_duplicates,
    found_review,
    found_blocked,
    unknowable,
    unknowable_who,
    unknowable_asked,
    unknowable_mimics,
    unknowable_open,
    detection_floor,
    detection_blind,
    excess,
    counts_agree,

    // Arrivals.
    arrivals,
    arrivals_intro,
    arrivals_step,
    arrivals_no_times,
    arrivals_description,
    arrivals_of,
    arrivals_outside,
    arrivals_table,
    no_campaign,
    other_campaigns,
    silence,
    silence_long,
    from,

    // Campaigns.
    campaigns,
    campaigns_intro,
    campaigns_more,
    cleared,
    cleared_intro,
    cleared_group,
    cleared_whole,
    cleared_part,
    cleared_more,
    card_size,
    proven,
    suspected,
    recognised,
    by_family,
    family,
    strength,
    card_sum,
    made_of,
    innocent,
    innocent_short,
    innocent_whole,
    innocent_line,
    innocent_none,
    limits,
    limits_innocents,
    evenly_filled,
    n_addresses,
    n_networks,
    n_browsers,
    n_domains,
    family_excess,
    family_network,
    family_device,
    family_mailbox,
    family_style,
    family_time,
    family_identity,

    // Counts.
    counts,
    counts_intro,
    filters,
    filter,
    signatures,
    filter_records,
    filter_loaded,
    filter_mailboxes,
    filter_confirmed,
    filter_unique,
    filter_standing,
    filter_standing_blocked,
    filter_clear,
    filter_genuine,
    thresholds,
    thresholds_intro,
    thresholds_note,
    by_score,
    by_evidence,
    removed_from,
    remaining,
    at_least,

    // The crowd beside what is flagged.
    crowd,
    crowd_intro,
    crowd_nothing,
    crowd_caption,
    value,
    crowd_side,
    flagged_side,
    share_of_each,
    network_classes,
    networks,
    countries,
    prefixes,
    domains,
    masks,
    browsers,
    other_browser,
    class_hosting,
    class_cdn,
    class_vpn,
    class_relay,
    class_tor,
    class_gateway,
    class_mobile,
    class_access,
    class_education,
    class_unknown,

    // Controls.
    controls,
    controls_intro,
    controls_note,
    control,
    control_seen,
    control_flagged,
    control_others,
    confirmation,
    confirmation_unknown,
    confirmation_all,
    confirmation_seen,
    disposable,
    disposable_none,
    disposable_seen,
    no_mailboxes,
    deliverable,
    deliverable_unasked,
    deliverable_seen,
    captcha,
    captcha_seen,
    captcha_unseen,
    limit,
    limit_ever,
    limit_day,
    limit_hour,
    limit_seen,
    limit_idle,
    no_addresses,

    // Why one signature has its verdict.
    why,
    why_intro,
    why_caption,
    why_score,
    why_command,
    reason,
    prior,
    sum,

    // What could not be checked.
    unchecked,
    unchecked_intro,
    unchecked_nothing,
    unchecked_more,
    policy_used,
    not_run,
    mail_not_judged,
    mail_not_asked,
    network_unknown,

    // Provenance.
    provenance,
    provenance_intro,
    inputs,
    file,
    bytes,
    dialect,
    columns,
    unused,
    unused_columns,
    lists,
    list,
    version,
    date,
    entries,
    licence,
    digest,
    settings,
    timezone,
    suspected_from,
    proven_from,
    weight_of,
    household,
    household_allowed,
    household_refused,
    assigned,
    dns_live,
    dns_cache,
    dns_offline,

    // Glossary.
    glossary,
    term_nat,
    term_nat_means,
    term_campaign,
    term_campaign_means,
    term_crowd,
    term_crowd_means,
    term_reject,
    term_reject_means,
    term_review,
    term_review_means,
    term_duplicate,
    term_duplicate_means,
    term_clear,
    term_clear_means,
    term_interval,
    term_interval_means,
    detectors,
    detectors_intro,
    sees,
    means,
    innocently,
    method,

    // The terminal.
    screen_read,
    screen_aside,
    screen_mailboxes,
    screen_signed,
    screen_dated_later,
    n_records,
    n_signatures,
    screen_arrivals,
    screen_arrivals_scale,
    screen_arrivals_marks,
    screen_verdicts,
    verdict_reject,
    verdict_review,
    verdict_duplicate,
    verdict_clear,
    meaning_reject,
    meaning_blocked,
    meaning_review,
    meaning_duplicate,
    meaning_clear,
    screen_reasons,
    screen_genuine_signatures,
    screen_genuine,
    screen_about,
    screen_range,
    screen_claimed,
    screen_claimed_for,
    screen_campaigns,
    screen_no_campaigns,
    screen_campaign,
    screen_innocent,
    screen_more,
    screen_cleared,
    screen_gaps,
    screen_more_gaps,
    screen_limits,
    screen_limits_text,

    // `paraph explain`.
    row_clear,
    row_cleared,
    row_also,
    row_explained,
    row_too_little,
    row_shared,
    row_allowed,
    row_aside,
    row_missing,
    row_head,
    row_blocked,
    row_campaign,
    row_of_campaign,
    row_prior,
    row_innocent,
    row_limit,
    row_sum,

    // `paraph detectors`.
    about_sees,
    about_means,
    about_innocent,
    about_family,
    about_needs,
    about_source,
    about_cap,
    needs_nothing,
    needs_column,
    needs_columns,
    needs_roster,
    needs_mx,

    // `paraph compare` and `paraph nightly`.
    changed_title,
    changed_then,
    changed_now,
    changed_side,
    changed_rows,
    changed_by_id,
    changed_by_record,
    changed_unjoined,
    changed_swapped,
    changed_nothing,
    changed_added,
    changed_gone,
    changed_transition,
    changed_why_some,
    why_edited,
    why_lists,
    why_lookups,
    why_signatures,
    why_settings,
    why_version,
    why_unknown,
    status_new,
    status_gone,
    status_same,
    status_grown,
    status_shrunk,
    status_changed,
    status_split,
    status_merged,
    status_unknown,
    changed_was,
    changed_campaign,
    changed_size,
    changed_merged,
    changed_split,
    changed_more,
    changed_genuine,
    changed_estimate,
    changed_range,
    changed_causes,
    cause_version,
    cause_settings,
    cause_mapping,
    cause_list,
    cause_lookups,
    night_new_campaigns,
    night_gone_campaigns,
    night_rejected,
    night_added,
    night_gone,
    night_changed,
    night_nothing,
    night_empty,
    night_headline,
    screen_report,

    // The page of a comparison.
    pair_lead_moved,
    pair_lead_still,
    pair_added,
    pair_gone,
    pair_edited,
    pair_changed,
    pair_new_campaigns,
    pair_gone_campaigns,
    pair_of_both,
    pair_known_by,
    pair_audits,
    pair_audits_intro,
    pair_all,
    pair_aside,
    pair_verdict,
    pair_bars,
    pair_campaigns_intro,
    pair_campaigns_same,
    pair_campaigns_none,
    pair_campaigns_more,
    pair_campaign_size,
    pair_verdicts,
    pair_verdicts_intro,
    pair_verdicts_none,
    pair_from,
    pair_to,
    pair_why,
    pair_moved,
    pair_moved_none,
    pair_causes,
    pair_causes_intro,
    pair_causes_none,
    pair_what,
    pair_differs,
    pair_inputs,
    pair_date,
    pair_rows,

    // `paraph audit`, beside the data.
    understood,
    understood_platform,
    understood_unused,

    // `paraph sample`.
    sample_drawn,
    sample_sheet,
    sample_key,
    sample_bare,
    sheet_title,
    sheet_heading,
    sheet_ask,
    sheet_check,
    sheet_row,
    sheet_answer,
    sheet_note,
    answer_genuine,
    answer_not_mine,
    answer_unreachable,

    // `paraph tally`.
    tally_answers,
    tally_stratum,
    tally_signatures,
    tally_drawn,
    tally_genuine,
    tally_not,
    tally_open,
    tally_share,
    tally_nobody,
    tally_all,
    tally_headline,
    tally_unreachable,
    tally_blank,
    tally_missing,
    tally_silent,
    tally_verdicts,
    tally_flagged,
    tally_band,
    tally_limits,
    tally_press,
    press,
    press_open,
    tally_method,
    method_simple,
    method_stratified,
    method_text,
    official_california,
    official_california_how,
    official_california_repeats,
    official_washington,
    official_accepted,
    official_refused,
    official_pairs,
    official_no_pairs,
    official_limit,
    official_bearable,
    official_goodman,
    official_goodman_how,
    official_none,
    official_every,

    // `paraph counts`.
    series_head,
    series_spans,
    series_totals,
    series_new,
    series_removed,
    series_surges,
    series_silences,
    series_nights,
    series_evenness,
    series_holes,
    series_countries,
    series_notes,
    series_limits,
    series_limits_text,
    series_surge,
    series_silence,
    series_coarse,
    series_short,
    series_by_day,
    series_night_share,
    series_night,
    series_even,
    series_machine,
    series_people,
    series_smaller,
    series_more,

    // `paraph columns`.
    columns_platform,
    columns_filled,
    columns_known,
    columns_unused,
    columns_records,
    columns_read,
    columns_aside,
    columns_signed,
    columns_signals,
    columns_notes,
    signal_yes,
    signal_with,
    signal_no,

    // `paraph convert`.
    convert_read,
    convert_wrote,
    convert_left_out,

    // `paraph lists`.
    lists_heading,
    lists_shipped,
    lists_installed,
    lists_yours,
    lists_updated,
    lists_current,
    lists_reverted,
    lists_not_reverted,
    lists_reset,
    lists_not_reset,

    // `paraph policy`.
    policy_written,
    policy_in_order,
    policy_head,
    policy_precedence,
    policy_lists,
    policy_comments,
    policy_paths,
    policy_in_force,
    policy_line,
    policy_default,
    policy_unset,

    // Errors.
    error,
    hint,
    usage_value,
    usage_values,
    usage_argument,
    usage_missing,
    usage_command,
    usage_similar,
    usage_help,
}

/// Sets a text as the language's typography wants it: French puts a narrow space that no line may break
/// at before `; : ! ?` and `%` and inside guillemets.
pub fn set(language: Language, text: &str) -> String {
    let mut out = text.to_owned();
    if language == Language::French {
        for mark in [" ;", " :", " !", " ?", " %", " »"] {
            out = out.replace(mark, &mark.replace(' ', NARROW.encode_utf8(&mut [0; 4])));
        }
        out = out.replace("« ", &format!("«{NARROW}"));
    }
    out
}

/// Puts a value in the place of each `{key}`; `None` where one has no value.
pub fn fill(template: &str, value: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, key, after)) = next_key(rest) {
        out.push_str(before);
        out.push_str(&value(key)?);
        rest = after;
    }
    Some(out + rest)
}

/// Keeps each `<part>` of which every `{key}` has a value, without its brackets, and drops the others.
pub fn keep(template: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, inside)) = rest.split_once('<')
        && let Some((part, after)) = inside.split_once('>')
    {
        out.push_str(before);
        out.push_str(if fill(part, &value).is_some() { part } else { "" });
        rest = after;
    }
    out + rest
}

/// Of a text `one|many` the form for a number: French counts nothing and one alike.
pub fn form(language: Language, template: &str, count: u64) -> &str {
    let singular = match language {
        Language::English => count == 1,
        Language::French => count < 2,
    };
    match template.split_once('|') {
        Some((one, _)) if singular => one,
        Some((_, many)) => many,
        None => template,
    }
}

/// Of each `[one|many]` the form for the number of the last `{key}` before it that has one.
pub fn choose(language: Language, template: &str, number: impl Fn(&str) -> Option<u64>) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, inside)) = rest.split_once('[')
        && let Some((forms, after)) = inside.split_once(']')
    {
        out.push_str(before);
        let count = out.rsplit('{').filter_map(|key| key.split_once('}')).find_map(|(key, _)| number(key));
        out.push_str(form(language, forms, count.unwrap_or(2)));
        rest = after;
    }
    out + rest
}

fn next_key(template: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = template.split_once('{')?;
    let (key, after) = rest.split_once('}')?;
    Some((before, key, after))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::{en, fr};
    use super::*;

    fn keys(text: &str) -> BTreeSet<&str> {
        let mut keys = BTreeSet::new();
        let mut rest = text;
        while let Some((_, key, after)) = next_key(rest) {
            keys.insert(key);
            rest = after;
        }
        keys
    }

    #[test]
    fn every_language_says_the_same_things() {
        for ((key, english), (_, french)) in en::TEXTS.entries().into_iter().zip(fr::TEXTS.entries()) {
            assert!(!english.is_empty() && !french.is_empty(), "{key} is empty");
            assert_eq!(keys(english), keys(french), "{key} has other values in French");
            assert_eq!(english.contains('|'), french.contains('|'), "{key} counts in one language only");
        }
    }

    #[test]
    fn french_texts_leave_the_room_that_the_typesetter_fills() {
        for (key, text) in fr::TEXTS.entries() {
            for mark in [';', '!', '?', '»'] {
                let tight = text.match_indices(mark).any(|(at, _)| !text[..at].ends_with(' '));
                assert!(!tight, "{key} lacks a space before {mark}: {text}");
            }
        }
    }

    #[test]
    fn marks_stay_with_their_word() {
        assert_eq!(
            set(Language::French, "Quoi ? « Rien » : 5 % ;"),
            "Quoi\u{202f}? «\u{202f}Rien\u{202f}»\u{202f}: 5\u{202f}%\u{202f};"
        );
        assert_eq!(set(Language::English, "What? a : b"), "What? a : b");
    }

    #[test]
    fn a_part_without_its_value_is_dropped() {
        let value = |key: &str| (key == "n").then(|| "7".to_owned());
        assert_eq!(keep("a< of {n}> b< or {m}>", value), "a of {n} b");
    }

    #[test]
    fn forms_follow_the_last_number_before_them() {
        let one = |key: &str| (key == "n").then_some(1);
        assert_eq!(choose(Language::English, "{n} [is|are] {name} [was|were]", one), "{n} is {name} was");
        assert_eq!(choose(Language::English, "{name} [was|were]", one), "{name} were");
    }

    #[test]
    fn nothing_is_singular_in_french_only() {
        assert_eq!(form(Language::French, "un|des", 0), "un");
        assert_eq!(form(Language::English, "one|many", 0), "many");
        assert_eq!(form(Language::English, "one|many", 1), "one");
    }
}
