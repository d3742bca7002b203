//! Where devices find this hub.

use std::net::{IpAddr, SocketAddr};

use super::Config;

/// What a code may carry and a QR code still shows well.
const MOST: usize = 4;

impl Config {
    /// What codes say: the given addresses, else those of this machine in its networks, else where it listens.
    pub fn places(&self) -> Vec<String> {
        if !self.addresses.is_empty() {
            return self.addresses.clone();
        }
        let port = self.listen.port();
        let own: Vec<String> = match self.listen.ip().is_unspecified() {
            false => Vec::new(),
            true => near()
                .into_iter()
                .map(|ip| SocketAddr::new(ip, port).to_string())
                .collect(),
        };
        match own.is_empty() {
            true => vec![self.listen.to_string()],
            false => own,
        }
    }
}

/// Addresses that others in the same network reach, IPv4 first.
fn near() -> Vec<IpAddr> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let mut found: Vec<IpAddr> = interfaces
        .into_iter()
        .filter(|interface| !interface.is_loopback() && !interface.is_link_local())
        .map(|interface| interface.ip())
        .collect();
    found.sort_by_key(|ip| (ip.is_ipv6(), *ip));
    found.dedup();
    found.truncate(MOST);
    found
}
