//! Every command by every role, in its own and in a foreign workshop, as one table.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use uuid::Uuid;
use werkatelier::client::{Api, new_command};
use werkatelier::protocol::LinkRole;
use werkatelier_core::command::{
    Agreement, Closing, Command, Judgement, QuestionState, Reaction, Show, TimerChange,
};
use werkatelier_core::id::{
    CommentId, ContributionId, ParticipantId, PersonId, QuestionId, Seq, StageId, StepId,
};
use werkatelier_core::text::{CommentText, ContributionText, MessageText, Reason};
use werkatelier_tests::{Afternoon, ENRICH, GATHER, PITCH, Person, SELECT, TestServer, VOTE};

use crate::Told;

/// Who may give a command, as `domain.md` §5 tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum May {
    /// A participant of the theme.
    Participant,
    /// Any participant.
    Anyone,
    /// A participant of the theme, or who leads it on their behalf.
    OnBehalf,
    /// Who leads the theme.
    Desk,
    /// Who leads everything.
    Lead,
    /// Nobody by hand.
    Room,
}

/// The table. A new command does not compile until somebody decided who may give it.
fn may(command: &Command) -> May {
    match command {
        Command::ChooseTheme { .. }
        | Command::SayAffiliation { .. }
        | Command::Leave {}
        | Command::FinishBallot { .. }
        | Command::Agree { .. }
        | Command::Ask { .. } => May::Anyone,
        Command::React { .. }
        | Command::Judge { .. }
        | Command::Pick { .. }
        | Command::GivePoints { .. }
        | Command::Score { .. } => May::Participant,
        Command::Post { .. }
        | Command::EditContribution { .. }
        | Command::Withdraw { .. }
        | Command::Comment { .. } => May::OnBehalf,
        Command::Clarify { .. }
        | Command::Hide { .. }
        | Command::AcceptLate { .. }
        | Command::Merge { .. }
        | Command::Unmerge { .. }
        | Command::TellApart { .. }
        | Command::HideComment { .. }
        | Command::ClearForStage { .. }
        | Command::GroupReady { .. }
        | Command::CallHelp { .. }
        | Command::SetHeadcount { .. }
        | Command::FreezeShortlist { .. }
        | Command::TakeOffBallot { .. }
        | Command::PaperBallot { .. }
        | Command::HandsUp { .. }
        | Command::SetPlaces { .. }
        | Command::RevealResult { .. }
        | Command::Select { .. }
        | Command::OpenStep { .. }
        | Command::CloseStep { .. }
        | Command::AddRound { theme: Some(_), .. }
        | Command::SetTimer { .. }
        | Command::SetStage { .. }
        | Command::Feature { .. }
        | Command::SendMessage { .. }
        | Command::ClearMessage { .. } => May::Desk,
        Command::SkipStep { .. }
        | Command::AddRound { theme: None, .. }
        | Command::BlankStages { .. }
        | Command::MoveParticipant { .. }
        | Command::RemoveParticipant { .. }
        | Command::Spotlight { .. }
        | Command::ArrangePlenary { .. }
        | Command::CloseAgreement { .. }
        | Command::SettleQuestion { .. } => May::Lead,
        Command::Join { .. }
        | Command::CloseDue { .. }
        | Command::GraceOver { .. }
        | Command::FirmnessMeasured { .. }
        | Command::ClockResumed {} => May::Room,
    }
}

/// How many commands there are; `samples` has each once.
const COMMANDS: usize = 54;

/// What a sample is about: things of the first theme.
struct About<'a> {
    afternoon: &'a Afternoon,
    card: ContributionId,
    comment: CommentId,
    stage: StageId,
    /// Somebody who asks nothing in this story.
    bystander: ParticipantId,
}

impl About<'_> {
    fn by_participants(&self) -> Vec<Command> {
        let (theme, contribution) = (self.afternoon.theme(0), self.card);
        let (vote, pitch) = (self.afternoon.step(VOTE), self.afternoon.step(PITCH));
        let text = || ContributionText::parse("Woorden").expect("a text");
        let remark = || CommentText::parse("Woorden").expect("a text");
        vec![
            Command::ChooseTheme { theme },
            Command::SayAffiliation { affiliation: None },
            Command::Leave {},
            Command::Post {
                id: ContributionId(Uuid::now_v7()),
                step: self.afternoon.step(GATHER),
                theme,
                text: text(),
                parents: Vec::new(),
                signed: None,
            },
            Command::EditContribution { contribution, text: text() },
            Command::Withdraw { contribution },
            Command::React { contribution, reaction: Reaction::Thumb, on: true },
            Command::Comment { id: CommentId(Uuid::now_v7()), contribution, text: remark() },
            Command::Judge { step: vote, contribution, judgement: Some(Judgement::NotNow) },
            Command::Pick { step: vote, contribution, on: true },
            Command::GivePoints { step: vote, contribution, points: 1 },
            Command::Score { step: vote, contribution, criterion: 0, score: Some(4) },
            Command::FinishBallot { step: vote, done: true },
            Command::Agree { step: pitch, contribution, level: Agreement::Good },
            Command::Ask { id: QuestionId(Uuid::now_v7()), step: pitch, contribution: None, text: remark() },
        ]
    }

    fn at_the_desk(&self) -> Vec<Command> {
        let (theme, contribution) = (self.afternoon.theme(0), self.card);
        let (enrich, vote) = (self.afternoon.step(ENRICH), self.afternoon.step(VOTE));
        let text = ContributionText::parse("Heldere woorden").expect("a text");
        let reason = Reason::parse("Bestaat al").expect("a reason");
        let select = Command::Select {
            step: self.afternoon.step(SELECT),
            theme: Some(theme),
            selected: vec![contribution],
            reason: None,
            pitchers: Vec::new(),
        };
        vec![
            Command::Clarify { contribution, text },
            Command::Hide { contribution, hidden: false },
            Command::AcceptLate { contribution },
            Command::Merge { contribution, into: contribution },
            Command::Unmerge { contribution },
            Command::TellApart { one: contribution, other: contribution },
            Command::HideComment { comment: self.comment, hidden: false },
            Command::ClearForStage { contributions: vec![contribution] },
            Command::GroupReady { step: enrich, theme, ready: true },
            Command::CallHelp { theme, on: true },
            Command::SetHeadcount { theme, people: Some(9) },
            Command::FreezeShortlist { step: vote, theme: Some(theme) },
            Command::TakeOffBallot { step: vote, theme: Some(theme), contribution, reason },
            Command::HandsUp { step: vote, theme: Some(theme), contribution, votes: None },
            Command::SetPlaces { step: vote, theme: Some(theme), places: 2 },
            Command::PaperBallot {
                step: vote,
                theme: Some(theme),
                ballot: PersonId(Uuid::now_v7()),
                picks: vec![contribution],
                points: BTreeMap::new(),
                scores: BTreeMap::new(),
            },
            Command::RevealResult { step: vote, theme: Some(theme), places: 1 },
            select,
            Command::SetStage { stage: self.stage, show: Some(Show::Step), saw: Seq(0) },
            Command::Feature { stage: self.stage, contribution: None },
            Command::SendMessage {
                theme: Some(theme),
                text: MessageText::parse("Nog vijf minuten").expect("a text"),
            },
            Command::ClearMessage { theme: Some(theme) },
        ]
    }

    fn by_the_lead(&self) -> Vec<Command> {
        let (theme, contribution) = (self.afternoon.theme(0), self.card);
        let (enrich, pitch) = (self.afternoon.step(ENRICH), self.afternoon.step(PITCH));
        // With a number this old nobody gets further than `changed_meanwhile`, and the steps stay where they are.
        let saw = Seq(0);
        vec![
            Command::OpenStep { step: enrich, themes: vec![theme], saw },
            Command::CloseStep { step: enrich, themes: vec![theme], how: Closing::AtOnce, saw },
            Command::SetTimer { step: enrich, theme: Some(theme), change: TimerChange::Off, saw },
            Command::SkipStep { step: pitch, skipped: true, saw },
            Command::AddRound { of: pitch, id: StepId(Uuid::now_v7()), theme: None, saw },
            Command::AddRound { of: enrich, id: StepId(Uuid::now_v7()), theme: Some(theme), saw },
            Command::BlankStages { on: false },
            Command::MoveParticipant { participant: self.bystander, theme },
            Command::RemoveParticipant { participant: ParticipantId(Uuid::now_v7()) },
            Command::Spotlight { step: pitch, item: None, saw },
            Command::ArrangePlenary { step: pitch, order: Vec::new() },
            Command::CloseAgreement { step: pitch, contribution, closed: true },
            Command::SettleQuestion { question: QuestionId(Uuid::now_v7()), state: QuestionState::Answered },
            Command::Join { participant: ParticipantId(Uuid::now_v7()) },
            Command::CloseDue { step: enrich, theme: Some(theme) },
            Command::GraceOver { step: enrich, theme: Some(theme) },
            Command::FirmnessMeasured { step: enrich, theme: Some(theme), count: 1, firmness: Vec::new() },
            Command::ClockResumed {},
        ]
    }

    fn samples(&self) -> Vec<Command> {
        let mut samples = self.by_participants();
        samples.extend(self.at_the_desk());
        samples.extend(self.by_the_lead());
        samples
    }
}

/// A poll that would be answered at once.
const EVENTS: &str = "events?log=00000000-0000-0000-0000-000000000000&taken=0&after=0&wait=0";

/// What a role is to the first theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Is {
    ParticipantHere,
    ParticipantElsewhere,
    DeskHere,
    DeskElsewhere,
    Leads,
    Watches,
    Foreign,
}

/// The refusal a role must get, or none where the moment decides.
fn refusal(may: May, is: Is) -> Option<&'static str> {
    const FORBIDDEN: Option<&str> = Some("forbidden");
    const ELSEWHERE: Option<&str> = Some("foreign_theme");
    match (is, may) {
        (Is::Foreign, _) => Some("foreign_workshop"),
        (_, May::Room) | (Is::Watches, _) => FORBIDDEN,
        (Is::ParticipantHere, May::Participant | May::Anyone | May::OnBehalf) => None,
        (Is::ParticipantElsewhere, May::Anyone) => None,
        (Is::ParticipantElsewhere, May::Participant | May::OnBehalf) => ELSEWHERE,
        (Is::DeskHere, May::OnBehalf | May::Desk) | (Is::Leads, May::OnBehalf | May::Desk | May::Lead) => {
            None
        }
        (Is::DeskElsewhere, May::OnBehalf | May::Desk) => ELSEWHERE,
        (Is::ParticipantHere | Is::ParticipantElsewhere, May::Desk | May::Lead)
        | (Is::DeskHere | Is::DeskElsewhere, May::Participant | May::Anyone | May::Lead)
        | (Is::Leads, May::Participant | May::Anyone) => FORBIDDEN,
    }
}

async fn code(api: &Api, afternoon: &Afternoon, command: &Command) -> anyhow::Result<Option<String>> {
    let path = format!("/api/v1/workshops/{}/commands", afternoon.made.workshop);
    let body = json!({ "id": new_command(), "command": command });
    let reply = api.send(hyper::Method::POST, &path, Some(body.to_string().into())).await?;
    if reply.status == 200 {
        return Ok(None);
    }
    let said: Value = reply.json();
    assert!(said["request_id"].is_string() && said["params"].is_object(), "one body for all: {said}");
    Ok(Some(reply.code()))
}

struct Cast {
    here: Person,
    elsewhere: Person,
    roles: Vec<(Is, Api)>,
}

async fn cast(afternoon: &Afternoon, other: &Afternoon) -> anyhow::Result<Cast> {
    let (here, elsewhere, stranger) =
        (afternoon.person(0).await?, afternoon.person(1).await?, other.person(0).await?);
    let (first, second) = (afternoon.theme(0), afternoon.theme(1));
    let (stage, _) = afternoon.stage(Some(0)).await?;
    let token = async |role| afternoon.host.link(afternoon.made.workshop, role).await;
    let api = |token: &str| afternoon.host.api().with_token(token);
    let roles = vec![
        (Is::Foreign, api(&stranger.token)),
        (Is::Foreign, other.lead.api().clone()),
        (Is::Watches, api(&token(LinkRole::Stage { stage }).await?)),
        (Is::Watches, api(&token(LinkRole::Observer { theme: first }).await?)),
        (Is::ParticipantElsewhere, api(&elsewhere.token)),
        (Is::DeskElsewhere, api(&token(LinkRole::Facilitator { theme: second }).await?)),
        (Is::DeskHere, api(&token(LinkRole::Facilitator { theme: first }).await?)),
        (Is::Leads, api(&token(LinkRole::Organiser).await?)),
        (Is::Leads, afternoon.host.api().clone()),
        (Is::Leads, afternoon.lead.api().clone()),
        (Is::ParticipantHere, api(&here.token)),
    ];
    Ok(Cast { here, elsewhere, roles })
}

#[tokio::test]
async fn every_command_by_every_role() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let other = Afternoon::begin(server.host()?).await?;
    let Cast { here, elsewhere, roles } = cast(&afternoon, &other).await?;
    let (stage, _) = afternoon.stage(Some(0)).await?;
    afternoon.open(GATHER).await?;
    let card = here.post(&afternoon, "Waar het over gaat").await?;
    afternoon.open(ENRICH).await?;
    here.until_in(&afternoon, ENRICH).await?;
    let comment = CommentId(Uuid::now_v7());
    let text = CommentText::parse("Mooi")?;
    here.client.command(&Command::Comment { id: comment, contribution: card, text }).await?;
    let bystander = afternoon.person(0).await?.participant;
    let about = About { afternoon: &afternoon, card, comment, stage, bystander };

    let kinds: BTreeSet<String> = about
        .samples()
        .iter()
        .filter_map(|command| serde_json::to_value(command).ok()?["do"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(kinds.len(), COMMANDS, "every command has a sample");
    for command in about.samples() {
        for (is, api) in &roles {
            // Who moved or left in the table comes back to where the table wants them.
            if *is == Is::ParticipantElsewhere {
                let theme = elsewhere.theme;
                let back = Command::MoveParticipant { participant: elsewhere.participant, theme };
                afternoon.leads(&back).await?;
            }
            let said = code(api, &afternoon, &command).await?;
            let expected = refusal(may(&command), *is);
            let refused = said.as_deref().filter(|code| {
                matches!(*code, "forbidden" | "foreign_theme" | "foreign_workshop" | "unauthorized")
            });
            assert_eq!(refused, expected, "{is:?} gives {command:?} and hears {said:?}");
        }
    }
    for view in ["view", EVENTS] {
        let path = format!("/api/v1/workshops/{}/{view}", other.made.workshop);
        let refused = here.client.api().get(&path).await.expect_err("a foreign workshop");
        assert_eq!(refused.code(), Some("foreign_workshop"), "{view}");
        let nobody = here.client.api().with_token("").get(&path).await.expect_err("nobody");
        assert_eq!(nobody.code(), Some("unauthorized"), "{view}");
    }
    Ok(())
}
