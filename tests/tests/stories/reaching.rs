//! Where phones come: the organiser chooses, everyone who shows a code hears it, and another network is noticed.

use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use hyper::Method;
use serde_json::{Value, json};
use werkatelier::client::{Api, Host};
use werkatelier::networks::{Network, Networks};
use werkatelier::protocol::LinkRole;
use werkatelier::{Config, Handle, Server};
use werkatelier_tests::Afternoon;

use crate::Told;

type Ips = Arc<Mutex<Vec<(&'static str, IpAddr)>>>;

/// A server on networks that a story can change; the story itself comes in by this machine's own address.
async fn open(
    folder: &std::path::Path,
    ips: &Ips,
    public_url: Option<&str>,
) -> anyhow::Result<(Handle, Host)> {
    let mut config = Config::local(folder);
    config.listen = Some("0.0.0.0:0".parse()?);
    config.public_url = public_url.map(|url| url.parse().map_err(anyhow::Error::msg)).transpose()?;
    let ips = Arc::clone(ips);
    config.networks = Networks::of(move || {
        let ips = ips.lock().expect("no panic");
        ips.iter().map(|(name, ip)| Network { name: (*name).to_owned(), ip: *ip }).collect()
    });
    let handle = Server::open(config).await?.spawn();
    let url = format!("http://127.0.0.1:{}", handle.addr().port());
    let host = Host::new(&url, handle.organiser_key())?;
    Ok((handle, host))
}

async fn put(api: &Api, path: &str, body: Value) -> anyhow::Result<(u16, Value)> {
    let reply = api.send(Method::PUT, path, Some(body.to_string().into())).await?;
    Ok((reply.status, reply.json()))
}

const ADDRESS: &str = "/api/v1/address";
const WIFI: &str = "/api/v1/wifi";

#[tokio::test]
async fn a_choice_is_kept_and_another_network_is_noticed() -> Told {
    let folder = tempfile::tempdir()?;
    let ips: Ips =
        Arc::new(Mutex::new(vec![("wlan0", [10, 0, 0, 1].into()), ("eth0", [10, 0, 0, 2].into())]));
    let (handle, host) = open(folder.path(), &ips, Some("https://atelier.example.nl")).await?;
    let port = handle.addr().port();
    let afternoon = Afternoon::begin(host).await?;
    let (_, stage) = afternoon.stage(None).await?;
    let (key, stage) = (afternoon.host.api().clone(), stage.api().clone());
    let shown = async |api: &Api| api.get(ADDRESS).await.map(|answer| answer["address"].clone());

    let all = stage.get(ADDRESS).await?["addresses"].clone();
    let expected = json!([
        { "origin": "https://atelier.example.nl", "kind": "public" },
        { "origin": format!("http://10.0.0.1:{port}"), "kind": "wifi" },
        { "origin": format!("http://10.0.0.2:{port}"), "kind": "cable" },
    ]);
    assert_eq!(all, expected);
    let cable = format!("http://10.0.0.2:{port}");
    assert_eq!(put(&key, ADDRESS, json!({ "origin": cable })).await?.0, 200);
    assert_eq!(shown(&stage).await?, json!(cable));
    let (status, nowhere) = put(&key, ADDRESS, json!({ "origin": "http://evil.example" })).await?;
    assert_eq!(
        (status, &nowhere["code"], &nowhere["params"]["what"]),
        (404, &json!("unknown"), &json!("address"))
    );

    handle.shutdown().await.map_err(anyhow::Error::msg)?;
    let (_again, host) = open(folder.path(), &ips, None).await?;
    let key = host.api();
    let moved = key.get(ADDRESS).await?;
    assert_eq!(
        (&moved["chosen"], &moved["lost"]),
        (&json!(cable), &json!(true)),
        "another port is another address"
    );
    let there = moved["address"].as_str().unwrap_or_default().to_owned();
    assert!(there.starts_with("http://10.0.0.1:"), "codes show what works: {there}");
    put(key, ADDRESS, json!({ "origin": there })).await?;
    assert_eq!(key.get(ADDRESS).await?["lost"], json!(false));
    *ips.lock().expect("no panic") = vec![("wlan0", [192, 168, 7, 7].into())];
    assert_eq!(key.get(ADDRESS).await?["lost"], json!(true), "the laptop moved");
    Ok(())
}

#[tokio::test]
async fn who_may_choose_and_who_may_know() -> Told {
    let folder = tempfile::tempdir()?;
    let ips: Ips = Arc::new(Mutex::new(vec![("wlan0", [10, 0, 0, 1].into())]));
    let (handle, host) = open(folder.path(), &ips, None).await?;
    let afternoon = Afternoon::begin(host).await?;
    let made = afternoon.made.workshop;
    let theme = afternoon.theme(0);
    let person = afternoon.person(0).await?;
    let token = async |role| afternoon.host.link(made, role).await;
    let api = |token: &str| afternoon.host.api().with_token(token);
    let (stage, _) = afternoon.stage(None).await?;
    let lead = afternoon.lead.api().clone();
    let wifi = json!({ "wifi": { "name": "Zaal", "password": "welkom2026" } });
    assert_eq!(put(afternoon.host.api(), WIFI, wifi.clone()).await?.0, 200);

    let roles = [
        ("lead", lead.clone(), true),
        ("organiser", api(&token(LinkRole::Organiser).await?), true),
        ("facilitator", api(&token(LinkRole::Facilitator { theme }).await?), true),
        ("stage", api(&token(LinkRole::Stage { stage }).await?), true),
        ("observer", api(&token(LinkRole::Observer { theme }).await?), false),
        ("participant", api(&person.token), false),
    ];
    for (role, api, knows) in &roles {
        let answer = api.get(ADDRESS).await?;
        assert_eq!(answer["wifi"]["password"] == "welkom2026", *knows, "{role}: {answer}");
        assert!(answer["address"].is_string(), "{role}");
        for (path, body) in [(WIFI, wifi.clone()), (ADDRESS, json!({ "origin": null }))] {
            assert_eq!(put(api, path, body).await?.1["code"], "forbidden", "{role} {path}");
        }
    }
    for path in [ADDRESS, WIFI] {
        assert_eq!(put(&api(""), path, json!({})).await?.1["code"], "unauthorized");
        assert_eq!(put(afternoon.host.api(), path, json!([])).await?.1["code"], "malformed");
    }
    let short = json!({ "wifi": { "name": "Zaal", "password": "kort" } });
    assert_eq!(put(afternoon.host.api(), WIFI, short).await?.1["code"], "out_of_bounds");

    // Who leads mends what is gone, and nothing else.
    let chosen = format!("http://10.0.0.1:{}", handle.addr().port());
    put(afternoon.host.api(), ADDRESS, json!({ "origin": chosen })).await?;
    *ips.lock().expect("no panic") = vec![("wlan0", [10, 0, 0, 9].into())];
    let now = format!("http://10.0.0.9:{}", handle.addr().port());
    for (role, api, _) in &roles[2..] {
        assert_eq!(put(api, ADDRESS, json!({ "origin": now })).await?.1["code"], "forbidden", "{role}");
    }
    assert_eq!(put(&lead, ADDRESS, json!({ "origin": now })).await?.0, 200);
    assert_eq!(put(&lead, ADDRESS, json!({ "origin": now })).await?.1["code"], "forbidden");
    Ok(())
}
