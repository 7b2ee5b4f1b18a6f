//! Reading cards, reacting, remarking. Building on a card is a post with parents and stands in `gather`.

use crate::agenda::Method;
use crate::command::{Command, Reaction};
use crate::decide::{Case, Decided, Decision};
use crate::event::Event;
use crate::id::{CommentId, ContributionId, StepId};
use crate::limits;
use crate::rejection::{Rejection, Thing};
use crate::text::{CommentText, Wording};
use crate::workshop::Contribution;

pub(crate) fn decide(case: &Case<'_>, command: &Command) -> Decided {
    match command {
        Command::React { contribution, reaction, on } => react(case, *contribution, *reaction, *on),
        Command::Comment { id, contribution, text } => comment(case, *id, *contribution, text),
        Command::HideComment { comment, hidden } => {
            let found =
                case.workshop.comments.get(comment).ok_or(Rejection::Unknown { what: Thing::Comment })?;
            Ok(Decision::when(found.hidden != *hidden, || Event::CommentHidden {
                comment: *comment,
                hidden: *hidden,
            }))
        }
        _ => Ok(Decision::default()),
    }
}

fn react(case: &Case<'_>, id: ContributionId, reaction: Reaction, on: bool) -> Decided {
    let participant = case.ctx.actor.participant().ok_or(Rejection::Forbidden)?;
    let found = case.counting(id)?;
    enriching(case, found, |method| matches!(method, Method::Enrich { reactions: true, .. }))?;
    let has = found.reactions.get(&reaction).is_some_and(|people| people.contains(&participant));
    Ok(Decision::when(has != on, || Event::Reacted { contribution: id, participant, reaction, on }))
}

fn comment(case: &Case<'_>, id: CommentId, contribution: ContributionId, text: &CommentText) -> Decided {
    let found = case.counting(contribution)?;
    if case.workshop.comments.contains_key(&id) {
        return Err(Rejection::IdTaken);
    }
    if case.ctx.actor.participant().is_some() {
        enriching(case, found, |method| matches!(method, Method::Enrich { comments: true, .. }))?;
    }
    let limit = |count: usize, most: usize| {
        let max = u32::try_from(most).unwrap_or(u32::MAX);
        if count < most { Ok(()) } else { Err(Rejection::LimitReached { what: Thing::Comment, max }) }
    };
    limit(found.comments.len(), limits::COMMENTS_PER_CONTRIBUTION_MAX)?;
    let author = case.ctx.actor.participant();
    if let Some(author) = author {
        limit(case.workshop.comments_by(author), limits::COMMENTS_PER_PARTICIPANT_MAX)?;
    }
    Ok(Decision::one(Event::Commented { comment: id, contribution, author, text: Wording::from(text) }))
}

/// That a step with this setting takes what people do, in the theme of this card.
fn enriching(
    case: &Case<'_>,
    card: &Contribution,
    allows: impl Fn(&Method) -> bool,
) -> Result<StepId, Rejection> {
    let steps = case.workshop.steps.values().map(|step| &step.is);
    let mut enrich = steps.filter(|step| matches!(step.method, Method::Enrich { .. }));
    let open =
        enrich.find(|step| case.taking(step.id, Some(card.theme)).is_ok()).ok_or(Rejection::StepNotOpen)?;
    if allows(&open.method) { Ok(open.id) } else { Err(Rejection::NotInThisStep) }
}
