//! A JSON file of ballots: one round by itself, or several under `rounds`, of which one is chosen. It counts nothing.

use serde::Deserialize;
use werkatelier_core::selection::BallotFile;

use super::RecountError;

/// What the list calls a round without a theme.
const HALL: &str = "the hall, everyone together";

/// A round as it is exported: the ballot file, and what it is called.
#[derive(Deserialize)]
struct Round {
    #[serde(default)]
    round: u32,
    /// None where everyone voted together: such a round is chosen by its number.
    letter: Option<String>,
    theme: Option<String>,
    #[serde(default)]
    step: String,
    #[serde(flatten)]
    file: BallotFile,
}

#[derive(Deserialize)]
struct Several {
    rounds: Vec<Round>,
}

/// Which of the two a file is, by the name of its first part.
#[derive(Deserialize)]
struct Shape {
    rounds: Option<serde::de::IgnoredAny>,
}

/// The only round, or the one that is asked for.
pub(super) fn choose(
    text: &str,
    theme: Option<&str>,
    round: Option<u32>,
) -> Result<BallotFile, RecountError> {
    let not = |error: serde_json::Error| RecountError::NotABallotFile { reason: error.to_string() };
    let shape: Shape = serde_json::from_str(text).map_err(not)?;
    let mut rounds = match shape.rounds {
        Some(_) => serde_json::from_str::<Several>(text).map_err(not)?.rounds,
        // A file without names is asked for no name.
        None if theme.is_none() && round.is_none() => return serde_json::from_str(text).map_err(not),
        None => vec![serde_json::from_str::<Round>(text).map_err(not)?],
    };
    let all = listed(&rounds);
    rounds.retain(|found| {
        let of_theme = theme.is_none_or(|theme| {
            let letter = found.letter.as_ref().is_some_and(|letter| letter.eq_ignore_ascii_case(theme));
            let title =
                found.theme.as_ref().is_some_and(|title| title.to_lowercase() == theme.to_lowercase());
            letter || title
        });
        of_theme && round.is_none_or(|round| found.round == round)
    });
    match rounds.len() {
        0 if all.is_empty() => {
            Err(RecountError::NotABallotFile { reason: "no round in it was counted".to_owned() })
        }
        0 => Err(RecountError::NoSuchRound { rounds: all }),
        1 => Ok(rounds.remove(0).file),
        _ => Err(RecountError::WhichRound { rounds: listed(&rounds) }),
    }
}

fn listed(rounds: &[Round]) -> String {
    let line = |round: &Round| {
        let named = [round.letter.as_deref(), round.theme.as_deref()];
        let whose = named.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let whose = if whose.is_empty() { HALL } else { &whose };
        format!("  --round {}  {whose}: {}", round.round, round.step)
    };
    rounds.iter().map(line).collect::<Vec<_>>().join("\n")
}
