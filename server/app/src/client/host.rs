//! Making a workshop and letting people in, over the same API as the home page and the join page. It draws what they draw.

use serde_json::{Value, json};
use uuid::Uuid;
use werkatelier_core::agenda::Method;
use werkatelier_core::id::{CommandId, LinkId, ParticipantId, StepId, ThemeId, WorkshopId};
use werkatelier_core::template::{Setup, SetupStep, SetupTheme, Template};
use werkatelier_core::text::{Prompt, TextError, Title};

use super::{Api, Client, ClientError, Options, new_command, new_token};
use crate::protocol::LinkRole;

/// Who holds the organiser's key of a server.
#[derive(Clone, Debug)]
pub struct Host {
    api: Api,
    base_url: String,
}

/// A workshop that was made.
#[derive(Clone, Debug)]
pub struct Made {
    pub workshop: WorkshopId,
    pub join_code: String,
    pub join_secret: String,
}

/// Somebody who joined.
#[derive(Clone, Debug)]
pub struct Joined {
    pub participant: ParticipantId,
    pub token: String,
    /// `JoinAnswer`: enough for the first screen.
    pub answer: Value,
}

impl Host {
    /// For a server and its organiser's key.
    ///
    /// # Errors
    /// Where the address is not plain HTTP.
    pub fn new(base_url: &str, key: &str) -> Result<Self, ClientError> {
        Ok(Self { api: Api::new(base_url, key)?, base_url: base_url.trim_end_matches('/').to_owned() })
    }

    /// The HTTP side, with the organiser's key.
    #[must_use]
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// `http://127.0.0.1:8080`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Makes a workshop.
    ///
    /// # Errors
    /// Where the server refuses it.
    pub async fn make(&self, setup: &Setup) -> Result<Made, ClientError> {
        let answer = self.api.post("/api/v1/workshops", &json!(setup)).await?;
        let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
        Ok(Made { workshop: setup.workshop, join_code: text("join_code"), join_secret: text("join_secret") })
    }

    /// Makes a link with a role and gives its token.
    ///
    /// # Errors
    /// Where the server refuses it.
    pub async fn link(&self, workshop: WorkshopId, role: LinkRole) -> Result<String, ClientError> {
        let token = new_token();
        let link = LinkId(Uuid::now_v7());
        let body = json!({ "link": link, "role": role, "token": token, "label": null });
        self.api.post(&format!("/api/v1/workshops/{workshop}/links"), &body).await?;
        Ok(token)
    }

    /// Makes a link and connects with it.
    ///
    /// # Errors
    /// Where the server refuses it.
    pub async fn connect(
        &self,
        workshop: WorkshopId,
        role: LinkRole,
        options: Options,
    ) -> Result<Client, ClientError> {
        let token = self.link(workshop, role).await?;
        Client::connect(&self.base_url, &token, None, options).await
    }

    /// Joins as a new person, by the secret of the QR.
    ///
    /// # Errors
    /// Where the server refuses it.
    pub async fn join(&self, made: &Made) -> Result<Joined, ClientError> {
        let person = ParticipantId(Uuid::now_v7());
        self.join_as(&json!({ "secret": made.join_secret }), person, new_command(), &new_token()).await
    }

    /// Joins with a code or a secret, as somebody with ids and a token of the caller's.
    ///
    /// # Errors
    /// Where the server refuses it.
    pub async fn join_as(
        &self,
        door: &Value,
        participant: ParticipantId,
        command: CommandId,
        token: &str,
    ) -> Result<Joined, ClientError> {
        let mut body = json!({ "participant": participant, "command": command, "token": token });
        if let (Some(body), Some(door)) = (body.as_object_mut(), door.as_object()) {
            body.extend(door.clone());
        }
        let answer = self.api.with_token("").post("/api/v1/join", &body).await?;
        Ok(Joined { participant, token: token.to_owned(), answer })
    }
}

/// A setup straight from a template, as the home page hands it in; `change` may change any step's method.
///
/// # Errors
/// Where a text of the template is longer than it may be.
pub fn setup_of(
    template: &Template,
    title: &str,
    date: &str,
    grace_ms: i64,
    change: impl Fn(&Method) -> Option<Method>,
) -> Result<Setup, TextError> {
    let themes = template.themes.iter().map(|theme| {
        Ok(SetupTheme {
            id: ThemeId(Uuid::now_v7()),
            title: Title::parse(&theme.title)?,
            question: Prompt::parse(&theme.question)?,
            colour: theme.colour,
            icon: theme.icon.clone(),
            places: None,
        })
    });
    let kept = template.steps.iter().filter_map(|step| Some((step, change(&step.method)?)));
    let steps = kept.map(|(step, method)| {
        Ok(SetupStep {
            id: StepId(Uuid::now_v7()),
            title: Title::parse(&step.title)?,
            instruction: step.instruction.clone(),
            minutes: step.minutes,
            grace_ms: Some(grace_ms),
            auto_close: false,
            method,
        })
    });
    Ok(Setup {
        workshop: WorkshopId(Uuid::now_v7()),
        template: template.id.clone(),
        title: Title::parse(title)?,
        language: template.language.clone(),
        date: date.to_owned(),
        expected_people: 80,
        themes: themes.collect::<Result<_, TextError>>()?,
        steps: steps.collect::<Result<_, TextError>>()?,
        affiliations: Vec::new(),
    })
}
