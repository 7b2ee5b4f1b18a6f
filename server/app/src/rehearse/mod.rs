//! `werkatelier rehearse`: a whole workshop over real sockets, live or as a real conversation was, checked at its end.
//! It is a client: it knows no more of the server than a phone, a desk and a stage do.

mod chance;
mod check;
mod crowd;
mod live;
mod polis;
mod replay;
mod report;
mod watch;

use std::path::PathBuf;

use clap::Args;
use jiff::Zoned;
use werkatelier_core::agenda::Method;
use werkatelier_core::command::{Closing, Command};
use werkatelier_core::id::{ContributionId, Seq, StepId};
use werkatelier_core::template::{Setup, SetupStep, templates};

use crate::client::{ClientError, Host, setup_of};
use crate::error::StartError;
use crate::{Config, Handle, Server};

pub use polis::{PolisError, Skip};
pub use report::{Latency, Report, SelectedIdea, ThemeReport};

use crowd::{Crowd, ids_of};
use replay::Replay;

/// Milliseconds that what was already typed still counts: short, but there, as in a real workshop.
const GRACE_MS: i64 = 200;
/// Commands a second that the servers it starts take from one person: rehearsed people type fast.
const COMMANDS_PER_SECOND: u32 = 1_000;

/// Fill a workshop with people over real sockets, and check that nothing is lost
#[derive(Args, Clone, Debug)]
pub struct Rehearse {
    /// A running server, such as http://127.0.0.1:8080; without it a server is started on a temporary folder
    #[arg(long, value_name = "URL", requires = "key")]
    pub server: Option<String>,
    /// The organiser's key of that server
    #[arg(long, env = "WERKATELIER_KEY", value_name = "ORGANISER_KEY", hide_env_values = true)]
    pub key: Option<String>,
    /// How many people take part
    #[arg(long, value_name = "N", default_value_t = 80, value_parser = clap::value_parser!(u32).range(1..=1000),
          conflicts_with = "replay")]
    pub people: u32,
    /// Replay a conversation from a folder with `comments.csv` and `votes.csv` in the form of Polis, in one theme
    #[arg(long, value_name = "DIR")]
    pub replay: Option<PathBuf>,
    /// Leave out ideas of the replay by their ids, such as 0-14
    #[arg(long, value_name = "FIRST-LAST", requires = "replay")]
    pub skip: Option<Skip>,
    /// How many times faster than it was; idle gaps are cut to a second first
    #[arg(long, value_name = "X", default_value_t = 1.0, value_parser = speed, requires = "replay")]
    pub speed: f64,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

fn speed(text: &str) -> Result<f64, &'static str> {
    let speed: Option<f64> = text.parse().ok();
    speed.filter(|speed| (0.01..=100_000.0).contains(speed)).ok_or("give a number from 0.01 to 100000")
}

/// Why a rehearsal broke off.
#[derive(Debug, thiserror::Error)]
pub enum RehearseError {
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Polis(#[from] PolisError),
    #[error("no temporary folder can be made: {0}")]
    Folder(#[from] std::io::Error),
    #[error("{0}")]
    Unexpected(String),
}

/// Rehearses and gives the report. What there is to look at meanwhile is told on standard error.
///
/// # Errors
/// Where the rehearsal broke off. Views that differ and things that were lost stand in the report.
pub async fn run(args: &Rehearse) -> Result<Report, RehearseError> {
    live(args).await?.check().await
}

/// A workshop that was lived through, with everyone still there and nothing checked yet.
pub struct Rehearsed {
    crowd: Crowd,
    notes: Vec<String>,
    own: Option<OwnServer>,
}

impl Rehearsed {
    /// Compares everyone's view with the server's, and counts again.
    ///
    /// # Errors
    /// Where the server does not answer any more.
    pub async fn check(self) -> Result<Report, RehearseError> {
        let report = check::report(&self.crowd).await;
        if let Some(own) = self.own {
            own.end().await?;
        }
        let mut report = report?;
        report.notes.extend(self.notes);
        Ok(report)
    }
}

/// Rehearses, up to the end of the afternoon.
///
/// # Errors
/// Where the rehearsal broke off.
pub async fn live(args: &Rehearse) -> Result<Rehearsed, RehearseError> {
    let replay = match &args.replay {
        Some(folder) => Some(Replay::new(polis::read(folder, args.skip.as_ref())?, args.speed)),
        None => None,
    };
    let (host, own) = match (&args.server, &args.key) {
        (Some(server), Some(key)) => (Host::new(server, key)?, None),
        _ => {
            let own = OwnServer::start().await?;
            (Host::new(&own.url, own.handle.organiser_key())?, Some(own))
        }
    };
    let mut notes: Vec<String> = replay.iter().flat_map(Replay::notes).collect();
    let lived = rehearse(host, replay, args.people as usize).await;
    match (lived, own) {
        (Ok(crowd), own) => {
            let limit = format!("This server took {COMMANDS_PER_SECOND} commands a second from one person.");
            notes.extend(own.iter().map(|_| limit.clone()));
            Ok(Rehearsed { crowd, notes, own })
        }
        (Err(error), Some(own)) => {
            own.end().await?;
            Err(error)
        }
        (Err(error), None) => Err(error),
    }
}

struct OwnServer {
    handle: Handle,
    url: String,
    // Removed when dropped, after the server stopped.
    _folder: tempfile::TempDir,
}

impl OwnServer {
    async fn start() -> Result<Self, RehearseError> {
        let folder = tempfile::tempdir()?;
        let mut config = Config::local(folder.path());
        config.commands_per_second = COMMANDS_PER_SECOND;
        let handle = Server::open(config).await?.spawn();
        let url = format!("http://{}", handle.addr());
        Ok(Self { handle, url, _folder: folder })
    }

    async fn end(self) -> Result<(), RehearseError> {
        self.handle.shutdown().await.map_err(RehearseError::Unexpected)
    }
}

async fn rehearse(host: Host, replay: Option<Replay>, people: usize) -> Result<Crowd, RehearseError> {
    let setup = setup(replay.as_ref())?;
    let people = replay.as_ref().map_or(people, Replay::people);
    let crowd = Crowd::gather(host, setup, people).await?;
    eprintln!("Console: {}", crowd.link("console", &crowd.lead));
    eprintln!("Stage:   {}", crowd.link("stage", &crowd.stage));
    let steps: Vec<SetupStep> = crowd.setup.steps.clone();
    for step in &steps {
        eprintln!("{} …", step.title.as_str());
        crowd.open(step.id).await?;
        match (&step.method, &replay) {
            (Method::Gather { .. }, Some(replay)) => replay.write(&crowd, step.id).await?,
            (Method::Gather { .. }, None) => live::write(&crowd, step.id).await?,
            (Method::Enrich { .. }, _) => live::enrich(&crowd, step.id).await?,
            (Method::Vote(_), _) => vote(&crowd, step.id, replay.as_ref()).await?,
            (Method::Select {}, _) => select(&crowd, step.id).await?,
            (Method::Pitch { .. }, _) => pitch(&crowd, step.id, replay.is_none()).await?,
            (Method::Welcome { .. } | Method::Listen { .. }, _) => {}
        }
    }
    Ok(crowd)
}

/// The template as it is; for a replay its main line in one theme, with as many cards a person as the data needs.
fn setup(replay: Option<&Replay>) -> Result<Setup, RehearseError> {
    let missing = || RehearseError::Unexpected("the werkatelier template is missing".to_owned());
    let template = templates("nl").into_iter().next().ok_or_else(missing)?;
    let date = Zoned::now().date().to_string();
    let Some(_) = replay else {
        return Ok(setup_of(&template, "Repetitie", &date, GRACE_MS, |method| Some(method.clone()))?);
    };
    let mut setup =
        setup_of(&template, "Repetitie van een gesprek", &date, GRACE_MS, |method| match method {
            Method::Gather { visibility, .. } => {
                Some(Method::Gather { visibility: *visibility, max_per_person: None })
            }
            Method::Vote(settings) => {
                let mut settings = settings.clone();
                settings.cards_max =
                    u32::try_from(werkatelier_core::limits::CONTRIBUTIONS_MAX).unwrap_or(u32::MAX);
                Some(Method::Vote(settings))
            }
            Method::Enrich { .. } | Method::Listen { .. } => None,
            other => Some(other.clone()),
        })?;
    setup.themes.truncate(1);
    Ok(setup)
}

async fn vote(crowd: &Crowd, step: StepId, replay: Option<&Replay>) -> Result<(), RehearseError> {
    match replay {
        Some(replay) => replay.judge(crowd, step).await?,
        None => live::judge(crowd, step).await?,
    }
    for (theme, desk) in crowd.themes() {
        crowd.watch.give(desk, &Command::FreezeShortlist { step, theme: Some(theme) }).await?;
    }
    match replay {
        Some(replay) => replay.pick(crowd, step).await?,
        None => live::pick(crowd, step).await?,
    }
    let saw = Seq(crowd.lead.replica().seq);
    let close = Command::CloseStep { step, themes: Vec::new(), how: Closing::WithGrace, saw };
    crowd.watch.give(&crowd.lead, &close).await?;
    for (theme, desk) in crowd.themes() {
        let round = format!("round:{step}/{theme}");
        desk.until("the count", |replica| (replica.get(&round)?["phase"] == "counted").then_some(())).await?;
    }
    Ok(())
}

/// Each theme reveals its result and takes it over.
async fn select(crowd: &Crowd, step: StepId) -> Result<(), RehearseError> {
    for (theme, desk) in crowd.themes() {
        let Some((round, count)) = check::result_of(desk, theme) else {
            return Err(RehearseError::Unexpected(format!("theme {theme} has no result")));
        };
        let places = count.places;
        crowd.watch.give(desk, &Command::RevealResult { step: round, theme: Some(theme), places }).await?;
        let selected: Vec<ContributionId> =
            count.selected().iter().filter_map(|id| id.parse().ok()).collect();
        if selected.is_empty() {
            continue;
        }
        let select =
            Command::Select { step, theme: Some(theme), selected, reason: None, pitchers: Vec::new() };
        crowd.watch.give(desk, &select).await?;
    }
    Ok(())
}

/// The spotlight goes over all items and back to the overview.
async fn pitch(crowd: &Crowd, step: StepId, live: bool) -> Result<(), RehearseError> {
    let plenary = format!("plenary:{step}");
    let items = |replica: &crate::client::Replica| {
        let items = replica.get(&plenary)?["items"].as_array()?;
        Some(
            items
                .iter()
                .flat_map(|item| ids_of(&serde_json::json!([item["contribution"]])))
                .collect::<Vec<_>>(),
        )
    };
    let items = crowd.lead.until("the running order", items).await?;
    for (item, contribution) in items.iter().enumerate() {
        spotlight(crowd, step, u32::try_from(item).ok()).await?;
        if live {
            live::stand(crowd, step, *contribution, item).await?;
            let close = Command::CloseAgreement { step, contribution: *contribution, closed: true };
            crowd.watch.give(&crowd.lead, &close).await?;
        }
    }
    spotlight(crowd, step, None).await
}

async fn spotlight(crowd: &Crowd, step: StepId, item: Option<u32>) -> Result<(), RehearseError> {
    let saw = Seq(crowd.lead.replica().seq);
    let done = crowd.watch.give(&crowd.lead, &Command::Spotlight { step, item, saw }).await?;
    Ok(crowd.lead.sees(done).await?)
}
