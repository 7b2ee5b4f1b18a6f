//! Making a workshop: what an organiser hands in, and the built-in templates as data. It draws no ids and no secrets.

mod texts;
mod words;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::agenda::{BallotForm, Method, Step, VoteOver, VoteSettings};
use crate::event::{Created, NewStage, NewTheme};
use crate::id::{Fresh, JoinCode, StageId, StepId, ThemeId, WorkshopId};
use crate::limits;
use crate::rejection::{Rejection, Thing};
use crate::text::{DisplayName, Prompt, Title, Wording};

pub use texts::templates;

/// A built-in event, in one language: everything can be changed before the start.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Template {
    /// `werkatelier`.
    pub id: String,
    /// As asked for, also where the words are English for want of its own.
    pub language: String,
    pub title: String,
    /// One sentence for who chooses.
    pub description: String,
    pub themes: Vec<TemplateTheme>,
    pub steps: Vec<TemplateStep>,
    /// What people may say they are here as.
    pub affiliations: Vec<String>,
}

/// A theme of a template.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct TemplateTheme {
    pub title: String,
    pub question: String,
    pub colour: u8,
    pub icon: String,
}

/// A step of a template.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct TemplateStep {
    pub title: String,
    pub instruction: String,
    /// Planned minutes.
    pub minutes: u32,
    pub method: Method,
}

/// What an organiser hands in: `POST /api/v1/workshops`. The page draws the id, so that a retry is the same workshop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Setup {
    pub workshop: WorkshopId,
    pub template: String,
    pub title: Title,
    /// A language tag: `nl`, `de`, `pt-BR`. Pages without it speak their first.
    pub language: String,
    /// The calendar day, `2026-11-21`.
    pub date: String,
    pub expected_people: u32,
    pub themes: Vec<SetupTheme>,
    pub steps: Vec<SetupStep>,
    /// What people may say they are here as; none is not asked.
    #[serde(default)]
    pub affiliations: Vec<DisplayName>,
}

/// A theme as handed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SetupTheme {
    pub id: ThemeId,
    pub title: Title,
    pub question: Prompt,
    /// 1 to 8.
    pub colour: u8,
    pub icon: String,
    #[serde(default)]
    pub places: Option<u32>,
}

/// A step as handed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SetupStep {
    pub id: StepId,
    pub title: Title,
    #[serde(default)]
    pub instruction: String,
    /// Planned minutes; 0 is no timer.
    pub minutes: u32,
    /// Milliseconds of grace; absent is ten seconds.
    #[serde(default)]
    pub grace_ms: Option<i64>,
    #[serde(default)]
    pub auto_close: bool,
    pub method: Method,
}

/// Makes the first event of a workshop out of what was handed in.
///
/// # Errors
/// Where something lies outside its bounds or stands twice.
pub fn create(setup: &Setup, fresh: &mut Fresh) -> Result<Created, Rejection> {
    check(setup)?;
    let mut code = [0; JoinCode::LENGTH];
    code.copy_from_slice(&fresh.bytes()[..JoinCode::LENGTH]);
    let hall = Wording::from(words::words(&setup.language).hall);
    let mut stages = vec![NewStage { id: StageId(fresh.uuid()), title: hall, theme: None }];
    stages.extend(setup.themes.iter().map(|theme| NewStage {
        id: StageId(fresh.uuid()),
        title: Wording::from(&theme.title),
        theme: Some(theme.id),
    }));
    Ok(Created {
        workshop: setup.workshop,
        title: Wording::from(&setup.title),
        language: setup.language.clone(),
        date: setup.date.clone(),
        template: setup.template.clone(),
        join_code: JoinCode::from_bytes(code),
        join_secret: hex::encode(fresh.bytes()),
        salt: hex::encode(fresh.bytes()),
        expected_people: setup.expected_people,
        themes: themes(setup),
        steps: setup.steps.iter().map(step).collect(),
        stages,
        affiliations: setup.affiliations.iter().map(Wording::from).collect(),
    })
}

fn out(what: Thing) -> Rejection {
    Rejection::OutOfBounds { what }
}

fn check(setup: &Setup) -> Result<(), Rejection> {
    let themes = &setup.themes;
    if themes.is_empty() || themes.len() > limits::THEMES_MAX {
        return Err(out(Thing::Theme));
    }
    if setup.steps.is_empty() || setup.steps.len() > limits::STEPS_MAX {
        return Err(out(Thing::Step));
    }
    let known = templates(&setup.language).iter().any(|template| template.id == setup.template);
    let people = setup.expected_people as usize <= limits::PARTICIPANTS_MAX;
    if !known || !is_language(&setup.language) || !people || !is_day(&setup.date) {
        return Err(out(Thing::Workshop));
    }
    for (index, theme) in themes.iter().enumerate() {
        if themes[..index].iter().any(|other| other.id == theme.id) {
            return Err(Rejection::Twice { what: Thing::Theme });
        }
        let icon = theme.icon.len() <= 20 && theme.icon.bytes().all(|b| b.is_ascii_lowercase());
        if !(1..=8).contains(&theme.colour) || !icon || theme.places == Some(0) {
            return Err(out(Thing::Theme));
        }
    }
    let groups = &setup.affiliations;
    if groups.len() > limits::AFFILIATIONS_MAX {
        return Err(out(Thing::Affiliation));
    }
    if groups.iter().enumerate().any(|(index, group)| groups[..index].contains(group)) {
        return Err(Rejection::Twice { what: Thing::Affiliation });
    }
    for (index, step) in setup.steps.iter().enumerate() {
        if setup.steps[..index].iter().any(|other| other.id == step.id) {
            return Err(Rejection::Twice { what: Thing::Step });
        }
        check_step(step)?;
    }
    Ok(())
}

/// Whether this is written as a language tag (BCP 47): `nl`, `pt-BR`. Which languages the pages speak, the pages know.
#[must_use]
pub fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_lowercase())
        && tag.len() <= limits::LANGUAGE_TAG_MAX
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// Whether this is a day of the calendar (Gregorian, from the year 1), written `2026-11-21`.
fn is_day(text: &str) -> bool {
    let digits = |part: &str, len: usize| part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    if !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return false;
    }
    let (Ok(year), Ok(month), Ok(day)) = (year.parse::<u32>(), month.parse::<u32>(), day.parse::<u32>())
    else {
        return false;
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    year >= 1 && (1..=days).contains(&day)
}

fn check_step(step: &SetupStep) -> Result<(), Rejection> {
    let grace = step.grace_ms.unwrap_or(limits::GRACE_MS);
    if step.minutes > limits::STEP_MINUTES_MAX || !(0..=limits::GRACE_MS_MAX).contains(&grace) {
        return Err(out(Thing::Minutes));
    }
    if !step.instruction.trim().is_empty() && Prompt::parse(&step.instruction).is_err() {
        return Err(out(Thing::Step));
    }
    if matches!(step.method, Method::Gather { max_per_person: Some(0), .. }) {
        return Err(out(Thing::Contribution));
    }
    if let Method::Vote(settings) = &step.method {
        check_vote(settings)?;
    }
    Ok(())
}

fn check_vote(settings: &VoteSettings) -> Result<(), Rejection> {
    let picks = |picks: Option<u32>| picks.is_none_or(|picks| (1..=limits::PICKS_MAX).contains(&picks));
    let places =
        (1..=limits::PLACES_MAX).contains(&settings.places) && settings.reserves <= limits::PLACES_MAX;
    let cards_most = u32::try_from(limits::CONTRIBUTIONS_MAX).unwrap_or(u32::MAX);
    let cards = (1..=cards_most).contains(&settings.cards_max);
    let themes = u32::try_from(limits::THEMES_MAX).unwrap_or(u32::MAX);
    // Places by size are shared over themes; with everyone together there is nothing to share.
    let shared = match settings.by_size {
        Some(all) => settings.over == VoteOver::Theme && (1..=limits::PLACES_MAX * themes).contains(&all),
        None => true,
    };
    if !picks(settings.limit) || !places || !cards || !shared {
        return Err(out(Thing::Round));
    }
    if Prompt::parse(settings.criterion.as_str()).is_err() {
        return Err(out(Thing::Round));
    }
    match &settings.form {
        BallotForm::MarksPicks | BallotForm::Approval => Ok(()),
        BallotForm::Dots { dots, .. } if picks(*dots) => Ok(()),
        BallotForm::Points { budget } if (1..=limits::POINTS_MAX).contains(budget) => Ok(()),
        BallotForm::Dots { .. } | BallotForm::Points { .. } => Err(out(Thing::Points)),
        BallotForm::Scale { criteria } => {
            let few = (1..=limits::CRITERIA_MAX).contains(&criteria.len());
            let named = criteria.iter().all(|name| Title::parse(name.as_str()).is_ok());
            let twice = criteria.iter().enumerate().any(|(index, name)| criteria[..index].contains(name));
            if few && named && !twice { Ok(()) } else { Err(out(Thing::Criterion)) }
        }
    }
}

fn step(step: &SetupStep) -> Step {
    Step {
        id: step.id,
        title: Wording::from(&step.title),
        instruction: Prompt::parse(&step.instruction).map_or(Wording::from(""), |text| Wording::from(&text)),
        minutes: step.minutes,
        grace_ms: step.grace_ms.unwrap_or(limits::GRACE_MS),
        auto_close: step.auto_close,
        only: None,
        method: step.method.clone(),
    }
}

fn themes(setup: &Setup) -> Vec<NewTheme> {
    let letters = letters(&setup.themes);
    let made = setup.themes.iter().zip(letters).map(|(theme, letter)| NewTheme {
        id: theme.id,
        letter: letter.to_string(),
        title: Wording::from(&theme.title),
        question: Wording::from(&theme.question),
        colour: theme.colour,
        icon: theme.icon.clone(),
        places: theme.places,
    });
    made.collect()
}

/// The letters of the themes' short numbers: the initial where it is one's own, else another letter of the title. I and
/// O are nobody's, because they look like 1 and 0 in front of a number.
fn letters(themes: &[SetupTheme]) -> Vec<char> {
    let usable = |theme: &SetupTheme| -> Vec<char> {
        let letters = theme.title.as_str().chars().map(|c| c.to_ascii_uppercase());
        letters.filter(|c| c.is_ascii_uppercase() && !matches!(c, 'I' | 'O')).collect()
    };
    let initial = |theme: &SetupTheme| {
        theme
            .title
            .as_str()
            .chars()
            .next()
            .map(|c| c.to_ascii_uppercase())
            .filter(|c| usable(theme).contains(c))
    };
    let mut given: Vec<Option<char>> = vec![None; themes.len()];
    for (index, theme) in themes.iter().enumerate() {
        given[index] = initial(theme).filter(|letter| !given.contains(&Some(*letter)));
    }
    for (index, theme) in themes.iter().enumerate() {
        if given[index].is_none() {
            let any = ('A'..='Z').filter(|c| !matches!(c, 'I' | 'O'));
            given[index] =
                usable(theme).into_iter().chain(any).find(|letter| !given.contains(&Some(*letter)));
        }
    }
    // There are more letters than themes may be.
    given.into_iter().map(|letter| letter.unwrap_or('X')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agenda::Visibility;
    use uuid::Uuid;

    /// A setup straight from a template, as the home page hands it in.
    fn setup(template: &Template) -> Setup {
        let id = |n: usize| Uuid::from_u128(n as u128 + 1);
        Setup {
            workshop: WorkshopId(id(0)),
            template: template.id.clone(),
            title: Title::parse(&template.title).expect("a title"),
            language: template.language.clone(),
            date: "2026-11-21".to_owned(),
            expected_people: 80,
            themes: template
                .themes
                .iter()
                .enumerate()
                .map(|(n, theme)| SetupTheme {
                    id: ThemeId(id(100 + n)),
                    title: Title::parse(&theme.title).expect("a title"),
                    question: Prompt::parse(&theme.question).expect("a question"),
                    colour: theme.colour,
                    icon: theme.icon.clone(),
                    places: None,
                })
                .collect(),
            affiliations: Vec::new(),
            steps: template
                .steps
                .iter()
                .enumerate()
                .map(|(n, step)| SetupStep {
                    id: StepId(id(200 + n)),
                    title: Title::parse(&step.title).expect("a title"),
                    instruction: step.instruction.clone(),
                    minutes: step.minutes,
                    grace_ms: None,
                    auto_close: false,
                    method: step.method.clone(),
                })
                .collect(),
        }
    }

    #[test]
    fn every_template_makes_a_workshop_in_every_language() {
        for language in words::ALL.map(|words| words.language) {
            for template in templates(language) {
                assert_eq!(template.language, language);
                let created = create(&setup(&template), &mut Fresh::new([7; 32])).expect("made");
                assert_eq!(created.stages.len(), template.themes.len() + 1);
                let mut letters: Vec<&str> =
                    created.themes.iter().map(|theme| theme.letter.as_str()).collect();
                letters.sort_unstable();
                letters.dedup();
                assert_eq!(letters.len(), template.themes.len(), "letters differ");
            }
        }
    }

    #[test]
    fn a_template_reads_in_short_sentences() {
        for language in words::ALL.map(|words| words.language) {
            for template in templates(language) {
                let themes = template.themes.iter().flat_map(|theme| [&theme.title, &theme.question]);
                let steps = template.steps.iter().flat_map(|step| [&step.title, &step.instruction]);
                for text in themes.chain(steps).chain([&template.description]) {
                    assert!(!text.trim().is_empty());
                    for sentence in text.split_inclusive(['.', '?', '!']) {
                        let words =
                            sentence.split_whitespace().filter(|word| word.contains(char::is_alphanumeric));
                        assert!(words.count() <= 15, "{language}: {sentence}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_language_without_words_of_its_own_gets_english_ones() {
        let (template, english) = (&templates("it")[0], &templates("en")[0]);
        assert_eq!(template.language, "it");
        assert_eq!(template.steps, english.steps);
        let created = create(&setup(template), &mut Fresh::new([7; 32])).expect("made");
        assert_eq!((created.language.as_str(), created.stages[0].title.as_str()), ("it", "Main hall"));
    }

    #[test]
    fn a_language_is_a_tag() {
        for tag in ["nl", "de", "pt-BR", "zh-Hant-TW", "fry"] {
            assert!(is_language(tag), "{tag}");
        }
        for tag in [
            "",
            "n",
            "NL",
            "dutch",
            "nl_NL",
            "nl-",
            "<b>",
            "nl-abcdefghi",
            &format!("nl{}", "-abc".repeat(20)),
        ] {
            assert!(!is_language(tag), "{tag}");
        }
    }

    #[test]
    fn a_theme_has_its_initial_before_another_gets_it() {
        let created = create(&setup(&templates("nl")[0]), &mut Fresh::new([7; 32])).expect("made");
        let letters: String = created.themes.iter().map(|theme| theme.letter.as_str()).collect();
        // ICT & Data has no I; C belongs to the circular economy.
        assert_eq!(letters, "DTBC");
    }

    #[test]
    fn the_leap_day_is_a_day() {
        assert!(is_day("2028-02-29") && is_day("2000-02-29") && is_day("2026-12-31"));
    }

    #[test]
    fn what_lies_outside_its_bounds_is_refused() {
        let good = setup(&templates("nl")[0]);
        let refused = |change: &dyn Fn(&mut Setup)| {
            let mut bad = good.clone();
            change(&mut bad);
            create(&bad, &mut Fresh::new([7; 32])).expect_err("refused")
        };
        assert_eq!(refused(&|s| s.themes.clear()), out(Thing::Theme));
        assert_eq!(refused(&|s| s.themes[0].colour = 9), out(Thing::Theme));
        assert_eq!(refused(&|s| s.language = "Nederlands".to_owned()), out(Thing::Workshop));
        assert_eq!(refused(&|s| s.date = "morgen".to_owned()), out(Thing::Workshop));
        for day in ["2026-13-01", "2026-02-29", "2026-04-31", "2026-11-00", "0000-01-01", "2100-02-29"] {
            assert_eq!(refused(&|s| s.date = day.to_owned()), out(Thing::Workshop), "{day}");
        }
        assert_eq!(refused(&|s| s.template = "iets anders".to_owned()), out(Thing::Workshop));
        let nothing = Method::Gather { visibility: Visibility::OnRequest, max_per_person: Some(0) };
        assert_eq!(refused(&|s| s.steps[1].method = nothing.clone()), out(Thing::Contribution));
        assert_eq!(refused(&|s| s.steps[0].minutes = 100_000), out(Thing::Minutes));
        assert_eq!(refused(&|s| s.steps[1].id = s.steps[0].id), Rejection::Twice { what: Thing::Step });
    }
}
