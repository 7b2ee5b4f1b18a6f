//! Where phones come: which of this server's addresses the QR codes show, and the Wi-Fi people are on first. The organiser
//! chooses; the choice is kept in the data folder. Who may choose is `http`'s.

use std::fs;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use werkatelier_core::rejection::{Rejection, Thing};

use crate::addresses::Addresses;
use crate::protocol::{AddressView, Code, ReachAnswer, Refusal, Wifi};

/// The file's name in the data folder.
pub(crate) const FILE: &str = "reach.json";

/// Bytes of a network's name, as IEEE 802.11 limits them.
const NAME_BYTES_MAX: usize = 32;
/// Characters of a WPA password that people type; one of 64 is the key itself, in hex.
const PASSWORD: std::ops::RangeInclusive<usize> = 8..=63;
const KEY_DIGITS: usize = 64;

/// The addresses with what was chosen.
pub(crate) struct Reach {
    pub(crate) addresses: Addresses,
    file: PathBuf,
    kept: Mutex<Kept>,
    /// Held by who changes what is kept, while it is written: two changes at once are one after the other.
    changing: Mutex<()>,
}

/// What the file holds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    chosen: Option<String>,
    wifi: Option<Wifi>,
}

impl Reach {
    /// With what was chosen before. A file that cannot be read is said and left out: choosing again takes one tap.
    pub(crate) fn open(addresses: Addresses, folder: &Path) -> Self {
        let file = folder.join(FILE);
        let kept = match fs::read(&file).map(|bytes| serde_json::from_slice(&bytes)) {
            Ok(Ok(kept)) => kept,
            Err(error) if error.kind() == ErrorKind::NotFound => Kept::default(),
            Ok(Err(_)) | Err(_) => {
                tracing::warn!(file = %file.display(), "what was chosen cannot be read; the likeliest address is shown");
                Kept::default()
            }
        };
        Self { addresses, file, kept: Mutex::new(kept), changing: Mutex::default() }
    }

    /// How it stands now.
    pub(crate) fn view(&self) -> ReachAnswer {
        let Kept { chosen, wifi } = self.kept.lock().clone();
        let list = self.addresses.list();
        let there = chosen.as_ref().filter(|chosen| list.iter().any(|address| address.origin == **chosen));
        let likeliest = || list.first().map(|address| address.origin.clone()).unwrap_or_default();
        ReachAnswer {
            address: there.cloned().unwrap_or_else(likeliest),
            lost: chosen.is_some() && there.is_none(),
            addresses: list
                .into_iter()
                .map(|address| AddressView { origin: address.origin, kind: address.kind })
                .collect(),
            chosen,
            wifi,
        }
    }

    /// What the QR codes show from now on; none is the likeliest.
    ///
    /// # Errors
    /// `unknown` for what is no address of this server now; `storage_full`, `storage_failed`.
    pub(crate) fn choose(&self, origin: Option<String>) -> Result<(), Refusal> {
        let known = |origin: &String| self.addresses.list().iter().any(|address| address.origin == *origin);
        if origin.as_ref().is_some_and(|origin| !known(origin)) {
            return Err(Rejection::Unknown { what: Thing::Address }.into());
        }
        self.keep(|kept| kept.chosen = origin)
    }

    /// The Wi-Fi to show.
    ///
    /// # Errors
    /// `out_of_bounds` for what no network can be called or protected by; `storage_full`, `storage_failed`.
    pub(crate) fn set_wifi(&self, wifi: Option<Wifi>) -> Result<(), Refusal> {
        if let Some(wifi) = &wifi {
            checked(wifi)?;
        }
        self.keep(|kept| kept.wifi = wifi)
    }

    /// Written aside and put in its place, so that the file is the old one or the new one. Who asks meanwhile waits for no
    /// disk, and is told the old one until the new one is kept.
    fn keep(&self, change: impl FnOnce(&mut Kept)) -> Result<(), Refusal> {
        let _one_by_one = self.changing.lock();
        let mut next = self.kept.lock().clone();
        change(&mut next);
        write(&self.file, &next).map_err(|error| {
            tracing::error!(%error, file = %self.file.display(), "what was chosen cannot be kept");
            Refusal::of(if error.kind() == ErrorKind::StorageFull {
                Code::StorageFull
            } else {
                Code::StorageFailed
            })
        })?;
        *self.kept.lock() = next;
        Ok(())
    }
}

fn checked(wifi: &Wifi) -> Result<(), Refusal> {
    let Wifi { name, password } = wifi;
    if name.trim().is_empty() || name.len() > NAME_BYTES_MAX || name.chars().any(char::is_control) {
        return Err(Rejection::OutOfBounds { what: Thing::Network }.into());
    }
    let fits = |password: &String| {
        let key = password.len() == KEY_DIGITS && password.bytes().all(|digit| digit.is_ascii_hexdigit());
        let typed = PASSWORD.contains(&password.len())
            && password.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
        key || typed
    };
    if password.as_ref().is_some_and(|password| !fits(password)) {
        return Err(Rejection::OutOfBounds { what: Thing::Password }.into());
    }
    Ok(())
}

fn write(file: &Path, kept: &Kept) -> io::Result<()> {
    let aside = file.with_extension("json.new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut written = options.open(&aside)?;
    serde_json::to_writer_pretty(&mut written, kept)?;
    written.write_all(b"\n")?;
    written.sync_all()?;
    fs::rename(&aside, file)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, mpsc};
    use std::time::{Duration, Instant};

    use super::*;
    use crate::networks::{Network, Networks};

    type Ips = Arc<Mutex<Vec<&'static str>>>;

    fn reach(folder: &Path, ips: &Ips) -> Reach {
        let ips = Arc::clone(ips);
        let network = |ip: &&str| Network { name: "wlan0".to_owned(), ip: ip.parse().expect("an address") };
        let networks = Networks::of(move || ips.lock().iter().map(network).collect());
        let listening = ([0, 0, 0, 0], 8080).into();
        Reach::open(Addresses { scheme: "http", listening, public_url: None, networks }, folder)
    }

    #[test]
    fn the_choice_is_kept_and_a_network_that_went_is_noticed() {
        let folder = tempfile::tempdir().expect("a folder");
        let ips: Ips = Arc::new(Mutex::new(vec!["10.0.0.1", "10.0.0.2"]));
        let first = reach(folder.path(), &ips);
        assert_eq!((first.view().address.as_str(), first.view().lost), ("http://10.0.0.1:8080", false));
        let nowhere = first.choose(Some("http://10.0.0.3:8080".to_owned())).expect_err("not here");
        assert_eq!(nowhere.code, "unknown");
        first.choose(Some("http://10.0.0.2:8080".to_owned())).expect("kept");

        let second = reach(folder.path(), &ips);
        assert_eq!((second.view().address.as_str(), second.view().lost), ("http://10.0.0.2:8080", false));
        *ips.lock() = vec!["10.0.0.9"];
        let moved = second.view();
        assert_eq!((moved.address.as_str(), moved.lost), ("http://10.0.0.9:8080", true));
        assert_eq!(moved.chosen.as_deref(), Some("http://10.0.0.2:8080"), "it may come back");
        second.choose(None).expect("kept");
        assert!(!second.view().lost);
    }

    /// The file aside is a pipe that nobody reads: whoever writes it waits, like on a slow disk.
    #[cfg(unix)]
    #[test]
    fn who_asks_does_not_wait_for_the_disk() {
        let folder = tempfile::tempdir().expect("a folder");
        let pipe = folder.path().join(FILE).with_extension("json.new");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("a pipe").success());
        let reach = Arc::new(reach(folder.path(), &Arc::new(Mutex::new(vec!["10.0.0.1"]))));
        let changed = Arc::clone(&reach);
        let changing = std::thread::spawn(move || changed.choose(Some("http://10.0.0.1:8080".to_owned())));
        let deadline = Instant::now() + Duration::from_secs(20);
        while !reach.changing.is_locked() {
            assert!(Instant::now() < deadline, "it does not begin to write");
            std::thread::yield_now();
        }
        let (tell, told) = mpsc::channel();
        let asked = Arc::clone(&reach);
        std::thread::spawn(move || tell.send(asked.view().chosen));
        assert_eq!(told.recv_timeout(Duration::from_secs(20)), Ok(None));
        assert!(reach.changing.is_locked(), "still writing");
        // A pipe cannot be made durable: the change is refused, and nothing is chosen.
        let _read = fs::read(&pipe).expect("what was written");
        assert!(changing.join().expect("no panic").is_err());
        assert_eq!(reach.view().chosen, None);
    }

    #[test]
    fn a_network_has_a_name_and_a_password_that_networks_can_have() {
        let folder = tempfile::tempdir().expect("a folder");
        let reach = reach(folder.path(), &Ips::default());
        let wifi = |name: &str, password: Option<&str>| {
            let password = password.map(str::to_owned);
            reach
                .set_wifi(Some(Wifi { name: name.to_owned(), password }))
                .map_err(|refusal| refusal.params["what"].clone())
        };
        for (name, password) in
            [("Zaal; \"wifi\"", Some("acht tek")), ("Open", None), ("Sleutel", Some(&*"a1".repeat(32)))]
        {
            assert_eq!(wifi(name, password), Ok(()), "{name}");
        }
        for name in ["", "  ", "a\nb", &"é".repeat(17)] {
            assert_eq!(wifi(name, None), Err("network".into()), "{name}");
        }
        for password in ["", "zeven77", "wachtwoord é", &"z".repeat(64)] {
            assert_eq!(wifi("Zaal", Some(password)), Err("password".into()), "{password}");
        }
        assert_eq!(reach.view().wifi.map(|wifi| wifi.name).as_deref(), Some("Sleutel"));
    }

    #[test]
    fn a_damaged_file_keeps_nobody_out() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(FILE), "{").expect("written");
        assert_eq!(reach(folder.path(), &Ips::default()).view().chosen, None);
    }
}
