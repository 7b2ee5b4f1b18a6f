use std::path::Path;

use super::*;

fn loaded(text: &str) -> Result<Theme, ThemeError> {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join(FILE), text).expect("written");
    Theme::load(folder.path())
}

fn refused(text: &str) -> String {
    loaded(text).expect_err("refused").to_string()
}

#[test]
fn the_house_s_own_colours_hold() {
    let house = Palette::house();
    assert_eq!(contrast::failing(&house), Vec::<String>::new());
    assert_eq!(house.get(Mode::Light, "accent").map(|c| c.to_string()).as_deref(), Some("#1446c8"));
    assert_eq!(house.get(Mode::Dark, "paper").map(|c| c.to_string()).as_deref(), Some("#121419"));
    assert_eq!(house.get(Mode::Stage, "paper").map(|c| c.to_string()).as_deref(), Some("#0f1218"));
    assert_eq!(house.get(Mode::Stage, "accent").map(|c| c.to_string()).as_deref(), Some("#9db8ff"));
}

#[test]
fn the_example_in_the_documents_is_good() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/theming/voorbeeld.json");
    let theme = Theme::load(&example).expect("good");
    assert!(theme.name.is_some() && theme.logo.is_some());
    assert!(theme.css.contains("--accent:"), "{}", theme.css);
}

#[test]
fn a_pair_that_is_too_faint_is_named_with_both_colours_and_the_ratio() {
    let said = refused(r##"{ "colours": { "light": { "accent": "#9db8ff" } } }"##);
    assert!(said.contains("light: on-accent #ffffff on accent #9db8ff is 1.96:1, and needs 4.5:1"), "{said}");
    let stage = refused(r##"{ "colours": { "stage": { "ink-soft": "#808080" } } }"##);
    assert!(
        stage.contains("stage: ink-soft #808080 on paper #0f1218") && stage.contains("needs 7:1"),
        "{stage}"
    );
}

#[test]
fn tokens_of_nl_design_system_are_taken_in_every_form() {
    let forms = [
        r##"{ "utrecht.button.primary-action.background-color": "#8a1538", "utrecht.button.primary-action.color": "#fff" }"##,
        r##"{ "--utrecht-button-primary-action-background-color": "#8a1538" }"##,
        r##"{ "utrecht": { "button": { "primary-action": { "background-color": { "value": "#8a1538" } } } } }"##,
        r##"{ "utrecht": { "button": { "primary-action": { "background-color": { "$type": "color", "$value": "{voorbeeld.rood}" } } } },
             "voorbeeld": { "rood": { "value": "#8a1538" }, "afstand": { "value": 8 } } }"##,
        r##"{ "rhc": { "color": { "primary": { "500": { "value": "#8a1538" } } } } }"##,
        r##"{ "colours": { "light": { "accent": "#8A1538" } } }"##,
    ];
    for form in forms {
        let css = loaded(form).expect(form).css;
        assert!(css.contains("html:root{--accent:#8a1538;--accent-bg:"), "{form}: {css}");
        assert!(css.contains("--focus:#8a1538"), "{css}");
    }
    let both = r##"{ "utrecht.link.color": "#00008b", "utrecht.button.primary-action.background-color": "#8a1538" }"##;
    assert!(
        loaded(both).expect("good").css.contains("--accent:#8a1538"),
        "the button counts before the link"
    );
}

#[test]
fn what_is_given_for_light_pages_leaves_the_dark_ones_as_they_are() {
    let css = loaded(r##"{ "colours": { "light": { "paper": "#ffffee" } } }"##).expect("good").css;
    assert!(css.contains("html:root{--paper:#ffffee;}"), "{css}");
    assert!(css.contains("@media (prefers-color-scheme:dark){html:root{--paper:#121419;}}"), "{css}");
    assert!(css.contains("html .stage{--paper:#0f1218;"), "{css}");
}

#[test]
fn what_is_not_understood_says_why() {
    for (text, reason) in [
        ("{", "not understood"),
        ("[]", "not an object"),
        (r#"{ "colours": { "light": { "acent": "red" } } }"#, "acent is no colour of these pages"),
        (r#"{ "colours": { "light": { "accent": "red" } } }"#, "accent is red: give a colour as #rrggbb"),
        (r#"{ "colours": { "light": { "accent": "{weg}" } } }"#, "refers to weg"),
        (r#"{ "name": "x", "colors": {} }"#, "unknown field `colors`"),
        (r#"{ "logo": "../geheim.svg" }"#, "beside the theme's file"),
        (r#"{ "logo": "weg.svg" }"#, "logo weg.svg cannot be used"),
    ] {
        let said = refused(text);
        assert!(said.contains(reason), "{text}: {said}");
    }
}
