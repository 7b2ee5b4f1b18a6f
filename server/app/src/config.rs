//! What the program can be told: arguments, each also by the environment, with defaults that work when none is given.
//! It opens nothing.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use axum::http::Uri;
use clap::{Args, Parser, Subcommand};

use crate::cli::backup::Backup;
use crate::cli::check::Check;
use crate::cli::export::Export;
use crate::networks::Networks;
use crate::recount::Recount;
use crate::rehearse::Rehearse;
use crate::tls::TlsFiles;

/// The port that is tried first when none is asked for.
pub const PORT: u16 = 8080;
/// How many ports after [`PORT`] are tried when it is taken: a second server, or something else on the laptop.
pub const PORTS_AFTER: u16 = 20;
/// Commands one participant may give a second, lasting; in bursts of twice that.
pub const COMMANDS_PER_SECOND: u32 = 10;

const EXIT_CODES: &str = "\
Exit codes:
  0  stopped as asked
  1  something else went wrong
  2  an argument was not understood
  3  the port is in use, or cannot be listened on
  4  the data folder is in use by another server, or cannot be written
  5  the data file or the organiser's key is damaged, or `check` found something wrong
  6  the data file was made by a newer version, or is still as an older one made it
  7  the theme cannot be read, is not understood, or has colours that not everyone can read
  8  the certificate or its key cannot be read or used

Every option of `serve` can also be given by the environment, as WERKATELIER_LISTEN=… and so on.";

/// The program's arguments.
#[derive(Parser, Debug)]
#[command(name = "werkatelier", version, after_long_help = EXIT_CODES)]
#[command(about = "Runs a live co-creation workshop from a laptop. Without a command it serves.")]
#[command(args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub serve: Serve,
}

/// What the program can do.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Run the server (also what happens without a command)
    #[command(after_long_help = EXIT_CODES)]
    Serve(Serve),
    Export(Export),
    Backup(Backup),
    Check(Check),
    Recount(Recount),
    Rehearse(Rehearse),
}

/// How to run the server.
#[derive(Args, Clone, Debug)]
pub struct Serve {
    /// Address and port, or a port alone [default: 0.0.0.0:8080, or the first free port of the 20 after it]
    #[arg(long, env = "WERKATELIER_LISTEN", value_name = "ADDR", value_parser = parse_listen)]
    pub listen: Option<SocketAddr>,
    /// Folder of the data file and the organiser's key; made when absent [default: werkatelier in the user's data folder]
    #[arg(long, env = "WERKATELIER_DATA_FOLDER", value_name = "FOLDER")]
    pub data: Option<PathBuf>,
    /// The address people outside reach this server at, such as https://atelier.example.nl
    #[arg(long, env = "WERKATELIER_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<PublicUrl>,
    /// A host name this server answers to, beside IP addresses, localhost and the public URL's; may be repeated
    #[arg(long = "allow-host", env = "WERKATELIER_ALLOW_HOST", value_name = "NAME", value_delimiter = ',')]
    pub allow_hosts: Vec<String>,
    /// Address of a proxy whose X-Forwarded-… headers are believed; may be repeated
    #[arg(
        long = "trusted-proxy",
        env = "WERKATELIER_TRUSTED_PROXY",
        value_name = "IP",
        value_delimiter = ','
    )]
    pub trusted_proxies: Vec<IpAddr>,
    /// A house style: a JSON file, or a folder with theme.json and its logo (docs/THEMING.md)
    #[arg(long, env = "WERKATELIER_THEME", value_name = "FILE_OR_FOLDER")]
    pub theme: Option<PathBuf>,
    /// A certificate as PEM, with those that vouch for it: the server then speaks HTTPS itself. It is for the public URL's host
    #[arg(long, env = "WERKATELIER_TLS_CERT", value_name = "FILE",
          requires_all = ["tls_key", "public_url"])]
    pub tls_cert: Option<PathBuf>,
    /// The certificate's private key as PEM
    #[arg(long, env = "WERKATELIER_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// What to log, as `level` or `module=level`, with commas between
    #[arg(long, env = "WERKATELIER_LOG", value_name = "FILTER", default_value = "warn,werkatelier=info")]
    pub log: String,
    /// Commands a participant may give each second, lasting; in bursts of twice that
    #[arg(long, env = "WERKATELIER_COMMANDS_PER_SECOND", value_name = "N", default_value_t = COMMANDS_PER_SECOND,
          value_parser = clap::value_parser!(u32).range(1..))]
    pub commands_per_second: u32,
    /// Do not open a browser at the start
    #[arg(long, env = "WERKATELIER_NO_OPEN")]
    pub no_open: bool,
}

/// What [`Server::open`](crate::Server::open) needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen; none tries [`PORT`] and the [`PORTS_AFTER`] ports after it, on all interfaces.
    pub listen: Option<SocketAddr>,
    /// Folder of the data file and the organiser's key; made when absent.
    pub data: PathBuf,
    pub public_url: Option<PublicUrl>,
    /// Host names beside IP literals, `localhost` and the public URL's.
    pub allow_hosts: Vec<String>,
    pub trusted_proxies: Vec<IpAddr>,
    pub commands_per_second: u32,
    /// A house style: a file or a folder.
    pub theme: Option<PathBuf>,
    /// A certificate and its key; with them the server speaks HTTPS, and nothing else.
    pub tls: Option<TlsFiles>,
    /// The networks this machine is on.
    pub networks: Networks,
}

impl Config {
    /// A server on a free port of this machine alone, for tests and rehearsals.
    #[must_use]
    pub fn local(data: impl Into<PathBuf>) -> Self {
        Self {
            listen: Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))),
            data: data.into(),
            public_url: None,
            allow_hosts: Vec::new(),
            trusted_proxies: Vec::new(),
            commands_per_second: COMMANDS_PER_SECOND,
            theme: None,
            tls: None,
            networks: Networks::real(),
        }
    }
}

impl From<&Serve> for Config {
    fn from(serve: &Serve) -> Self {
        Self {
            listen: serve.listen,
            data: serve.data.clone().unwrap_or_else(data_folder),
            public_url: serve.public_url.clone(),
            allow_hosts: serve.allow_hosts.clone(),
            trusted_proxies: serve.trusted_proxies.clone(),
            commands_per_second: serve.commands_per_second,
            theme: serve.theme.clone(),
            tls: serve
                .tls_cert
                .clone()
                .zip(serve.tls_key.clone())
                .map(|(certificate, key)| TlsFiles { certificate, key }),
            networks: Networks::real(),
        }
    }
}

/// The user's data folder for this program, the same from wherever it is started; `./werkatelier-data` where the system
/// names none.
#[must_use]
pub fn data_folder() -> PathBuf {
    let from = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = if cfg!(windows) {
        from("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        from("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        from("XDG_DATA_HOME").or_else(|| from("HOME").map(|home| home.join(".local/share")))
    };
    base.map_or_else(|| PathBuf::from("werkatelier-data"), |base| base.join("werkatelier"))
}

fn parse_listen(text: &str) -> Result<SocketAddr, String> {
    if let Ok(port) = text.parse::<u16>() {
        return Ok(SocketAddr::from((Ipv4Addr::UNSPECIFIED, port)));
    }
    text.parse()
        .map_err(|_| "give an IP address with a port, such as 0.0.0.0:8080, or a port alone".to_owned())
}

/// An origin: scheme and host, with a port where it is not the scheme's own. Written without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    host: String,
}

impl PublicUrl {
    /// `https://atelier.example.nl`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// `atelier.example.nl`, without a port.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }
}

impl FromStr for PublicUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const EXPECTED: &str = "give scheme and host without a path, such as https://atelier.example.nl";
        let uri: Uri = text.trim_end_matches('/').parse().map_err(|_| EXPECTED)?;
        let scheme = uri.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https")).ok_or(EXPECTED)?;
        let authority =
            uri.authority().filter(|authority| !authority.as_str().contains('@')).ok_or(EXPECTED)?;
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            return Err(EXPECTED);
        }
        let host = authority.host().to_ascii_lowercase();
        let origin = format!("{scheme}://{}", authority.as_str().to_ascii_lowercase());
        Ok(Self { origin, host })
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn serve(args: &[&str]) -> Serve {
        let all = ["werkatelier"].iter().chain(args);
        let cli = Cli::try_parse_from(all).expect("understood");
        match cli.command {
            Some(Command::Serve(serve)) => serve,
            None => cli.serve,
            Some(other) => panic!("{other:?} is not serve"),
        }
    }

    #[test]
    fn the_arguments_hold_together() {
        Cli::command().debug_assert();
        let mut command = Cli::command();
        let help = command.render_long_help().to_string();
        for option in ["--listen", "--data", "--public-url", "--allow-host", "--trusted-proxy", "Exit codes"]
        {
            assert!(help.contains(option), "{option}");
        }
    }

    #[test]
    fn serve_is_what_happens_without_a_command() {
        for args in [&["--listen", "127.0.0.1:9"][..], &["serve", "--listen", "127.0.0.1:9"]] {
            assert_eq!(serve(args).listen, Some(SocketAddr::from(([127, 0, 0, 1], 9))));
        }
        assert_eq!(serve(&[]).commands_per_second, COMMANDS_PER_SECOND);
        assert_eq!(serve(&["--listen", "80"]).listen, Some(SocketAddr::from(([0, 0, 0, 0], 80))));
    }

    #[test]
    fn what_means_nothing_is_refused() {
        for args in [
            &["--listen", "here"][..],
            &["--public-url", "atelier.example.nl"],
            &["--public-url", "https://atelier.example.nl/path"],
            &["--public-url", "ftp://atelier.example.nl"],
            &["--trusted-proxy", "proxy"],
            &["--commands-per-second", "0"],
            &["--tls-cert", "alone.pem"],
            &["--tls-cert", "cert.pem", "--tls-key", "key.pem"],
            &["--listen", "127.0.0.1:9", "serve"],
        ] {
            let all = ["werkatelier"].iter().chain(args);
            assert!(Cli::try_parse_from(all).is_err(), "{args:?}");
        }
    }

    #[test]
    fn a_public_url_is_an_origin() {
        let url: PublicUrl = "https://Atelier.example.nl:8443/".parse().expect("an origin");
        assert_eq!((url.origin(), url.host()), ("https://atelier.example.nl:8443", "atelier.example.nl"));
    }
}
