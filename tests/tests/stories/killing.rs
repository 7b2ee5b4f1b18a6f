//! `kill -9` at any moment: what was acknowledged is there, and nothing is there twice.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::watch;
use werkatelier::client::{Host, Replica};
use werkatelier_tests::{Afternoon, GATHER, Person, Spawned};

use crate::Told;

/// As `promises.md` §2 asks of every run of the tests.
const KILLS: u64 = 20;
const WRITERS: usize = 6;

/// Posts until told to stop; tells every acknowledgement.
async fn writes(
    afternoon: Arc<Afternoon>,
    person: Person,
    who: usize,
    acknowledged: watch::Sender<u64>,
    stop: watch::Receiver<bool>,
) -> anyhow::Result<(Person, BTreeMap<String, String>)> {
    let mut posted = BTreeMap::new();
    // What one participant may post in a workshop.
    for n in 0..190 {
        if *stop.borrow() {
            break;
        }
        let text = format!("Schrijver {who} idee {n}");
        let (id, command) = person.posting(&afternoon, &text)?;
        person.client.insist(&command).await?;
        posted.insert(format!("card:{id}"), text);
        acknowledged.send_modify(|count| *count += 1);
    }
    Ok((person, posted))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_and_nothing_is_there_twice() -> Told {
    let folder = tempfile::tempdir()?;
    let exe = env!("CARGO_BIN_EXE_werkatelier-tests-serve");
    let mut server = Spawned::start(exe, folder.path(), "127.0.0.1:0")?;
    let listen = server.url.replace("http://", "");
    let afternoon = Arc::new(Afternoon::begin(Host::new(&server.url, &server.key)?).await?);
    let mut people = Vec::new();
    for _ in 0..WRITERS {
        people.push(afternoon.person(0).await?);
    }
    afternoon.open(GATHER).await?;
    let (acknowledged, mut count) = watch::channel(0_u64);
    let (stop, stopped) = watch::channel(false);
    let writers: Vec<_> = people
        .into_iter()
        .enumerate()
        .map(|(who, person)| {
            let afternoon = Arc::clone(&afternoon);
            tokio::spawn(writes(afternoon, person, who, acknowledged.clone(), stopped.clone()))
        })
        .collect();
    for kill in 0..KILLS {
        // Killed in the middle of the work: after a few acknowledgements, a different few each time.
        let from = *count.borrow();
        count.wait_for(|now| *now >= from + 7 + kill % 5).await?;
        server.kill()?;
        server = Spawned::start(exe, folder.path(), &listen)?;
    }
    stop.send(true)?;
    let mut posted = BTreeMap::new();
    let mut people = Vec::new();
    for writer in writers {
        let (person, own) = writer.await??;
        posted.extend(own);
        people.push(person);
    }
    afternoon.lead.agrees(afternoon.head().await?).await?;
    let stored: BTreeMap<String, String> = {
        let replica = afternoon.lead.replica();
        let text = |(key, card): (&String, &serde_json::Value)| {
            (key.clone(), card["text"].as_str().unwrap_or_default().to_owned())
        };
        replica.entities.iter().filter(|(_, card)| card["type"] == "card").map(text).collect()
    };
    assert!(posted.len() as u64 >= KILLS * 7);
    assert_eq!(stored, posted, "what is stored is what was acknowledged, once");
    let numbers = |replica: &Replica| {
        let mut numbers: Vec<String> = replica.all("card").map(|card| card["number"].to_string()).collect();
        numbers.sort();
        numbers.dedup();
        numbers.len()
    };
    assert_eq!(numbers(&afternoon.lead.replica()), posted.len(), "every short number once");
    for person in people {
        person.client.agrees(afternoon.head().await?).await?;
    }
    Ok(())
}
