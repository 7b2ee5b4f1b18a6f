//! The server as a client meets it: one server on a free port per test, over real connections.

mod autobahn;

use futures::{SinkExt as _, StreamExt as _};
use reqwest::{Client, Method, Response, StatusCode};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use uuid::Uuid;
use werkatelier_core::template::templates;

use crate::{Config, Handle, Server, token};

/// A running server, its folder, and a client.
struct Site {
    handle: Handle,
    _folder: tempfile::TempDir,
    client: Client,
}

impl Site {
    async fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let server = Server::open(Config::local(folder.path())).await.expect("open");
        Self { handle: server.spawn(), _folder: folder, client: Client::new() }
    }

    async fn call(&self, method: Method, path: &str, token: &str, body: Option<Value>) -> Response {
        let url = format!("http://{}{path}", self.handle.addr());
        let mut request = self.client.request(method, url);
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.body(body.to_string());
        }
        request.send().await.expect("an answer")
    }

    async fn get(&self, path: &str, token: &str) -> Response {
        self.call(Method::GET, path, token, None).await
    }

    async fn post(&self, path: &str, token: &str, body: Value) -> Response {
        self.call(Method::POST, path, token, Some(body)).await
    }

    fn key(&self) -> &str {
        self.handle.organiser_key()
    }

    /// A workshop from the first template; its summary.
    async fn workshop(&self) -> Value {
        let template = &templates("nl")[0];
        let mut setup = json!({
            "workshop": Uuid::now_v7(), "template": template.id, "title": template.title, "language": "nl",
            "date": "2026-11-21", "expected_people": 80, "themes": template.themes, "steps": template.steps,
        });
        for list in ["themes", "steps"] {
            for item in setup[list].as_array_mut().expect("a list") {
                item["id"] = json!(Uuid::now_v7());
            }
        }
        told(self.post("/api/v1/workshops", self.key(), setup).await, StatusCode::OK).await
    }
}

async fn told(response: Response, status: StatusCode) -> Value {
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    assert_eq!(response.headers()["cache-control"], "no-store");
    let (found, text) = (response.status(), response.text().await.expect("a body"));
    assert_eq!(found, status, "{text}");
    serde_json::from_str(&text).expect("JSON")
}

fn joining(token: &str) -> Value {
    json!({ "participant": Uuid::now_v7(), "command": Uuid::now_v7(), "token": token })
}

fn drawn(byte: u8) -> String {
    token::text([byte; 32])
}

#[tokio::test]
async fn every_refusal_has_the_one_body() {
    let site = Site::open().await;
    let nobody = drawn(9);
    let foreign = format!("/api/v1/workshops/{}/view", Uuid::nil());
    let large = json!({ "code": "a".repeat(20_000) });
    for (code, status, response) in [
        ("not_found", 404, site.get("/nergens", "").await),
        ("not_found", 404, site.get("/api/v1/nergens", "").await),
        ("not_found", 404, site.get("/api/v1/workshops/geen-id/view", site.key()).await),
        ("not_found", 404, site.get(&foreign, site.key()).await),
        ("method_not_allowed", 405, site.get("/api/v1/join", "").await),
        ("unauthorized", 401, site.get("/api/v1/me", "").await),
        ("unauthorized", 401, site.get("/api/v1/me", &nobody).await),
        ("malformed", 400, site.get("/api/v1/socket", "").await),
        ("malformed", 400, site.post("/api/v1/join", "", json!({})).await),
        ("join_code_malformed", 400, {
            let mut body = joining(&nobody);
            body["code"] = json!("kort");
            site.post("/api/v1/join", "", body).await
        }),
        (
            "malformed",
            400,
            site.post("/api/v1/return", "", json!({ "personal": "0123-WXYZ", "token": nobody })).await,
        ),
        ("personal_code_malformed", 400, {
            let body = json!({ "code": "ABC-D2E", "personal": "0123", "token": nobody });
            site.post("/api/v1/return", "", body).await
        }),
        ("too_large", 413, site.post("/api/v1/join", "", large).await),
    ] {
        let body = told(response, StatusCode::from_u16(status).expect("a status")).await;
        assert_eq!(body["code"], code);
        assert!(body["request_id"].as_str().is_some_and(|id| id.len() == 16), "{body}");
        assert!(body["params"].is_object(), "{body}");
    }
    site.handle.shutdown().await.expect("stopped");
}

#[tokio::test]
async fn a_strange_host_gets_nothing() {
    let site = Site::open().await;
    let url = format!("http://{}/api/v1/me", site.handle.addr());
    for header in [("host", "evil.example"), ("origin", "http://evil.example")] {
        let request = site.client.get(&url).header(header.0, header.1).bearer_auth(site.key());
        let body = told(request.send().await.expect("an answer"), StatusCode::FORBIDDEN).await;
        assert_eq!(body["code"], "wrong_host", "{header:?}");
    }
    let here = site.get("/", "").await;
    let policy = here.headers()["content-security-policy"].to_str().expect("text").to_owned();
    assert!(policy.ends_with(&format!("ws://{0} wss://{0}", site.handle.addr())), "{policy}");
}

#[tokio::test]
async fn a_phone_joins_once_however_often_it_asks() {
    let site = Site::open().await;
    let workshop = site.workshop().await;
    let mut body = joining(&drawn(1));
    body["secret"] = workshop["join_secret"].clone();
    let first = told(site.post("/api/v1/join", "", body.clone()).await, StatusCode::OK).await;
    let again = told(site.post("/api/v1/join", "", body.clone()).await, StatusCode::OK).await;
    assert_eq!(first["workshop"], workshop["workshop"]);
    assert_eq!(first["view"]["seq"], again["view"]["seq"], "the retry changed nothing");
    // Whoever knows the participant's id but not the token is not let in as them.
    body["token"] = json!(drawn(2));
    body["command"] = json!(Uuid::now_v7());
    let thief = told(site.post("/api/v1/join", "", body).await, StatusCode::CONFLICT).await;
    assert_eq!(thief["code"], "id_taken");

    let me = told(site.get("/api/v1/me", &drawn(1)).await, StatusCode::OK).await;
    assert_eq!(me["role"]["role"], "participant");
    let view = format!("/api/v1/workshops/{}/view", workshop["workshop"].as_str().expect("an id"));
    let view = told(site.get(&view, &drawn(1)).await, StatusCode::OK).await;
    assert_eq!(view["audience"], first["view"]["audience"]);
    site.handle.shutdown().await.expect("stopped");
}

#[tokio::test]
async fn wrong_codes_wait_and_the_qr_never_does() {
    let site = Site::open().await;
    let workshop = site.workshop().await;
    let mut typed = joining(&drawn(1));
    let wrong = if workshop["join_code"] == "000-000" { "000-001" } else { "000-000" };
    typed["code"] = json!(wrong);
    let mut codes = Vec::new();
    for _ in 0..12 {
        let response = site.post("/api/v1/join", "", typed.clone()).await;
        let status = response.status();
        codes.push(told(response, status).await["code"].as_str().expect("a code").to_owned());
    }
    assert!(codes[..3].iter().all(|code| code == "join_code_unknown"), "{codes:?}");
    assert!(codes.iter().any(|code| code == "rate_limited"), "{codes:?}");
    let mut scanned = joining(&drawn(2));
    scanned["secret"] = workshop["join_secret"].clone();
    told(site.post("/api/v1/join", "", scanned).await, StatusCode::OK).await;
}

#[tokio::test]
async fn a_link_opens_its_own_workshop_until_it_is_withdrawn() {
    let site = Site::open().await;
    let (one, other) = (site.workshop().await, site.workshop().await);
    let at = |workshop: &Value, rest: &str| {
        format!("/api/v1/workshops/{}{rest}", workshop["workshop"].as_str().expect("an id"))
    };
    let link = Uuid::now_v7();
    let body = json!({ "link": link, "role": { "role": "lead" }, "token": drawn(3), "label": "Anouk" });
    told(site.post(&at(&one, "/links"), site.key(), body.clone()).await, StatusCode::OK).await;
    told(site.get(&at(&one, "/view"), &drawn(3)).await, StatusCode::OK).await;
    let foreign = told(site.get(&at(&other, "/view"), &drawn(3)).await, StatusCode::FORBIDDEN).await;
    assert_eq!(foreign["code"], "foreign_workshop");
    let forbidden = told(site.post(&at(&one, "/links"), &drawn(3), body).await, StatusCode::FORBIDDEN).await;
    assert_eq!(forbidden["code"], "forbidden");
    let listed = told(site.get(&at(&one, "/links"), site.key()).await, StatusCode::OK).await;
    assert_eq!(listed[0]["label"], "Anouk");
    assert!(!listed.to_string().contains(&drawn(3)), "no secret is listed");

    let path = at(&one, &format!("/links/{link}"));
    let gone = site.call(Method::DELETE, &path, site.key(), None).await;
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    told(site.get(&at(&one, "/view"), &drawn(3)).await, StatusCode::UNAUTHORIZED).await;
}

#[tokio::test]
async fn the_same_setup_again_is_the_same_workshop() {
    let site = Site::open().await;
    site.workshop().await;
    let listed = told(site.get("/api/v1/workshops", site.key()).await, StatusCode::OK).await;
    assert_eq!(listed["workshops"].as_array().map(Vec::len), Some(1));
    let templates = told(site.get("/api/v1/templates?language=en", site.key()).await, StatusCode::OK).await;
    assert_eq!(templates["templates"][0]["language"], "en");
    let refused = site.get("/api/v1/templates?language=%3Cb%3E", site.key()).await;
    assert_eq!(told(refused, StatusCode::BAD_REQUEST).await["code"], "malformed");
}

#[tokio::test]
async fn downloads_are_for_who_leads() {
    let site = Site::open().await;
    let workshop = site.workshop().await;
    let at = |format: &str| {
        format!("/api/v1/workshops/{}/export.{format}", workshop["workshop"].as_str().expect("an id"))
    };
    let csv = site.get(&at("csv"), site.key()).await;
    assert_eq!(csv.status(), StatusCode::OK);
    assert_eq!(csv.headers()["content-type"], "text/csv; charset=utf-8");
    assert!(csv.bytes().await.expect("bytes").starts_with("\u{feff}".as_bytes()));
    let report = told(site.get(&at("json"), site.key()).await, StatusCode::OK).await;
    assert_eq!(report["title"], workshop["title"]);
    let ballots = told(site.get(&at("ballots.json"), site.key()).await, StatusCode::OK).await;
    assert_eq!(ballots["rounds"], json!([]));

    let mut body = joining(&drawn(1));
    body["secret"] = workshop["join_secret"].clone();
    told(site.post("/api/v1/join", "", body).await, StatusCode::OK).await;
    for format in ["csv", "json", "ballots.json"] {
        let refused = told(site.get(&at(format), &drawn(1)).await, StatusCode::FORBIDDEN).await;
        assert_eq!(refused["code"], "forbidden", "{format}");
    }
    told(site.get(&at("docx"), site.key()).await, StatusCode::NOT_FOUND).await;
}

/// Says `hello` with this token; the messages that come, and the code the socket closes with.
async fn hello(
    site: &Site,
    token: &str,
    workshop: &Value,
) -> tokio::sync::mpsc::Receiver<Result<Value, u16>> {
    let mut request =
        format!("ws://{}/api/v1/socket", site.handle.addr()).into_client_request().expect("a request");
    request.headers_mut().insert("sec-websocket-protocol", "werkatelier.v1".parse().expect("a value"));
    let (mut socket, answer) = tokio_tungstenite::connect_async(request).await.expect("a socket");
    assert_eq!(answer.headers()["sec-websocket-protocol"], "werkatelier.v1");
    let hello = json!({ "type": "hello", "token": token, "workshop": workshop["workshop"] });
    socket.send(Message::text(hello.to_string())).await.expect("sent");
    let (heard, hears) = tokio::sync::mpsc::channel(16);
    tokio::spawn(async move {
        while let Some(Ok(message)) = socket.next().await {
            let told = match message {
                Message::Text(text) => Ok(serde_json::from_str(&text).expect("JSON")),
                Message::Close(frame) => Err(frame.map_or(1005, |frame| frame.code.into())),
                _ => continue,
            };
            if heard.send(told).await.is_err() {
                return;
            }
        }
    });
    hears
}

#[tokio::test]
async fn sockets_open_with_a_token_and_close_when_the_server_stops() {
    let site = Site::open().await;
    let workshop = site.workshop().await;
    let mut stranger = hello(&site, &drawn(9), &workshop).await;
    let refused = stranger.recv().await.expect("a message").expect("told");
    assert_eq!((&refused["type"], &refused["code"]), (&json!("refused"), &json!("unauthorized")));
    assert_eq!(stranger.recv().await, Some(Err(4401)));

    let mut organiser = hello(&site, site.key(), &workshop).await;
    let welcome = organiser.recv().await.expect("a message").expect("told");
    assert_eq!((&welcome["type"], &welcome["role"]["role"]), (&json!("welcome"), &json!("organiser")));
    let address = site.handle.addr();
    site.handle.shutdown().await.expect("stopped");
    let mut last = None;
    while let Some(told) = organiser.recv().await {
        last = told.err();
    }
    assert_eq!(last, Some(1012));
    let again = tokio::net::TcpStream::connect(address).await;
    assert!(again.is_err(), "the port is free");
}
