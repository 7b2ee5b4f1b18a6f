//! The addresses this server has: where it listens, on which networks, and what it is called outside. Which of them the QR
//! codes show is `reach`'s.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use crate::config::PublicUrl;
use crate::networks::{Network, Networks};
use crate::protocol::AddressKind;

/// Where this server listens, and what it is called outside.
#[derive(Clone, Debug)]
pub struct Addresses {
    /// What the server itself speaks: `http`, or `https`.
    pub scheme: &'static str,
    pub listening: SocketAddr,
    pub public_url: Option<PublicUrl>,
    pub networks: Networks,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// `http://192.168.1.10:8080`.
    pub origin: String,
    pub kind: AddressKind,
}

impl Addresses {
    /// The likeliest first: the public URL, then the address the machine itself goes out by. Looked up each time, because a
    /// laptop changes Wi-Fi. Never empty.
    #[must_use]
    pub fn list(&self) -> Vec<Address> {
        let public = self
            .public_url
            .iter()
            .map(|url| Address { origin: url.origin().to_owned(), kind: AddressKind::Public });
        // A certificate is for a name: at its IP address this machine could not be trusted.
        let named = self.scheme == "https" && self.public_url.is_some();
        let local = if named { Vec::new() } else { self.local() };
        let mut list: Vec<Address> = public.chain(local).collect();
        if list.is_empty() {
            let origin = format!("{}://localhost:{}", self.scheme, self.listening.port());
            list.push(Address { origin, kind: AddressKind::Here });
        }
        list
    }

    fn local(&self) -> Vec<Address> {
        let networks = self.networks.outer();
        let at = |ip| format!("{}://{}", self.scheme, SocketAddr::new(ip, self.listening.port()));
        let ip = self.listening.ip();
        if !ip.is_unspecified() {
            let named = networks.iter().find(|network| network.ip == ip);
            let kind =
                if ip.is_loopback() { AddressKind::Here } else { named.map_or(AddressKind::Other, kind) };
            return vec![Address { origin: at(ip), kind }];
        }
        // Elsewhere than on Windows, who listens on all addresses of IPv6 hears those of IPv4 too.
        let hears = |other: IpAddr| other.is_ipv4() == ip.is_ipv4() || (ip.is_ipv6() && !cfg!(windows));
        let heard = networks.iter().filter(|network| hears(network.ip));
        heard.map(|network| Address { origin: at(network.ip), kind: kind(network) }).collect()
    }

    /// The origin for a browser on this machine, which counts as a secure context.
    #[must_use]
    pub fn here(&self) -> String {
        if let Some(url) = self.public_url.as_ref().filter(|_| self.scheme == "https") {
            return url.origin().to_owned();
        }
        let ip = self.listening.ip();
        if ip.is_unspecified() || ip.is_loopback() {
            return format!("{}://localhost:{}", self.scheme, self.listening.port());
        }
        format!("{}://{}", self.scheme, self.listening)
    }

    /// The origin as an IP address on this machine, which programs can parse and reach without looking up a name.
    #[must_use]
    pub fn loopback(&self) -> String {
        let ip = self.listening.ip();
        let ip = if ip.is_unspecified() { IpAddr::from(Ipv4Addr::LOCALHOST) } else { ip };
        format!("{}://{}", self.scheme, SocketAddr::new(ip, self.listening.port()))
    }
}

fn kind(network: &Network) -> AddressKind {
    match network {
        wifi if wifi.is_wifi() => AddressKind::Wifi,
        cable if cable.is_cable() => AddressKind::Cable,
        _ => AddressKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(listening: &str, public_url: Option<&str>, networks: &[(&str, &str)]) -> Addresses {
        let list: Vec<Network> = networks
            .iter()
            .map(|(name, ip)| Network { name: (*name).to_owned(), ip: ip.parse().expect("an address") })
            .collect();
        Addresses {
            scheme: "http",
            listening: listening.parse().expect("an address"),
            public_url: public_url.map(|url| url.parse().expect("an origin")),
            networks: Networks::of(move || list.clone()),
        }
    }

    fn told(addresses: &Addresses) -> Vec<(String, AddressKind)> {
        addresses.list().into_iter().map(|address| (address.origin, address.kind)).collect()
    }

    #[test]
    fn the_public_url_comes_first_and_each_network_is_named() {
        let hall =
            [("wlan0", "192.168.1.10"), ("eth0", "10.0.0.7"), ("eth0", "fd00::7"), ("ppp0", "10.9.9.9")];
        let all = addresses("0.0.0.0:8080", Some("https://atelier.example.nl"), &hall);
        let expected = [
            ("https://atelier.example.nl", AddressKind::Public),
            ("http://192.168.1.10:8080", AddressKind::Wifi),
            ("http://10.0.0.7:8080", AddressKind::Cable),
            ("http://10.9.9.9:8080", AddressKind::Other),
        ];
        assert_eq!(told(&all), expected.map(|(origin, kind)| (origin.to_owned(), kind)));
        assert_eq!(all.here(), "http://localhost:8080");
        assert_eq!(all.loopback(), "http://127.0.0.1:8080");
    }

    #[test]
    fn with_a_certificate_there_is_its_name_alone() {
        let hall = [("wlan0", "192.168.1.10")];
        let mut secure = addresses("0.0.0.0:8443", Some("https://atelier.example.nl:8443"), &hall);
        secure.scheme = "https";
        let name = "https://atelier.example.nl:8443".to_owned();
        assert_eq!(told(&secure), [(name.clone(), AddressKind::Public)]);
        assert_eq!(secure.here(), name);
        assert_eq!(secure.loopback(), "https://127.0.0.1:8443");
    }

    #[test]
    fn who_listens_on_all_of_ipv6_has_those_addresses_too() {
        let all = addresses("[::]:8080", None, &[("wlan0", "192.168.1.10"), ("wlan0", "fd00::7")]);
        assert!(told(&all).contains(&("http://[fd00::7]:8080".to_owned(), AddressKind::Wifi)));
        assert_eq!(told(&all).len(), if cfg!(windows) { 1 } else { 2 });
    }

    #[test]
    fn without_a_network_there_is_this_laptop_alone() {
        let alone = addresses("0.0.0.0:8080", None, &[]);
        assert_eq!(told(&alone), [("http://localhost:8080".to_owned(), AddressKind::Here)]);
        let local = addresses("127.0.0.1:8080", None, &[("wlan0", "192.168.1.10")]);
        assert_eq!(told(&local), [("http://127.0.0.1:8080".to_owned(), AddressKind::Here)]);
        let one = addresses("10.0.0.7:80", None, &[("eth0", "10.0.0.7")]);
        assert_eq!(told(&one), [("http://10.0.0.7:80".to_owned(), AddressKind::Cable)]);
        assert_eq!(one.here(), "http://10.0.0.7:80");
    }
}
