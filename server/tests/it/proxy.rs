//! A proxy between a server and its practice AWS, that loses what the network loses.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What becomes of a call.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fault {
    /// It reaches AWS; the connection ends before the answer.
    AnswerLost,
    /// The connection ends before it reaches AWS.
    NeverSent,
    /// It does not reach AWS: a gateway answers with a page.
    BadGateway,
}

/// Forwards to an AWS API at an address.
pub(crate) struct Proxy {
    pub(crate) url: String,
    faults: Faults,
}

/// By the call's name: what becomes of it, and how often.
type Faults = Arc<Mutex<Vec<(String, Fault, usize)>>>;

impl Proxy {
    pub(crate) async fn to(endpoint: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let faults = Faults::default();
        let (endpoint, known) = (endpoint.to_owned(), Arc::clone(&faults));
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(forward(connection, endpoint.clone(), Arc::clone(&known)));
            }
        });
        Self { url, faults }
    }

    /// The next `times` calls of this name go wrong. The SDK repeats a call twice.
    pub(crate) fn fail(&self, call: &str, fault: Fault, times: usize) {
        self.faults.lock().unwrap().push((call.to_owned(), fault, times));
    }

    /// All calls go through again.
    pub(crate) fn heal(&self) {
        self.faults.lock().unwrap().clear();
    }
}

fn fault_of(faults: &Faults, body: &[u8]) -> Option<Fault> {
    let body = String::from_utf8_lossy(body);
    let call = body.split('&').find_map(|field| field.strip_prefix("Action="))?;
    let mut faults = faults.lock().unwrap();
    let (_, fault, times) = faults.iter_mut().find(|(name, _, times)| name == call && *times > 0)?;
    *times -= 1;
    Some(*fault)
}

/// One request, one connection.
async fn forward(connection: TcpStream, endpoint: String, faults: Faults) {
    let mut connection = BufReader::new(connection);
    let mut first = String::new();
    if connection.read_line(&mut first).await.unwrap_or_default() == 0 {
        return;
    }
    let mut words = first.split(' ');
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    let url = format!("{endpoint}{path}");
    let mut request = reqwest::Client::new().request(method.parse().unwrap(), url);
    let mut length = 0;
    loop {
        let mut line = String::new();
        connection.read_line(&mut line).await.unwrap();
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse().unwrap();
        } else {
            // The host among them: it is signed.
            request = request.header(name, value);
        }
    }
    let mut body = vec![0; length];
    connection.read_exact(&mut body).await.unwrap();
    let fault = fault_of(&faults, &body);
    let (status, content_type, answer) = match fault {
        Some(Fault::NeverSent) => return,
        Some(Fault::BadGateway) => (502, "text/html".to_owned(), b"<html><h1>Bad Gateway".to_vec()),
        Some(Fault::AnswerLost) | None => {
            let answer = request.body(body).send().await.unwrap();
            let content_type = answer.headers()["content-type"].to_str().unwrap().to_owned();
            (answer.status().as_u16(), content_type, answer.bytes().await.unwrap().to_vec())
        }
    };
    if matches!(fault, Some(Fault::AnswerLost)) {
        return;
    }
    let head = format!(
        "HTTP/1.1 {status} -\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        answer.len()
    );
    let _gone = connection.write_all(&[head.as_bytes(), answer.as_slice()].concat()).await;
}
