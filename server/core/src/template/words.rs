//! What the built-in templates say, in each language; our own words. A language is one constant and its place in [`ALL`].
//! What a template does stands in `texts.rs`, once for all languages.

/// The words of one language.
pub(super) struct Words {
    /// The tag, as in the name of the pages' language file.
    pub language: &'static str,
    /// The stage where everyone meets.
    pub hall: &'static str,
    pub werkatelier: Werkatelier,
}

/// The afternoon with themes side by side. Texts are at most 15 words a sentence.
pub(super) struct Werkatelier {
    pub description: &'static str,
    /// Title and guiding question.
    pub themes: [(&'static str, &'static str); 4],
    /// Title and instruction.
    pub steps: [(&'static str, &'static str); 8],
    /// What people may say they are here as.
    pub affiliations: [&'static str; 5],
    /// What *promising* means in the vote.
    pub criterion: &'static str,
}

/// Every language that has words of its own.
pub(super) const ALL: [&Words; 4] = [&DUTCH, &ENGLISH, &GERMAN, &FRENCH];

/// The words of a language; English where it has none.
pub(super) fn words(language: &str) -> &'static Words {
    ALL.into_iter().find(|words| words.language == language).unwrap_or(&ENGLISH)
}

const DUTCH: Words = Words {
    language: "nl",
    hall: "Grote zaal",
    werkatelier: Werkatelier {
        description: "Eén middag, vier thema's tegelijk. De beste ideeën komen samen in de zaal.",
        themes: [
            ("ICT & Data", "Wat moet onze stad met data doen wat nu nog niet gebeurt?"),
            ("Talent", "Hoe houden we talent in de stad, en hoe leren we elke dag?"),
            ("Binnenstad", "Wat maakt de binnenstad over tien jaar de moeite waard?"),
            ("Circulaire economie", "Wat gooien we nu weg dat morgen nog waarde heeft?"),
        ],
        steps: [
            ("Welkom", "Kies het thema waarover je wilt meedenken."),
            ("Eigen ideeën", "Schrijf eerst voor jezelf. Elk idee is goed."),
            ("Reageren en voortbouwen", "Lees de ideeën van anderen. Vul aan wat beter kan."),
            ("Stemmen", "Bekijk de ideeën en kies wat je kansrijk vindt."),
            ("Kiezen", "Bekijk samen de uitslag en kies wat naar de zaal gaat."),
            ("Pauze", "Pak iets te drinken en loop naar de grote zaal."),
            ("Met de hele zaal", "Elk thema vertelt over zijn ideeën. Hoe sta jij erin?"),
            ("Tot ziens", "Dank je wel. Je hoort wat er met de ideeën gebeurt."),
        ],
        affiliations: ["inwoner", "ondernemer", "onderwijs", "kunst en cultuur", "gemeente"],
        criterion: "veel effect én haalbaar",
    },
};

const ENGLISH: Words = Words {
    language: "en",
    hall: "Main hall",
    werkatelier: Werkatelier {
        description: "One afternoon, four themes side by side. The best ideas meet in the hall.",
        themes: [
            ("ICT & Data", "What should our city do with data that it does not do yet?"),
            ("Talent", "How do we keep talent in the city, and learn every day?"),
            ("City centre", "What will make the city centre worth a visit in ten years?"),
            ("Circular economy", "What do we throw away now that has value tomorrow?"),
        ],
        steps: [
            ("Welcome", "Choose the theme you want to think about."),
            ("Own ideas", "Write for yourself first. Every idea is good."),
            ("React and build on", "Read the ideas of others. Add what makes them better."),
            ("Vote", "Look at the ideas and choose what is promising."),
            ("Select", "Look at the result and decide what goes to the hall."),
            ("Break", "Have a drink and walk to the main hall."),
            ("Everyone together", "Each theme tells about its ideas. Where do you stand?"),
            ("Goodbye", "Thank you. You will hear what happens with the ideas."),
        ],
        affiliations: ["resident", "entrepreneur", "education", "arts and culture", "municipality"],
        criterion: "much effect and feasible",
    },
};

const GERMAN: Words = Words {
    language: "de",
    hall: "Großer Saal",
    werkatelier: Werkatelier {
        description: "Ein Nachmittag, vier Themen zugleich. Die besten Ideen kommen im Saal zusammen.",
        themes: [
            ("IT & Daten", "Was soll unsere Stadt mit Daten tun, was sie noch nicht tut?"),
            ("Talente", "Wie halten wir Talente in der Stadt, und wie lernen wir jeden Tag?"),
            ("Innenstadt", "Warum lohnt sich die Innenstadt auch in zehn Jahren?"),
            ("Kreislaufwirtschaft", "Was werfen wir heute weg, das morgen noch Wert hat?"),
        ],
        steps: [
            ("Willkommen", "Wähle das Thema, bei dem du mitdenken willst."),
            ("Eigene Ideen", "Schreib zuerst für dich. Jede Idee ist gut."),
            ("Kommentieren und ergänzen", "Lies die Ideen von anderen. Ergänze, was besser geht."),
            ("Abstimmen", "Sieh dir die Ideen an. Wähle, was Chancen hat."),
            ("Auswählen", "Seht euch das Ergebnis an. Wählt aus, was in den Saal kommt."),
            ("Pause", "Nimm dir etwas zu trinken und geh in den großen Saal."),
            ("Mit allen im Saal", "Jedes Thema stellt seine Ideen vor. Wie stehst du dazu?"),
            ("Auf Wiedersehen", "Danke. Du hörst, was mit den Ideen passiert."),
        ],
        affiliations: ["Bürgerschaft", "Wirtschaft", "Bildung", "Kunst und Kultur", "Stadtverwaltung"],
        criterion: "viel Wirkung und machbar",
    },
};

const FRENCH: Words = Words {
    language: "fr",
    hall: "Grande salle",
    werkatelier: Werkatelier {
        description: "Un après-midi, quatre thèmes en même temps. Les meilleures idées vont devant la salle.",
        themes: [
            (
                "Numérique et données",
                "Que doit faire notre ville avec les données, et ne fait pas encore\u{202f}?",
            ),
            ("Talents", "Comment garder les talents dans la ville, et apprendre chaque jour\u{202f}?"),
            ("Centre-ville", "Pourquoi viendra-t-on au centre-ville dans dix ans\u{202f}?"),
            (
                "Économie circulaire",
                "Que jetons-nous aujourd’hui qui aura encore de la valeur demain\u{202f}?",
            ),
        ],
        steps: [
            ("Bienvenue", "Choisissez le thème qui vous intéresse."),
            ("Vos idées", "Écrivez d’abord pour vous. Chaque idée est bonne."),
            ("Commenter et compléter", "Lisez les idées des autres. Complétez pour les rendre meilleures."),
            ("Voter", "Regardez les idées et choisissez les plus prometteuses."),
            ("Choisir", "Regardez ensemble le résultat. Choisissez les idées pour toute la salle."),
            ("Pause", "Prenez à boire et allez dans la grande salle."),
            ("Avec toute la salle", "Chaque thème présente ses idées. Qu’en pensez-vous\u{202f}?"),
            ("Au revoir", "Merci. Vous saurez ce que deviennent les idées."),
        ],
        affiliations: ["habitant", "entreprise", "enseignement", "art et culture", "mairie"],
        criterion: "beaucoup d’effet et faisable",
    },
};
