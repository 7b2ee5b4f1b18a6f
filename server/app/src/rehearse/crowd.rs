//! The people of a rehearsal, each with a real socket, and who leads them. What they do is `live`'s and `replay`'s.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::{StreamExt, TryStreamExt};
use parking_lot::Mutex;
use serde_json::Value;
use uuid::Uuid;
use werkatelier_core::command::{Command, Judgement};
use werkatelier_core::id::{ContributionId, Seq, StageId, StepId, ThemeId};
use werkatelier_core::template::Setup;
use werkatelier_core::text::ContributionText;

use super::watch::Watch;
use crate::client::{Client, ClientError, Host, Made, Options};
use crate::protocol::LinkRole;

/// People who join at the same time.
const AT_ONCE: usize = 40;

/// Everyone in a rehearsed workshop.
pub struct Crowd {
    pub host: Host,
    pub made: Made,
    pub setup: Setup,
    pub lead: Client,
    /// One desk per theme, in the order of the setup.
    pub desks: Vec<Client>,
    /// The stage of the hall.
    pub stage: Client,
    pub people: Vec<Person>,
    pub watch: Arc<Watch>,
    pub count: Counts,
}

/// Somebody with a phone.
pub struct Person {
    pub client: Client,
    /// From 0, in order of joining.
    pub number: usize,
    pub theme: ThemeId,
    /// What they posted and still stands: id and words.
    pub posted: Mutex<Vec<(ContributionId, String)>>,
}

/// What was acknowledged.
#[derive(Default)]
pub struct Counts {
    pub ideas: AtomicUsize,
    pub out_of_sight: AtomicUsize,
    pub judgements: AtomicUsize,
    pub picks: AtomicUsize,
}

impl Crowd {
    /// Makes the workshop, connects who leads, and lets so many people in; the first step is opened for them.
    ///
    /// # Errors
    /// Where the server refuses something or does not answer.
    pub async fn gather(host: Host, setup: Setup, people: usize) -> Result<Self, ClientError> {
        let made = host.make(&setup).await?;
        let watch = Arc::new(Watch::default());
        let lead = enter(&host, &made, LinkRole::Lead, &watch).await?;
        let desks: Vec<Client> = futures::stream::iter(&setup.themes)
            .then(|theme| enter(&host, &made, LinkRole::Facilitator { theme: theme.id }, &watch))
            .try_collect()
            .await?;
        let hall = lead.replica().all("stage").find(|stage| stage["theme"].is_null()).map(id_of);
        let hall: StageId = hall.flatten().ok_or_else(|| ClientError::Malformed("no hall".to_owned()))?;
        let stage = enter(&host, &made, LinkRole::Stage { stage: hall }, &watch).await?;
        let crowd = Self {
            host,
            made,
            setup,
            lead,
            desks,
            stage,
            people: Vec::new(),
            watch,
            count: Counts::default(),
        };
        if let Some(first) = crowd.setup.steps.first() {
            crowd.open(first.id).await?;
        }
        let people = futures::stream::iter(0..people)
            .map(|number| crowd.person(number))
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(Self { people, ..crowd })
    }

    async fn person(&self, number: usize) -> Result<Person, ClientError> {
        let joined = self.host.join(&self.made).await?;
        let observer = Some(self.watch.observer());
        let client = Client::joined(self.host.base_url(), &joined, Options::default(), observer).await?;
        let theme = self.setup.themes[number % self.setup.themes.len()].id;
        let seated = client.replica().own.get("place").is_some_and(|place| !place["theme"].is_null());
        if !seated {
            self.watch.give(&client, &Command::ChooseTheme { theme }).await?;
        }
        let key = theme.to_string();
        let there = |replica: &crate::client::Replica| {
            (replica.is_whole() && replica.audience["theme"] == *key).then_some(())
        };
        client.until("a place in the theme", there).await?;
        Ok(Person { client, number, theme, posted: Mutex::default() })
    }

    /// Opens a step for everyone and waits until everyone is in it.
    ///
    /// # Errors
    /// Where it is refused, or somebody does not come along.
    pub async fn open(&self, step: StepId) -> Result<Seq, ClientError> {
        let saw = Seq(self.lead.replica().seq);
        let done = self.watch.give(&self.lead, &Command::OpenStep { step, themes: Vec::new(), saw }).await?;
        self.lead.sees(done).await?;
        for person in &self.people {
            person.until_in(step).await?;
        }
        Ok(done)
    }

    /// Every theme with its desk.
    pub fn themes(&self) -> impl Iterator<Item = (ThemeId, &Client)> {
        self.setup.themes.iter().map(|theme| theme.id).zip(&self.desks)
    }

    /// Everyone who follows, with a name for who reads the report.
    pub fn followers(&self) -> impl Iterator<Item = (String, &Client)> {
        let people =
            self.people.iter().map(|person| (format!("person {}", person.number + 1), &person.client));
        let desks = self.setup.themes.iter().map(|theme| format!("desk of {}", theme.title.as_str()));
        people
            .chain(desks.zip(&self.desks))
            .chain([("lead's desk".to_owned(), &self.lead), ("stage of the hall".to_owned(), &self.stage)])
    }

    /// Where a facilitator enters by browser.
    #[must_use]
    pub fn link(&self, page: &str, client: &Client) -> String {
        let (workshop, token) = (self.made.workshop, client.api().token());
        format!("{}/{page}#w={workshop}&k={token}", self.host.base_url())
    }
}

async fn enter(host: &Host, made: &Made, role: LinkRole, watch: &Arc<Watch>) -> Result<Client, ClientError> {
    let token = host.link(made.workshop, role).await?;
    let (workshop, observer) = (Some(made.workshop), Some(watch.observer()));
    Client::watched(host.base_url(), &token, workshop, Options::default(), observer).await
}

/// The id of an entity.
pub fn id_of<T: std::str::FromStr>(value: &Value) -> Option<T> {
    value["id"].as_str()?.parse().ok()
}

/// The ids of a list.
pub fn ids_of(value: &Value) -> Vec<ContributionId> {
    value.as_array().into_iter().flatten().filter_map(|id| id.as_str()?.parse().ok()).collect()
}

impl Person {
    /// Waits until this person is in a step.
    ///
    /// # Errors
    /// Where they do not come along.
    pub async fn until_in(&self, step: StepId) -> Result<(), ClientError> {
        let (theme, step) = (format!("theme:{}", self.theme), step.to_string());
        self.client
            .until("the step on a phone", |replica| {
                let there = replica.is_whole() && replica.get(&theme)?["step"] == *step;
                there.then_some(())
            })
            .await
    }

    /// Posts, and remembers it as something that must never be lost.
    ///
    /// # Errors
    /// Where it is refused.
    pub async fn post(
        &self,
        crowd: &Crowd,
        step: StepId,
        text: ContributionText,
        parents: Vec<ContributionId>,
    ) -> Result<ContributionId, ClientError> {
        let id = ContributionId(Uuid::now_v7());
        let words = text.as_str().to_owned();
        let post = Command::Post { id, step, theme: self.theme, text, parents, signed: None };
        crowd.watch.give(&self.client, &post).await?;
        crowd.count.ideas.fetch_add(1, Ordering::Relaxed);
        self.posted.lock().push((id, words));
        Ok(id)
    }

    /// Judges one idea.
    ///
    /// # Errors
    /// Where it is refused.
    pub async fn judge(
        &self,
        crowd: &Crowd,
        step: StepId,
        contribution: ContributionId,
        judgement: Option<Judgement>,
    ) -> Result<(), ClientError> {
        crowd.watch.give(&self.client, &Command::Judge { step, contribution, judgement }).await?;
        crowd.count.judgements.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Picks these, as far as the ballot has room, and says to be done.
    ///
    /// # Errors
    /// Where something is refused.
    pub async fn pick(
        &self,
        crowd: &Crowd,
        step: StepId,
        wanted: impl Iterator<Item = ContributionId>,
    ) -> Result<(), ClientError> {
        let (round, ballot) = (format!("round:{step}/{}", self.theme), format!("ballot:{step}"));
        let (limit, order) = self
            .client
            .until("the list to pick from", |replica| {
                let round = replica.get(&round).filter(|round| round["phase"] == "picking")?;
                let order = ids_of(&replica.own.get(&ballot)?["order"]);
                // The list belongs to this phase once it is as long as the round says.
                let whole = round["ideas"].as_u64() == Some(order.len() as u64);
                whole.then_some((round["limit"].as_u64().unwrap_or(0), order))
            })
            .await?;
        let limit = usize::try_from(limit).unwrap_or(0);
        for contribution in wanted.filter(|id| order.contains(id)).take(limit) {
            crowd.watch.give(&self.client, &Command::Pick { step, contribution, on: true }).await?;
            crowd.count.picks.fetch_add(1, Ordering::Relaxed);
        }
        crowd.watch.give(&self.client, &Command::FinishBallot { step, done: true }).await?;
        Ok(())
    }
}
