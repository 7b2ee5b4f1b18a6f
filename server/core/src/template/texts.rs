//! The texts of the built-in templates, in Dutch and English; our own words.

use super::{Template, TemplateStep, TemplateTheme};
use crate::agenda::{Assignment, ListenKind, Method, Visibility, VoteSettings};
use crate::text::Wording;

/// The built-in templates in a language; English for any but `nl`.
#[must_use]
pub fn templates(language: &str) -> Vec<Template> {
    vec![if language == "nl" { werkatelier_nl() } else { werkatelier_en() }]
}

fn theme(title: &str, question: &str, colour: u8, icon: &str) -> TemplateTheme {
    TemplateTheme { title: title.to_owned(), question: question.to_owned(), colour, icon: icon.to_owned() }
}

fn step(title: &str, instruction: &str, minutes: u32, method: Method) -> TemplateStep {
    TemplateStep { title: title.to_owned(), instruction: instruction.to_owned(), minutes, method }
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

fn werkatelier_nl() -> Template {
    Template {
        id: "werkatelier".to_owned(),
        language: "nl".to_owned(),
        title: "Werkatelier".to_owned(),
        description: "Eén middag, vier thema's tegelijk. De beste ideeën komen samen in de zaal.".to_owned(),
        themes: vec![
            theme("ICT & Data", "Wat moet onze stad met data doen wat nu nog niet gebeurt?", 1, "data"),
            theme("Talent", "Hoe houden we talent in de stad, en hoe leren we elke dag?", 2, "talent"),
            theme("Binnenstad", "Wat maakt de binnenstad over tien jaar de moeite waard?", 3, "city"),
            theme("Circulaire economie", "Wat gooien we nu weg dat morgen nog waarde heeft?", 4, "loop"),
        ],
        steps: vec![
            step("Welkom", "Kies het thema waarover je wilt meedenken.", 10, welcome()),
            step("Eigen ideeën", "Schrijf eerst voor jezelf. Elk idee is goed.", 7, gather()),
            step(
                "Reageren en voortbouwen",
                "Lees de ideeën van anderen. Vul aan wat beter kan.",
                15,
                enrich(),
            ),
            step(
                "Stemmen",
                "Bekijk de ideeën en kies wat je kansrijk vindt.",
                8,
                vote("veel effect én haalbaar"),
            ),
            step("Kiezen", "Bekijk samen de uitslag en kies wat naar de zaal gaat.", 15, Method::Select {}),
            step(
                "Pauze",
                "Pak iets te drinken en loop naar de grote zaal.",
                20,
                Method::Listen { kind: ListenKind::Walk },
            ),
            step("Met de hele zaal", "Elk thema vertelt over zijn ideeën. Hoe sta jij erin?", 40, pitch()),
            step(
                "Tot ziens",
                "Dank je wel. Je hoort wat er met de ideeën gebeurt.",
                5,
                Method::Listen { kind: ListenKind::Goodbye },
            ),
        ],
        affiliations: ["inwoner", "ondernemer", "onderwijs", "kunst en cultuur", "gemeente"]
            .map(str::to_owned)
            .to_vec(),
    }
}

fn werkatelier_en() -> Template {
    Template {
        id: "werkatelier".to_owned(),
        language: "en".to_owned(),
        title: "Werkatelier".to_owned(),
        description: "One afternoon, four themes side by side. The best ideas meet in the hall.".to_owned(),
        themes: vec![
            theme("ICT & Data", "What should our city do with data that it does not do yet?", 1, "data"),
            theme("Talent", "How do we keep talent in the city, and learn every day?", 2, "talent"),
            theme("City centre", "What will make the city centre worth a visit in ten years?", 3, "city"),
            theme("Circular economy", "What do we throw away now that has value tomorrow?", 4, "loop"),
        ],
        steps: vec![
            step("Welcome", "Choose the theme you want to think about.", 10, welcome()),
            step("Own ideas", "Write for yourself first. Every idea is good.", 7, gather()),
            step("React and build on", "Read the ideas of others. Add what makes them better.", 15, enrich()),
            step(
                "Vote",
                "Look at the ideas and choose what is promising.",
                8,
                vote("much effect and feasible"),
            ),
            step("Select", "Look at the result and decide what goes to the hall.", 15, Method::Select {}),
            step(
                "Break",
                "Have a drink and walk to the main hall.",
                20,
                Method::Listen { kind: ListenKind::Walk },
            ),
            step("Everyone together", "Each theme tells about its ideas. Where do you stand?", 40, pitch()),
            step(
                "Goodbye",
                "Thank you. You will hear what happens with the ideas.",
                5,
                Method::Listen { kind: ListenKind::Goodbye },
            ),
        ],
        affiliations: ["resident", "entrepreneur", "education", "arts and culture", "municipality"]
            .map(str::to_owned)
            .to_vec(),
    }
}
