//! A short workshop with two themes, its links and its people, for stories to happen in.

use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::Value;
use uuid::Uuid;
use werkatelier::client::{Client, Host, Made, Options, setup_of};
use werkatelier::protocol::LinkRole;
use werkatelier_core::agenda::Method;
use werkatelier_core::command::{Closing, Command};
use werkatelier_core::id::{ContributionId, ParticipantId, Seq, StageId, StepId, ThemeId};
use werkatelier_core::template::{Setup, templates};
use werkatelier_core::text::ContributionText;

/// The steps by their place in the agenda.
pub const WELCOME: usize = 0;
pub const GATHER: usize = 1;
pub const ENRICH: usize = 2;
pub const VOTE: usize = 3;
pub const SELECT: usize = 4;
pub const PITCH: usize = 5;
pub const GOODBYE: usize = 6;

/// A workshop that was made, with its lead's desk.
pub struct Afternoon {
    pub host: Host,
    pub made: Made,
    pub setup: Setup,
    pub lead: Client,
}

/// Somebody with a phone.
pub struct Person {
    pub client: Client,
    pub participant: ParticipantId,
    pub token: String,
    pub theme: ThemeId,
}

/// Clients of stories: they come back at once, fetch views at once, and keep what they were sent.
#[must_use]
pub fn options() -> Options {
    Options {
        spread: false,
        retry: Duration::from_millis(40),
        deadline: Duration::from_secs(15),
        keep_frames: true,
    }
}

impl Afternoon {
    /// Makes it and opens the welcome.
    ///
    /// # Errors
    /// Where the server refuses something.
    pub async fn begin(host: Host) -> Result<Self> {
        Self::begin_with(host, |_| {}).await
    }

    /// The same of a setup changed so.
    ///
    /// # Errors
    /// Where the server refuses something.
    pub async fn begin_with(host: Host, change: impl FnOnce(&mut Setup)) -> Result<Self> {
        let template = templates("nl").into_iter().next().context("a template")?;
        let mut setup = setup_of(&template, "Middag", "2026-11-21", 100, |method| match method {
            Method::Listen { kind } if *kind != werkatelier_core::agenda::ListenKind::Goodbye => None,
            other => Some(other.clone()),
        })?;
        setup.themes.truncate(2);
        change(&mut setup);
        let made = host.make(&setup).await?;
        let lead = host.connect(made.workshop, LinkRole::Lead, options()).await?;
        let afternoon = Self { host, made, setup, lead };
        afternoon.open(WELCOME).await?;
        Ok(afternoon)
    }

    #[must_use]
    pub fn step(&self, index: usize) -> StepId {
        self.setup.steps[index].id
    }

    #[must_use]
    pub fn theme(&self, index: usize) -> ThemeId {
        self.setup.themes[index].id
    }

    /// Opens a step for everyone.
    ///
    /// # Errors
    /// Where it is refused.
    pub async fn open(&self, index: usize) -> Result<Seq> {
        let saw = Seq(self.lead.replica().seq);
        let open = Command::OpenStep { step: self.step(index), themes: Vec::new(), saw };
        self.leads(&open).await
    }

    /// The lead does something and sees it.
    ///
    /// # Errors
    /// Where it is refused.
    pub async fn leads(&self, command: &Command) -> Result<Seq> {
        let done = self.lead.command(command).await?;
        self.lead.sees(done).await?;
        Ok(done)
    }

    /// The number of the last event: what a command that changes nothing is answered with.
    ///
    /// # Errors
    /// Where the lead is not connected.
    pub async fn head(&self) -> Result<Seq> {
        Ok(self.lead.command(&Command::ClearMessage { theme: None }).await?)
    }

    /// Closes the vote and waits for the count.
    ///
    /// # Errors
    /// Where it is refused.
    pub async fn count(&self, theme: usize) -> Result<Value> {
        let saw = Seq(self.lead.replica().seq);
        let step = self.step(VOTE);
        let close = Command::CloseStep { step, themes: Vec::new(), how: Closing::WithGrace, saw };
        self.leads(&close).await?;
        let key = format!("round:{step}/{}", self.theme(theme));
        let counted = |replica: &werkatelier::client::Replica| {
            replica.get(&key).filter(|round| round["phase"] == "counted").map(|round| round["result"].clone())
        };
        Ok(self.lead.until("the count", counted).await?)
    }

    /// Somebody joins and goes to a theme.
    ///
    /// # Errors
    /// Where the server refuses something.
    pub async fn person(&self, theme: usize) -> Result<Person> {
        let joined = self.host.join(&self.made).await?;
        let client = Client::connect(self.host.base_url(), &joined.token, None, options()).await?;
        let theme = self.theme(theme);
        client.command(&Command::ChooseTheme { theme }).await?;
        let key = theme.to_string();
        let seated = |replica: &werkatelier::client::Replica| {
            (replica.is_whole() && replica.audience["theme"] == *key).then_some(())
        };
        client.until("a seat in the theme", seated).await?;
        Ok(Person { client, participant: joined.participant, token: joined.token, theme })
    }

    /// A facilitator's desk.
    ///
    /// # Errors
    /// Where the server refuses something.
    pub async fn desk(&self, theme: usize) -> Result<Client> {
        let role = LinkRole::Facilitator { theme: self.theme(theme) };
        Ok(self.host.connect(self.made.workshop, role, options()).await?)
    }

    /// The stage of a theme's room, or of the hall.
    ///
    /// # Errors
    /// Where the server refuses something.
    pub async fn stage(&self, theme: Option<usize>) -> Result<(StageId, Client)> {
        let theme = theme.map(|theme| self.theme(theme).to_string());
        let stage: StageId = {
            let replica = self.lead.replica();
            let mut stages = replica.all("stage");
            let found = stages.find(|stage| stage["theme"].as_str() == theme.as_deref());
            found.and_then(|stage| stage["id"].as_str()?.parse().ok()).context("a stage")?
        };
        let role = LinkRole::Stage { stage };
        Ok((stage, self.host.connect(self.made.workshop, role, options()).await?))
    }
}

impl Person {
    /// Posts while gathering.
    ///
    /// # Errors
    /// Where it is refused.
    pub async fn post(&self, afternoon: &Afternoon, text: &str) -> Result<ContributionId> {
        let (id, post) = self.posting(afternoon, text)?;
        self.client.command(&post).await?;
        Ok(id)
    }

    /// The command that posts.
    ///
    /// # Errors
    /// Where the text is none.
    pub fn posting(&self, afternoon: &Afternoon, text: &str) -> Result<(ContributionId, Command)> {
        let id = ContributionId(Uuid::now_v7());
        let step = afternoon.step(GATHER);
        let text = ContributionText::parse(text)?;
        Ok((id, Command::Post { id, step, theme: self.theme, text, parents: Vec::new(), signed: None }))
    }

    /// Waits until this person is in a step.
    ///
    /// # Errors
    /// Where they do not come there.
    pub async fn until_in(&self, afternoon: &Afternoon, index: usize) -> Result<()> {
        let (key, step) = (format!("theme:{}", self.theme), afternoon.step(index).to_string());
        let there = |replica: &werkatelier::client::Replica| {
            (replica.is_whole() && replica.get(&key)?["step"] == *step).then_some(())
        };
        Ok(self.client.until("the step", there).await?)
    }
}
