//! How many signatures are genuine, and how sure that is.

/// A point estimate with its 90 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Interval {
    /// 5 % quantile.
    pub low: f64,
    /// Median.
    pub point: f64,
    /// 95 % quantile.
    pub high: f64,
}

/// A number somebody claimed.
#[derive(Debug, Clone, PartialEq)]
pub struct RawClaim {
    /// The claimed count.
    pub count: u64,
    /// The instant it was claimed for, Unix seconds; `None`: at the end.
    pub as_of: Option<i64>,
}

/// The count under one filter.
#[derive(Debug, Clone, PartialEq)]
pub struct FilteredCount {
    /// Stable name of the filter.
    pub filter: &'static str,
    /// Signatures that pass it.
    pub count: u64,
}

/// Signatures beyond the petition's own rhythm: a second witness beside the campaigns.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Volume {
    /// All that arrived beyond the rhythm, in the hours where that was notable.
    pub excess: Interval,
    /// Of these, expected to be fraudulent as rows of campaigns.
    pub explained: f64,
    /// The rest: an organic surge, or fakes that no row betrays.
    pub unexplained: Interval,
    /// Whether the two counts agree within two standard deviations.
    pub agrees: bool,
}

/// The honest count.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Estimate {
    /// Signatures that are no genuine person's wish.
    pub fraudulent: Interval,
    /// Distinct genuine signatures.
    pub genuine: Interval,
    /// Rows of proven campaigns.
    pub proven: u64,
    /// Rows of suspected campaigns.
    pub suspected: u64,
    /// A campaign of the usual shape below this many rows would not be seen; 0 where the columns show too little to tell.
    pub detection_floor: u64,
    /// The count by volume alone; `None` where the stamps do not tell a rhythm.
    pub volume: Option<Volume>,
    /// The count under every filter.
    pub filters: Vec<FilteredCount>,
}
