//! What the program says when it starts: where phones come, the organiser's link, where the data lies. Standard output only;
//! the organiser's key goes to no log.

use std::env;
use std::io::IsTerminal as _;
use std::path::Path;
use std::process::{Command, Stdio};

use fast_qr::QRBuilder;

use crate::server::Handle;

/// The sentences, in the language of the terminal.
struct Texts {
    language: &'static str,
    phones: &'static str,
    others: &'static str,
    organiser: &'static str,
    data: &'static str,
    stop: &'static str,
}

/// English, the first, is for every other terminal.
const ALL: [Texts; 4] = [ENGLISH, DUTCH, GERMAN, FRENCH];

const DUTCH: Texts = Texts {
    language: "nl",
    phones: "Telefoons komen binnen op",
    others: "of op",
    organiser: "De organisator begint hier (houd deze link voor jezelf)",
    data: "De gegevens staan in",
    stop: "Stoppen: Ctrl+C",
};

const ENGLISH: Texts = Texts {
    language: "en",
    phones: "Phones join at",
    others: "or at",
    organiser: "The organiser starts here (keep this link to yourself)",
    data: "The data lies in",
    stop: "Stop: Ctrl+C",
};

const GERMAN: Texts = Texts {
    language: "de",
    phones: "Handys gehen zu",
    others: "oder zu",
    organiser: "Die Organisation beginnt hier (behalte diesen Link für dich)",
    data: "Die Daten liegen in",
    stop: "Beenden: Strg+C",
};

const FRENCH: Texts = Texts {
    language: "fr",
    phones: "Les téléphones vont sur",
    others: "ou sur",
    organiser: "L’organisation commence ici (gardez ce lien pour vous)",
    data: "Les données sont dans",
    stop: "Arrêter\u{a0}: Ctrl+C",
};

/// Prints it all, the line for programs last: `listening on http://127.0.0.1:8080`.
pub fn print(handle: &Handle, data: &Path) {
    println!("{}", text(handle, data, &texts()));
    println!("listening on {}", handle.addresses().loopback());
}

/// Opens the organiser's page, when somebody sits at this terminal and has a screen. It is no failure when that does not work.
pub fn open_browser(handle: &Handle) {
    let screen = cfg!(any(windows, target_os = "macos"))
        || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| env::var_os(name).is_some());
    if !std::io::stdout().is_terminal() || !screen {
        return;
    }
    let link = link(handle);
    let mut command = if cfg!(windows) {
        let mut command = Command::new("rundll32");
        command.args(["url.dll,FileProtocolHandler", &link]);
        command
    } else {
        let mut command = Command::new(if cfg!(target_os = "macos") { "open" } else { "xdg-open" });
        command.arg(&link);
        command
    };
    let started = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    if let Err(error) = started {
        tracing::debug!(%error, "no browser was opened");
    }
}

fn link(handle: &Handle) -> String {
    format!("{}/home#k={}", handle.addresses().here(), handle.organiser_key())
}

fn text(handle: &Handle, data: &Path, texts: &Texts) -> String {
    let first = handle.shown();
    let others = handle.addresses().list().into_iter().map(|address| address.origin);
    let others = others.filter(|origin| origin != first);
    let mut lines =
        vec![String::new(), format!("  Werkatelier {}", env!("CARGO_PKG_VERSION")), String::new()];
    lines.push(format!("  {}:  {first}", texts.phones));
    lines.extend(others.map(|other| format!("  {}:  {other}", texts.others)));
    lines.extend(qr(first));
    lines.push(format!("  {}:\n  {}", texts.organiser, link(handle)));
    lines.push(String::new());
    lines.push(format!("  {}:  {}", texts.data, data.display()));
    lines.push(format!("  {}", texts.stop));
    lines.push(String::new());
    lines.join("\n")
}

/// The QR in half blocks with the quiet zone that scanners ask for; white on black, whatever the terminal's own colours.
fn qr(address: &str) -> Vec<String> {
    const QUIET: usize = 3;
    let Ok(code) = QRBuilder::new(address).build() else { return Vec::new() };
    let rows = code.to_str();
    let width = rows.lines().map(|row| row.chars().count()).max().unwrap_or(0) + 2 * QUIET;
    let side = "█".repeat(QUIET);
    let full = "█".repeat(width);
    let (on, off) = if std::io::stdout().is_terminal() { ("\u{1b}[97;40m", "\u{1b}[0m") } else { ("", "") };
    let inner = rows.lines().enumerate().map(|(n, row)| match n {
        // The first row is half a margin: with the block above it, it is whole.
        0 => full.clone(),
        _ => format!("{side}{row}{side}"),
    });
    let lines = std::iter::once(full.clone()).chain(inner).chain([full.clone()]);
    lines.map(|line| format!("  {on}{line}{off}")).collect()
}

fn texts() -> Texts {
    let language = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
    let spoken = language.unwrap_or_default();
    ALL.into_iter().find(|texts| spoken.starts_with(texts.language)).unwrap_or(ENGLISH)
}
