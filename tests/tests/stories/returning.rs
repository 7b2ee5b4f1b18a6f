//! Coming back as oneself: on another phone, by the personal code that the first one drew.

use serde_json::{Value, json};
use uuid::Uuid;
use werkatelier::client::{Client, ClientError, new_command, new_token};
use werkatelier_core::command::Command;
use werkatelier_core::id::ParticipantId;
use werkatelier_tests::{Afternoon, GATHER, Person, TestServer, options};

use crate::Told;

const PERSONAL: &str = "K7MP-2QRS";

/// Joins with a personal code, and takes the first theme.
async fn joined(afternoon: &Afternoon, personal: &str) -> anyhow::Result<(ParticipantId, String)> {
    let (person, token) = (ParticipantId(Uuid::now_v7()), new_token());
    let door = json!({ "secret": afternoon.made.join_secret, "personal": personal });
    let joined = afternoon.host.join_as(&door, person, new_command(), &token).await?;
    assert!(!joined.answer.to_string().contains(personal), "the answer holds no secret");
    Ok((person, token))
}

async fn back(afternoon: &Afternoon, personal: &str, token: &str) -> Result<Value, ClientError> {
    let body = json!({ "code": afternoon.made.join_code, "personal": personal, "token": token });
    afternoon.host.api().with_token("").post("/api/v1/return", &body).await
}

#[tokio::test]
async fn on_a_new_phone_and_the_old_one_goes_on() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let (participant, first) = joined(&afternoon, PERSONAL).await?;
    let old = Client::connect(&server.url(), &first, None, options()).await?;
    old.command(&Command::ChooseTheme { theme: afternoon.theme(0) }).await?;
    afternoon.open(GATHER).await?;
    let person = Person { participant, token: first, theme: afternoon.theme(0), client: old };
    person.post(&afternoon, "Van de oude telefoon").await?;

    let second = new_token();
    for typed in [PERSONAL, "k7mp 2qrs", "K7MP2QRS"] {
        let answer = back(&afternoon, typed, &second).await?;
        assert!(answer["own"].to_string().contains("Van de oude telefoon"), "{typed}: a retry is the same");
    }
    let new = Client::connect(&server.url(), &second, None, options()).await?;
    let (_, post) = person.posting(&afternoon, "Van de nieuwe telefoon")?;
    let command = new_command();
    new.repeat(command, &post).await?;
    // The same command from both devices is one: it is the person's, not the device's.
    person.client.repeat(command, &post).await?;
    let two = |replica: &werkatelier::client::Replica| (replica.all("card").count() == 2).then_some(());
    afternoon.lead.until("two ideas, of one person", two).await?;
    assert_eq!(afternoon.lead.replica().all("person").count(), 1);
    Ok(())
}

#[tokio::test]
async fn after_a_restart_and_only_in_its_own_workshop() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    joined(&afternoon, PERSONAL).await?;
    let made = afternoon.made.clone();
    let server = server.restart().await?;
    let host = server.host()?;
    let other = Afternoon::begin(server.host()?).await?;
    let elsewhere = back(&other, PERSONAL, &new_token()).await.expect_err("of another workshop");
    assert_eq!(elsewhere.code(), Some("personal_code_unknown"));
    let body = json!({ "secret": made.join_secret, "personal": PERSONAL, "token": new_token() });
    let answer = host.api().with_token("").post("/api/v1/return", &body).await?;
    assert_eq!(answer["workshop"], json!(made.workshop));
    Ok(())
}

#[tokio::test]
async fn the_data_file_holds_no_personal_code() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    joined(&afternoon, PERSONAL).await?;
    for entry in std::fs::read_dir(server.folder())? {
        let bytes = std::fs::read(entry?.path())?;
        for form in [PERSONAL, "K7MP2QRS"] {
            assert!(!bytes.windows(form.len()).any(|part| part == form.as_bytes()));
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_is_wrong_has_a_code_and_guessing_is_slowed() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let (participant, first) = joined(&afternoon, PERSONAL).await?;
    let refused = async |personal: &str, token: &str| {
        back(&afternoon, personal, token).await.expect_err("refused").code().map(str::to_owned)
    };
    assert_eq!(refused("K7MP", &new_token()).await.as_deref(), Some("personal_code_malformed"));
    assert_eq!(refused(PERSONAL, "short").await.as_deref(), Some("malformed"));
    let lead = afternoon.lead.api().token().to_owned();
    assert_eq!(refused(PERSONAL, &lead).await.as_deref(), Some("id_taken"), "a token of somebody else");
    // A personal code is no token.
    let api = afternoon.host.api().with_token(PERSONAL);
    assert_eq!(api.get("/api/v1/me").await.expect_err("no token").code(), Some("unauthorized"));

    afternoon.leads(&Command::RemoveParticipant { participant }).await?;
    assert_eq!(refused(PERSONAL, &new_token()).await.as_deref(), Some("participant_removed"));
    assert_eq!(refused(PERSONAL, &first).await.as_deref(), Some("participant_removed"));

    let mut codes = Vec::new();
    for _ in 0..12 {
        codes.push(refused("ZZZZ-ZZZZ", &new_token()).await.unwrap_or_default());
    }
    assert_eq!(codes.first().map(String::as_str), Some("personal_code_unknown"));
    assert_eq!(codes.last().map(String::as_str), Some("rate_limited"));
    Ok(())
}

#[tokio::test]
async fn one_person_has_at_most_so_many_devices() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    joined(&afternoon, PERSONAL).await?;
    for _ in 0..62 {
        back(&afternoon, PERSONAL, &new_token()).await?;
    }
    let more = back(&afternoon, PERSONAL, &new_token()).await.expect_err("too many");
    assert_eq!(more.code(), Some("limit_reached"));
    Ok(())
}
