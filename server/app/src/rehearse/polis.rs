//! Reads a conversation in the form of Polis: two CSV files, `comments.csv` and `votes.csv`. It replays nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::Deserialize;
use werkatelier_core::command::Judgement;
use werkatelier_core::limits;
use werkatelier_core::text::{ContributionText, TextError};

/// Why a conversation cannot be replayed.
#[derive(Debug, thiserror::Error)]
pub enum PolisError {
    #[error("{path} cannot be read: {source}", path = path.display())]
    Unreadable { path: PathBuf, source: csv::Error },
    #[error("there is no idea left to replay in {}", .0.display())]
    Empty(PathBuf),
}

/// A conversation in the order in which it happened. Times are in milliseconds since 1970.
#[derive(Debug, Default)]
pub struct Conversation {
    /// Everyone who judged anything, also only what is left out, and who wrote what is not.
    pub people: BTreeSet<u64>,
    pub ideas: Vec<Idea>,
    pub votes: Vec<Vote>,
    /// Ideas longer than a card, of which the first 280 graphemes are posted.
    pub shortened: usize,
    /// Ideas with nothing visible in them, which are left out.
    pub empty: usize,
}

/// What somebody wrote.
#[derive(Debug)]
pub struct Idea {
    pub id: u64,
    pub author: u64,
    pub at: i64,
    pub text: ContributionText,
    /// The moderator took it out of sight.
    pub rejected: bool,
}

/// What somebody thought of an idea.
#[derive(Debug)]
pub struct Vote {
    pub voter: u64,
    pub idea: u64,
    pub at: i64,
    pub judgement: Option<Judgement>,
}

/// Ids that are left out: `0-14`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skip(pub RangeInclusive<u64>);

impl FromStr for Skip {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const EXPECTED: &str = "give the first and last idea to leave out, such as 0-14";
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let number = |text: &str| text.trim().parse().map_err(|_| EXPECTED);
        let range = number(first)?..=number(last)?;
        if range.is_empty() { Err(EXPECTED) } else { Ok(Self(range)) }
    }
}

#[derive(Deserialize)]
struct CommentRow {
    timestamp: i64,
    #[serde(rename = "comment-id")]
    id: u64,
    #[serde(rename = "author-id")]
    author: u64,
    moderated: i8,
    #[serde(rename = "comment-body")]
    body: String,
}

#[derive(Deserialize)]
struct VoteRow {
    timestamp: i64,
    #[serde(rename = "comment-id")]
    idea: u64,
    #[serde(rename = "voter-id")]
    voter: u64,
    vote: i8,
}

/// Reads the two files of a folder.
///
/// # Errors
/// Where a file or a row cannot be read, or nothing is left.
pub fn read(folder: &Path, skip: Option<&Skip>) -> Result<Conversation, PolisError> {
    let kept = |id: u64| !skip.is_some_and(|skip| skip.0.contains(&id));
    let mut conversation = Conversation::default();
    for row in rows::<CommentRow>(folder.join("comments.csv"))? {
        if !kept(row.id) {
            continue;
        }
        conversation.people.insert(row.author);
        let Some((text, whole)) = text(&row.body) else {
            conversation.empty += 1;
            continue;
        };
        conversation.shortened += usize::from(!whole);
        let rejected = row.moderated == -1;
        conversation.ideas.push(Idea { id: row.id, author: row.author, at: row.timestamp, text, rejected });
    }
    if conversation.ideas.is_empty() {
        return Err(PolisError::Empty(folder.to_owned()));
    }
    let known: BTreeSet<u64> = conversation.ideas.iter().map(|idea| idea.id).collect();
    for row in rows::<VoteRow>(folder.join("votes.csv"))? {
        conversation.people.insert(row.voter);
        let judgement = match row.vote {
            1 => Some(Judgement::Promising),
            -1 => Some(Judgement::NotNow),
            _ => None,
        };
        if known.contains(&row.idea) {
            conversation.votes.push(Vote { voter: row.voter, idea: row.idea, at: row.timestamp, judgement });
        }
    }
    conversation.ideas.sort_by_key(|idea| (idea.at, idea.id));
    conversation.votes.sort_by_key(|vote| vote.at);
    Ok(conversation)
}

fn rows<T: for<'de> Deserialize<'de>>(path: PathBuf) -> Result<Vec<T>, PolisError> {
    let read: Result<Vec<T>, csv::Error> =
        csv::Reader::from_path(&path).and_then(|mut reader| reader.deserialize().collect());
    read.map_err(|source| PolisError::Unreadable { path, source })
}

/// The text as a card holds it, and whether that is all of it.
fn text(body: &str) -> Option<(ContributionText, bool)> {
    use unicode_segmentation::UnicodeSegmentation as _;
    match ContributionText::parse(body) {
        Ok(text) => Some((text, true)),
        Err(TextError::Empty) => None,
        Err(TextError::TooLong { .. }) => {
            let start: String =
                body.trim().graphemes(true).take(limits::CONTRIBUTION_GRAPHEMES_MAX).collect();
            ContributionText::parse(&start).ok().map(|text| (text, false))
        }
    }
}

impl Conversation {
    /// What each person thought last of each idea, in the order of those last judgements.
    #[must_use]
    pub fn last_judgements(&self, voter: u64) -> Vec<(u64, Option<Judgement>)> {
        let mut last: BTreeMap<u64, (usize, Option<Judgement>)> = BTreeMap::new();
        for (order, vote) in self.votes.iter().enumerate().filter(|(_, vote)| vote.voter == voter) {
            last.insert(vote.idea, (order, vote.judgement));
        }
        let mut ordered: Vec<_> = last.into_iter().collect();
        ordered.sort_by_key(|(_, (order, _))| *order);
        ordered.into_iter().map(|(idea, (_, judgement))| (idea, judgement)).collect()
    }
}

/// When things happen in a replay, in milliseconds from its start: idle gaps are cut to a second, and all is divided by
/// the speed. The moments must ascend.
#[must_use]
pub fn timeline(moments: &[i64], speed: f64) -> Vec<f64> {
    let mut at = 0.0;
    let mut before = moments.first().copied().unwrap_or(0);
    let mut times = Vec::with_capacity(moments.len());
    for moment in moments {
        let gap = moment.saturating_sub(before).clamp(0, 1_000);
        at += f64::from(i32::try_from(gap).unwrap_or(1_000)) / speed;
        before = *moment;
        times.push(at);
    }
    times
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(comments: &str, votes: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        let head = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n";
        std::fs::write(folder.path().join("comments.csv"), format!("{head}{comments}")).expect("written");
        let head = "timestamp,datetime,comment-id,voter-id,vote\n";
        std::fs::write(folder.path().join("votes.csv"), format!("{head}{votes}")).expect("written");
        folder
    }

    #[test]
    fn a_conversation_is_read_in_order_without_what_is_left_out() {
        let long = "a".repeat(300);
        let folder = folder(
            &format!(
                "20,x,2,7,0,0,-1,later\n10,x,1,8,0,0,1,\"eerst, dus\"\n5,x,0,8,0,0,1,weg\n30,x,3,8,0,0,0,{long}\n40,x,4,8,0,0,0, \n"
            ),
            "9,x,1,5,1\n7,x,0,5,1\n12,x,1,5,-1\n13,x,2,5,0\n",
        );
        let read = read(folder.path(), Some(&Skip(0..=0))).expect("read");
        assert_eq!(read.ideas.iter().map(|idea| idea.id).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!((read.ideas[1].rejected, read.shortened, read.empty), (true, 1, 1));
        assert_eq!(read.people.iter().copied().collect::<Vec<_>>(), [5, 7, 8]);
        assert_eq!(read.last_judgements(5), [(1, Some(Judgement::NotNow)), (2, None)]);
    }

    #[test]
    fn what_is_no_conversation_is_said_so() {
        let empty = folder("", "");
        assert!(matches!(read(empty.path(), None), Err(PolisError::Empty(_))));
        let broken = folder("x,x,2,7,0,0,-1,later\n", "");
        assert!(matches!(read(broken.path(), None), Err(PolisError::Unreadable { .. })));
        assert!(matches!(read(&empty.path().join("no"), None), Err(PolisError::Unreadable { .. })));
    }

    #[test]
    fn idle_gaps_are_cut_to_a_second_before_the_speed_divides() {
        assert_eq!(timeline(&[100, 600, 90_000, 90_000], 2.0), [0.0, 250.0, 750.0, 750.0]);
        assert_eq!("0-14".parse(), Ok(Skip(0..=14)));
        assert!("14-0".parse::<Skip>().is_err() && "x".parse::<Skip>().is_err());
    }
}
