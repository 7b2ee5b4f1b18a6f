//! The built-in templates: what each does, with the words of a language.

use super::words::{Words, words};
use super::{Template, TemplateStep, TemplateTheme};
use crate::agenda::{Assignment, ListenKind, Method, Visibility, VoteSettings};
use crate::text::Wording;

/// The built-in templates in a language; with English words where it has none of its own.
#[must_use]
pub fn templates(language: &str) -> Vec<Template> {
    vec![werkatelier(language, words(language))]
}

fn welcome() -> Method {
    Method::Welcome { assignment: Assignment::Choose }
}

fn gather() -> Method {
    Method::Gather { visibility: Visibility::OnRequest, max_per_person: None }
}

fn enrich() -> Method {
    Method::Enrich { reactions: true, comments: true, builds: true }
}

fn vote(criterion: &str) -> Method {
    Method::Vote(VoteSettings::usual(Wording::from(criterion)))
}

fn pitch() -> Method {
    Method::Pitch { agreement: true, questions: true }
}

fn listen(kind: ListenKind) -> Method {
    Method::Listen { kind }
}

fn werkatelier(language: &str, words: &Words) -> Template {
    let said = &words.werkatelier;
    let marks = [(1, "data"), (2, "talent"), (3, "city"), (4, "loop")];
    let does = [
        (10, welcome()),
        (7, gather()),
        (15, enrich()),
        (8, vote(said.criterion)),
        (15, Method::Select {}),
        (20, listen(ListenKind::Walk)),
        (40, pitch()),
        (5, listen(ListenKind::Goodbye)),
    ];
    let themes = said.themes.iter().zip(marks).map(|(&(title, question), (colour, icon))| TemplateTheme {
        title: title.to_owned(),
        question: question.to_owned(),
        colour,
        icon: icon.to_owned(),
    });
    let steps = said.steps.iter().zip(does).map(|(&(title, instruction), (minutes, method))| TemplateStep {
        title: title.to_owned(),
        instruction: instruction.to_owned(),
        minutes,
        method,
    });
    Template {
        id: "werkatelier".to_owned(),
        language: language.to_owned(),
        title: "Werkatelier".to_owned(),
        description: said.description.to_owned(),
        themes: themes.collect(),
        steps: steps.collect(),
        affiliations: said.affiliations.map(str::to_owned).to_vec(),
    }
}
