//! The networks this machine is on, as a value that is handed on: a laptop changes Wi-Fi, and tests have no Wi-Fi at all.
//! Whether a network lets phones reach this machine is not known here.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

/// Names of interfaces that lead to containers, machines within the machine, and tunnels: phones are not there.
const INNER: [&str; 8] = ["docker", "br-", "veth", "virbr", "vmnet", "vbox", "utun", "wg"];

/// One address of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// The interface, as the system calls it: `wlan0`, `Wi-Fi`.
    pub name: String,
    pub ip: IpAddr,
}

/// Where the list comes from; asked each time.
#[derive(Clone)]
pub struct Networks(Arc<dyn Fn() -> Vec<Network> + Send + Sync>);

impl Networks {
    /// The machine's own. The address that it itself goes out by comes first.
    #[must_use]
    pub fn real() -> Self {
        Self::of(|| {
            let outward = local_ip_address::local_ip().ok();
            let interfaces = local_ip_address::list_afinet_netifas().unwrap_or_default();
            let mut list: Vec<Network> =
                interfaces.into_iter().map(|(name, ip)| Network { name, ip }).collect();
            list.sort_by_key(|network| (Some(network.ip) != outward, network.ip.is_ipv6()));
            list
        })
    }

    /// Another source, for tests.
    pub fn of(source: impl Fn() -> Vec<Network> + Send + Sync + 'static) -> Self {
        Self(Arc::new(source))
    }

    /// The networks phones may be on too, each address once.
    pub(crate) fn outer(&self) -> Vec<Network> {
        let mut list: Vec<Network> = Vec::new();
        for network in (self.0)() {
            let inner = INNER.iter().any(|inner| network.name.starts_with(inner));
            if !inner && reachable(network.ip) && list.iter().all(|other| other.ip != network.ip) {
                list.push(network);
            }
        }
        list
    }
}

impl fmt::Debug for Networks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Networks(…)")
    }
}

impl Network {
    /// Whether it goes through the air; the names are those that Linux, macOS and Windows give.
    pub(crate) fn is_wifi(&self) -> bool {
        let name = self.name.to_lowercase();
        let airport = cfg!(target_os = "macos") && name == "en0";
        airport || ["wl", "wi-fi", "wifi", "wireless", "ath"].iter().any(|wifi| name.starts_with(wifi))
    }

    /// Whether it goes through a cable.
    pub(crate) fn is_cable(&self) -> bool {
        let name = self.name.to_lowercase();
        !self.is_wifi() && ["en", "eth"].iter().any(|cable| name.starts_with(cable))
    }
}

/// Not this machine itself, and no address that needs more than itself to be reached.
fn reachable(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => !v4.is_loopback() && !v4.is_link_local() && !v4.is_unspecified(),
        IpAddr::V6(v6) => !v6.is_loopback() && !v6.is_unicast_link_local() && !v6.is_unspecified(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(name: &str, ip: &str) -> Network {
        Network { name: name.to_owned(), ip: ip.parse().expect("an address") }
    }

    #[test]
    fn only_where_phones_can_be_and_each_once() {
        let networks = Networks::of(|| {
            vec![
                network("lo", "127.0.0.1"),
                network("docker0", "172.17.0.1"),
                network("wlp3s0", "192.168.1.10"),
                network("wlp3s0", "fe80::1"),
                network("wlp3s0", "fd00::10"),
                network("eth0", "169.254.3.4"),
                network("eth0", "192.168.1.10"),
            ]
        });
        let ips: Vec<String> = networks.outer().iter().map(|network| network.ip.to_string()).collect();
        assert_eq!(ips, ["192.168.1.10", "fd00::10"]);
    }

    #[test]
    fn names_tell_air_from_cable() {
        let air = |name: &str| network(name, "10.0.0.1").is_wifi();
        let cable = |name: &str| network(name, "10.0.0.1").is_cable();
        for name in ["wlan0", "wlp3s0", "Wi-Fi", "Wi-Fi 2"] {
            assert!(air(name) && !cable(name), "{name}");
        }
        for name in ["eth0", "enp0s31f6", "Ethernet", "en7"] {
            assert!(cable(name) && !air(name), "{name}");
        }
        assert!(!air("ppp0") && !cable("ppp0"));
    }
}
