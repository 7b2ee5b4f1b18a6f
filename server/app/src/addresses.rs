//! The addresses phones can reach this server at. Whether the venue's Wi-Fi lets them is not known here.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use crate::config::PublicUrl;

/// Names of interfaces that lead to containers, machines within the machine, and tunnels: phones are not there.
const INNER: [&str; 8] = ["docker", "br-", "veth", "virbr", "vmnet", "vbox", "utun", "wg"];

/// Where this server listens, and what it is called outside.
#[derive(Clone, Debug)]
pub struct Addresses {
    pub listening: SocketAddr,
    pub public_url: Option<PublicUrl>,
}

impl Addresses {
    /// Origins such as `http://192.168.1.10:8080`, the likeliest first: the public URL, then the address the machine
    /// itself goes out by. Looked up each time, because a laptop changes Wi-Fi. Never empty.
    #[must_use]
    pub fn list(&self) -> Vec<String> {
        let port = self.listening.port();
        let public = self.public_url.iter().map(|url| url.origin().to_owned());
        let ips = match self.listening.ip() {
            ip if ip.is_unspecified() => reachable(),
            ip => vec![ip],
        };
        let mut list: Vec<String> =
            public.chain(ips.into_iter().map(|ip| format!("http://{}", SocketAddr::new(ip, port)))).collect();
        if list.is_empty() {
            list.push(format!("http://localhost:{port}"));
        }
        list
    }

    /// The origin for a browser on this machine, which counts as a secure context.
    #[must_use]
    pub fn here(&self) -> String {
        let ip = self.listening.ip();
        if ip.is_unspecified() || ip.is_loopback() {
            return format!("http://localhost:{}", self.listening.port());
        }
        format!("http://{}", self.listening)
    }

    /// The origin as an IP address on this machine, which programs can parse and reach without looking up a name.
    #[must_use]
    pub fn loopback(&self) -> String {
        let ip = self.listening.ip();
        let ip = if ip.is_unspecified() { IpAddr::from(Ipv4Addr::LOCALHOST) } else { ip };
        format!("http://{}", SocketAddr::new(ip, self.listening.port()))
    }
}

fn reachable() -> Vec<IpAddr> {
    let mut found: Vec<IpAddr> = local_ip_address::local_ip().into_iter().collect();
    let interfaces = local_ip_address::list_afinet_netifas().unwrap_or_default();
    let outward =
        interfaces.into_iter().filter(|(name, _)| !INNER.iter().any(|inner| name.starts_with(inner)));
    found.extend(outward.map(|(_, ip)| ip));
    let mut list: Vec<IpAddr> = Vec::new();
    for ip in found {
        let likely = matches!(ip, IpAddr::V4(v4) if !v4.is_loopback() && !v4.is_link_local());
        if likely && !list.contains(&ip) {
            list.push(ip);
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_url_comes_first_and_localhost_is_for_this_machine() {
        let url: PublicUrl = "https://atelier.example.nl".parse().expect("an origin");
        let addresses = Addresses { listening: ([0, 0, 0, 0], 8080).into(), public_url: Some(url) };
        assert_eq!(addresses.list()[0], "https://atelier.example.nl");
        assert_eq!(addresses.here(), "http://localhost:8080");
        assert_eq!(addresses.loopback(), "http://127.0.0.1:8080");
        let one = Addresses { listening: ([10, 0, 0, 7], 80).into(), public_url: None };
        assert_eq!(one.list(), ["http://10.0.0.7:80"]);
        assert_eq!(one.here(), "http://10.0.0.7:80");
    }
}
