//! Signing up, logging in and out, and how long a session lasts.

use drawbridge_core::api::{ErrorCode, Session};
use drawbridge_server::auth::{ABSOLUTE_LIFETIME, IDLE_LIFETIME};
use drawbridge_server::serve::drop_what_is_over;
use reqwest::StatusCode;
use serde_json::json;

use crate::support::{PASSWORD, Person, TestApp, read, refused};

async fn status(person: &Person) -> StatusCode {
    person.get("/api/session").await.status()
}

#[tokio::test]
async fn a_person_signs_up_logs_out_and_logs_in_again() {
    let app = TestApp::start().await;
    let mut ada = app.person("ada").await;
    let session: Session = read(ada.get("/api/session").await, StatusCode::OK).await;
    assert_eq!((session.user.email.as_str(), session.user.name.as_str()), ("ada@example.com", "ada"));

    let old_cookie = ada.clone();
    assert_eq!(ada.delete("/api/session").await.status(), StatusCode::NO_CONTENT);
    assert_eq!(status(&old_cookie).await, StatusCode::UNAUTHORIZED, "the session ended on the server, too");

    let login = ada.post("/api/session", &json!({"email": " ADA@example.com", "password": PASSWORD})).await;
    assert_eq!(login.status(), StatusCode::OK);
    ada.take_cookie(&login);
    assert_eq!(status(&ada).await, StatusCode::OK);
}

#[tokio::test]
async fn the_session_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let app = TestApp::start().await;
    let account = json!({"email": "ada@example.com", "password": PASSWORD, "name": "Ada"});
    let response = app.visitor().post("/api/accounts", &account).await;
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    for part in ["drawbridge-session=", "; Path=/", "; HttpOnly", "; SameSite=Lax"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "over plain loopback HTTP the browser would drop it");
}

#[tokio::test]
async fn over_https_the_cookie_is_bound_to_the_host() {
    let target = drawbridge_server::config::Target::Aws;
    let app = TestApp::start_with(target, |config| {
        config.public_url = Some("https://draw.example.com".to_owned());
    })
    .await;
    let mut visitor = app.visitor();
    visitor.url = format!("http://{}", app.listening);
    let account = json!({"email": "ada@example.com", "password": PASSWORD, "name": "Ada"});
    let request = visitor.request(reqwest::Method::POST, "/api/accounts").json(&account);
    let response = request.header("host", "draw.example.com").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::CREATED);
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-drawbridge-session=") && cookie.ends_with("; Secure"), "{cookie}");
    assert!(response.headers().contains_key("strict-transport-security"));
}

#[tokio::test]
async fn logging_in_changes_the_session_and_ends_the_old_one() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let mut again = ada.clone();
    let login = again.post("/api/session", &json!({"email": "ada@example.com", "password": PASSWORD})).await;
    again.take_cookie(&login);
    assert_ne!(ada.cookie, again.cookie);
    assert_eq!(status(&ada).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&again).await, StatusCode::OK);
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used_and_when_it_is_old() {
    let app = TestApp::start().await;
    let idle = app.person("idle").await;
    let busy = app.person("busy").await;
    app.pass(IDLE_LIFETIME - 1);
    assert_eq!(status(&busy).await, StatusCode::OK);
    app.pass(1);
    assert_eq!(status(&idle).await, StatusCode::UNAUTHORIZED);
    let mut passed = IDLE_LIFETIME;
    while passed < ABSOLUTE_LIFETIME - 1 {
        let session: Session = read(busy.get("/api/session").await, StatusCode::OK).await;
        assert_eq!(session.expires_at, 1_800_000_000_000 + ABSOLUTE_LIFETIME, "using it does not prolong it");
        let step = (IDLE_LIFETIME / 2).min(ABSOLUTE_LIFETIME - 1 - passed);
        app.pass(step);
        passed += step;
    }
    assert_eq!(status(&busy).await, StatusCode::OK, "it was used a moment ago, so only its age can end it");
    app.pass(1);
    assert_eq!(status(&busy).await, StatusCode::UNAUTHORIZED, "used all the time, and still over");
}

#[tokio::test]
async fn housekeeping_ends_the_sessions_that_are_over_and_no_others() {
    let app = TestApp::start().await;
    app.person("idle").await;
    let busy = app.person("busy").await;
    let store = &app.server.app.store;
    app.pass(IDLE_LIFETIME - 1);
    assert_eq!(status(&busy).await, StatusCode::OK);
    drop_what_is_over(&app.server.app).await;
    app.pass(2);
    drop_what_is_over(&app.server.app).await;
    assert_eq!(status(&busy).await, StatusCode::OK, "older than the longest pause, and in use");
    let left = store.delete_sessions_before(i64::MAX, i64::MAX).await.unwrap();
    assert_eq!(left, 1, "nobody comes back to the other, and still it does not stay");
}

#[tokio::test]
async fn a_forged_or_missing_cookie_is_nobody() {
    let app = TestApp::start().await;
    let mut visitor = app.visitor();
    refused(visitor.get("/api/session").await, StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized).await;
    visitor.cookie = Some("drawbridge-session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned());
    refused(visitor.get("/api/session").await, StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized).await;
    let ada = app.person("ada").await;
    visitor.cookie = ada.cookie.map(|it| it.replace("drawbridge-session=", "drawbridge-session-of-another="));
    refused(visitor.get("/api/session").await, StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized).await;
}

#[tokio::test]
async fn what_cannot_be_an_account_is_refused_by_field() {
    let app = TestApp::start().await;
    let visitor = app.visitor();
    let long = "x".repeat(257);
    for (email, password, name, field) in [
        ("ada", PASSWORD, "Ada", "email"),
        ("ada@example.com", "7 chars", "Ada", "password"),
        ("ada@example.com", long.as_str(), "Ada", "password"),
        ("ada@example.com", PASSWORD, "  ", "name"),
    ] {
        let account = json!({"email": email, "password": password, "name": name});
        let response = visitor.post("/api/accounts", &account).await;
        let error = refused(response, StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::Invalid).await;
        assert_eq!(error.field.as_deref(), Some(field));
        assert!(!error.message.contains(password), "{}", error.message);
    }
}

/// Each address that is tried is remembered for a while.
#[tokio::test]
async fn what_is_longer_than_any_address_or_password_is_not_an_attempt() {
    let app = TestApp::start().await;
    let visitor = app.visitor();
    let (address, password) = ("x".repeat(255), "x".repeat(1025));
    for (email, password, field) in
        [(address.as_str(), PASSWORD, "email"), ("ada@example.com", password.as_str(), "password")]
    {
        for _ in 0..301 {
            let response = visitor.post("/api/session", &json!({"email": email, "password": password})).await;
            let error = refused(response, StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::Invalid).await;
            assert_eq!(error.field.as_deref(), Some(field));
        }
    }
}

#[tokio::test]
async fn an_address_has_one_account_whatever_its_case() {
    let app = TestApp::start().await;
    app.person("ada").await;
    let account = json!({"email": "ADA@Example.com", "password": PASSWORD, "name": "Ada"});
    let response = app.visitor().post("/api/accounts", &account).await;
    refused(response, StatusCode::CONFLICT, ErrorCode::EmailTaken).await;
}

#[tokio::test]
async fn nobody_learns_which_addresses_have_an_account() {
    let app = TestApp::start().await;
    app.person("ada").await;
    let attempt = |email: &str| json!({"email": email, "password": "not the password"});
    let known = app.visitor().post("/api/session", &attempt("ada@example.com")).await;
    let unknown = app.visitor().post("/api/session", &attempt("bob@example.com")).await;
    let known = refused(known, StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized).await;
    let unknown = refused(unknown, StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized).await;
    assert_eq!(known, unknown);
}

#[tokio::test]
async fn passwords_cannot_be_guessed_by_the_thousand() {
    let app = TestApp::start().await;
    app.person("ada").await;
    let visitor = app.visitor();
    let attempt = |password: &str| json!({"email": "ada@example.com", "password": password});
    for _ in 0..10 {
        let response = visitor.post("/api/session", &attempt("wrong password")).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    }
    let response = visitor.post("/api/session", &attempt(PASSWORD)).await;
    assert_eq!(response.headers()["retry-after"], "900");
    refused(response, StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited).await;
    let other =
        visitor.post("/api/session", &json!({"email": "b@example.com", "password": "wrong one"})).await;
    assert_eq!(other.status(), StatusCode::UNAUTHORIZED, "others are not shut out with her");
    app.pass(15 * 60 * 1000);
    assert_eq!(visitor.post("/api/session", &attempt(PASSWORD)).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn another_spelling_of_an_address_gives_no_more_attempts() {
    let app = TestApp::start().await;
    app.person("ada").await;
    let visitor = app.visitor();
    let attempt = |email: &str| json!({"email": email, "password": "wrong password"});
    for n in 0..10 {
        let email = if n % 2 == 0 { "ada@example.com" } else { " ADA@example.com" };
        let response = visitor.post("/api/session", &attempt(email)).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    }
    let response = visitor.post("/api/session", &attempt("Ada@Example.com ")).await;
    refused(response, StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited).await;
}

#[tokio::test]
async fn who_logs_in_has_all_attempts_again() {
    let app = TestApp::start().await;
    app.person("ada").await;
    let attempt = |password: &str| json!({"email": "ada@example.com", "password": password});
    for password in
        [["wrong password"; 9].as_slice(), &[PASSWORD], &["wrong password"; 9], &[PASSWORD]].concat()
    {
        let status = app.visitor().post("/api/session", &attempt(password)).await.status();
        assert_eq!(status == StatusCode::OK, password == PASSWORD, "{status}");
    }
}

/// Attempts are counted by the address alone: each connection of a client has a port of its own.
#[tokio::test]
async fn one_address_cannot_try_for_ever_whichever_accounts_it_names() {
    let app = TestApp::start().await;
    let attempt = |email: &str| json!({"email": email, "password": "wrong password"});
    for n in 0..300 {
        // Of one account, so that few of them cost a hash.
        let response = app.visitor().post("/api/session", &attempt("ada@example.com")).await;
        assert_eq!(
            response.headers().get("retry-after").map(|it| it == "900"),
            (n >= 10).then_some(true),
            "{n}"
        );
    }
    let response = app.visitor().post("/api/session", &attempt("bob@example.com")).await;
    assert_eq!(response.headers()["retry-after"], "300");
    refused(response, StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited).await;
    let account = json!({"email": "eve@example.com", "password": PASSWORD, "name": "Eve"});
    let response = app.visitor().post("/api/accounts", &account).await;
    refused(response, StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited).await;
    app.pass(5 * 60 * 1000);
    assert_eq!(app.visitor().post("/api/accounts", &account).await.status(), StatusCode::CREATED);
}

/// All of them come from the proxy, which is trusted here and not there.
#[tokio::test]
async fn who_guesses_behind_a_proxy_shuts_out_nobody_else() {
    for (trusted, expected) in [(vec!["127.0.0.1/32".parse().unwrap()], 401), (vec![], 429)] {
        let target = drawbridge_server::config::Target::Aws;
        let app = TestApp::start_with(target, |config| config.trusted_proxies = trusted).await;
        let attempt = |email: &str, from: &str| {
            let attempt = json!({"email": email, "password": "wrong password"});
            let request = app.visitor().request(reqwest::Method::POST, "/api/session").json(&attempt);
            request.header("x-forwarded-for", from).send()
        };
        for n in 0..300 {
            attempt("eve@example.com", &format!("192.0.2.{n}, 198.51.100.1")).await.unwrap();
        }
        let (guesser, other) = ("198.51.100.1", "198.51.100.2");
        assert_eq!(attempt("bob@example.com", guesser).await.unwrap().status(), 429);
        assert_eq!(attempt("bob@example.com", other).await.unwrap().status(), expected);
    }
}

/// Nobody can be signed out while the database is busy; the browser forgets the session all the same.
#[tokio::test]
async fn who_signs_out_loses_the_cookie_whatever_the_database_does() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let busy = app.keep_the_database_busy().await;
    let response = ada.delete("/api/session").await;
    assert!(
        response.headers()["set-cookie"].to_str().unwrap().contains("drawbridge-session=; Path=/; Max-Age=0")
    );
    assert_eq!(response.headers()["retry-after"], "5");
    refused(response, StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Unavailable).await;
    drop(busy);
    assert_eq!(status(&ada).await, StatusCode::OK, "and is told that it is not over");
}

#[tokio::test]
async fn fields_that_do_not_belong_there_are_refused() {
    let app = TestApp::start().await;
    let account = json!({"email": "a@example.com", "password": PASSWORD, "name": "A", "role": "owner"});
    let response = app.visitor().post("/api/accounts", &account).await;
    let error = refused(response, StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::Invalid).await;
    assert!(error.message.contains("role"), "{}", error.message);
}
