//! Lines of the form `**Label:** text`.

/// `[text](address)` as its text.
pub(super) fn link_text(text: &str) -> String {
    let text = text.trim();
    let linked = text.strip_prefix('[').and_then(|rest| rest.split_once("](")).map(|(label, _)| label);
    linked.unwrap_or(text).trim_matches(['*', ' ', '(', ')']).to_owned()
}

/// The labels of a text, in lower case, with what stands behind them.
pub(super) struct Labels<'t> {
    pairs: Vec<(String, &'t str)>,
}

impl<'t> Labels<'t> {
    /// Finds the labels of a text.
    pub(super) fn of(text: &'t str) -> Self {
        let bold = |line: &'t str| {
            let (label, rest) = line.trim().trim_start_matches(['-', ' ']).strip_prefix("**")?.split_once("**")?;
            let label = label.trim().trim_end_matches(':').trim().to_ascii_lowercase();
            Some((label, rest.trim().trim_start_matches(':').trim()))
        };
        Self { pairs: text.lines().filter_map(bold).collect() }
    }

    /// What stands behind the first of that label that says something.
    pub(super) fn get(&self, label: &str) -> Option<String> {
        let found = self.pairs.iter().find(|(name, text)| name == label && !text.is_empty());
        found.map(|(_, text)| (*text).to_owned())
    }
}
