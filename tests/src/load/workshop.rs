//! A workshop to be measured in: one theme in which everyone sees every idea as soon as it is posted. It measures nothing.

use std::future::Future;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use werkatelier::client::{Client, Host, Made, Options, setup_of};
use werkatelier::protocol::LinkRole;
use werkatelier_core::agenda::{BallotForm, Method, VoteSettings};
use werkatelier_core::command::Command;
use werkatelier_core::id::{Seq, StepId, ThemeId};
use werkatelier_core::template::{Setup, SetupStep, templates};
use werkatelier_core::text::Title;

use super::dialect::{id, words};

/// People who join at the same time.
const AT_ONCE: usize = 16;
/// Patience with one answer while a workshop is being made.
const DEADLINE: Duration = Duration::from_secs(30);

/// A workshop, and the tokens of who is in it.
pub struct Workshop {
    pub host: Host,
    pub made: Made,
    pub setup: Setup,
    /// The token of a facilitator of the one theme, who may post what everyone sees.
    pub desk: String,
    /// The token of who leads all.
    pub lead: String,
    /// One per person.
    pub people: Vec<String>,
}

/// A runtime for making things ready: on this thread, so that it stays on the driver's core.
///
/// # Errors
/// Where the system gives none.
pub fn runtime() -> Result<Runtime> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}

impl Workshop {
    /// Makes it, lets so many people in, and opens the step of the agenda in which they read each other's ideas.
    ///
    /// # Errors
    /// Where the server refuses something.
    pub async fn make(host: Host, people: usize) -> Result<Self> {
        let setup = setup()?;
        let made = host.make(&setup).await?;
        let theme = setup.themes[0].id;
        let desk = host.link(made.workshop, LinkRole::Facilitator { theme }).await?;
        let lead = host.link(made.workshop, LinkRole::Lead).await?;
        let mut workshop = Self { host, made, setup, desk, lead, people: Vec::new() };
        workshop.open(READING).await?;
        workshop.join(people).await?;
        Ok(workshop)
    }

    /// Lets so many more people in.
    ///
    /// # Errors
    /// Where the server refuses one.
    pub async fn join(&mut self, people: usize) -> Result<()> {
        for begin in (0..people).step_by(AT_ONCE) {
            let some = (begin..people.min(begin + AT_ONCE)).map(|_| self.host.join(&self.made));
            for joined in futures::future::try_join_all(some).await? {
                self.people.push(joined.token);
            }
        }
        Ok(())
    }

    /// Opens a step for everyone.
    ///
    /// # Errors
    /// Where it is refused.
    pub async fn open(&self, index: usize) -> Result<Seq> {
        let lead = self.client(&self.lead).await?;
        let saw = head(&lead).await?;
        let open = Command::OpenStep { step: self.step(index), themes: Vec::new(), saw };
        Ok(lead.command(&open).await?)
    }

    /// A client with one of its tokens.
    ///
    /// # Errors
    /// Where the server refuses it.
    pub async fn client(&self, token: &str) -> Result<Client> {
        let options = Options { spread: false, deadline: DEADLINE, ..Options::default() };
        let client = Client::connect(self.host.base_url(), token, None, options).await?;
        client.until("its copy", |replica| replica.is_whole().then_some(())).await?;
        Ok(client)
    }

    #[must_use]
    pub fn step(&self, index: usize) -> StepId {
        self.setup.steps[index].id
    }

    #[must_use]
    pub fn theme(&self) -> ThemeId {
        self.setup.themes[0].id
    }

    /// What a desk says to post an idea that everyone in the theme sees.
    #[must_use]
    pub fn post(&self, number: usize) -> Value {
        json!({ "do": "post", "id": card(number), "step": self.step(READING), "theme": self.theme(), "text": words(number) })
    }

    /// What a person says to build on an idea.
    #[must_use]
    pub fn build(&self, number: usize, on: usize) -> Value {
        let mut post = self.post(number);
        post["parents"] = json!([card(on)]);
        post
    }
}

/// The number of the last event, which the lead's copy may not have yet.
///
/// # Errors
/// Where the lead is not connected.
pub async fn head(lead: &Client) -> Result<Seq> {
    Ok(lead.command(&Command::ClearMessage { theme: None }).await?)
}

/// What the author of an idea says to give it other words.
#[must_use]
pub fn edit(idea: usize, number: usize) -> Value {
    json!({ "do": "edit_contribution", "contribution": card(idea), "text": words(number) })
}

/// The id of an idea that was posted with a number.
#[must_use]
pub fn card(number: usize) -> String {
    id(number)
}

/// The steps by their place in the agenda.
pub const READING: usize = 0;
pub const VOTING: usize = 1;

fn setup() -> Result<Setup> {
    let template = templates("nl").into_iter().next().context("a template")?;
    let mut setup = setup_of(&template, "Drukte", "2026-11-21", 0, |method| match method {
        Method::Enrich { .. } => Some(method.clone()),
        // One tap is one vote: no card by card before it.
        Method::Vote(settings) => {
            Some(Method::Vote(VoteSettings { form: BallotForm::Approval, ..settings.clone() }))
        }
        _ => None,
    })?;
    setup.themes.truncate(1);
    let mut steps: Vec<SetupStep> = Vec::new();
    for step in setup.steps.drain(..) {
        let wanted = match step.method {
            Method::Enrich { .. } => READING,
            _ => VOTING,
        };
        if steps.len() == wanted {
            steps.push(step);
        }
    }
    setup.steps = steps;
    setup.title = Title::parse("Drukte")?;
    Ok(setup)
}

/// Runs something that waits to its end, on this thread.
///
/// # Errors
/// Its own.
pub fn wait<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    runtime()?.block_on(work)
}
