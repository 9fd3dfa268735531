//! The site from memory, for one's own browser.
//!
//! In: site.toml. Out: answers on a loopback address. A change builds a new snapshot aside and sends it; requests keep the one
//! they began with; the same channel drives the reload. Serves nothing but the site, and only to callers who name this host.

mod watch;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::sync::watch::{Receiver, Sender, channel};
use tokio_stream::StreamExt;
use tokio_stream::wrappers::WatchStream;

use crate::config::Config;
use crate::error::Error;
use crate::site::address::percent_decoded;
use crate::site::snapshot::Snapshot;

/// Where and how to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// Address to listen on.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Whether to open a browser.
    pub open: bool,
    /// Whether to look for changes by itself.
    pub poll: bool,
}

/// Makes the site that settings describe.
pub type Assemble = fn(&Config) -> Result<Snapshot, Error>;

/// What requests see.
#[derive(Clone)]
struct Shared {
    snapshots: Receiver<Arc<Snapshot>>,
    hosts: Arc<Vec<String>>,
}

/// Serves until interrupted; `assemble` makes the site, again whenever something changes, and `say` gets a line for what happens.
///
/// # Errors
/// When the site cannot be assembled at the start, or the address is taken.
pub fn run(config_path: &Path, options: Options, assemble: Assemble, say: &mut (dyn FnMut(&str) + Send)) -> Result<(), Error> {
    let config = Config::read(config_path)?;
    let snapshot = checked(assemble(&config)?)?;
    let (sender, receiver) = channel(Arc::new(snapshot));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| network(&options, error))?;
    runtime.block_on(serve(config_path, config, options, assemble, sender, receiver, say))
}

/// A snapshot whose style sheets parse, so that a broken one is told at once and not when a browser asks.
fn checked(snapshot: Snapshot) -> Result<Snapshot, Error> {
    for sheet in snapshot.paths().filter(|path| path.ends_with(".css")) {
        snapshot.file(sheet)?;
    }
    Ok(snapshot)
}

fn network(options: &Options, error: std::io::Error) -> Error {
    Error::Usage {
        message: format!("cannot listen on {}:{}: {error}", options.host, options.port),
        hint: Some("try another --port".to_owned()),
    }
}

async fn serve(
    config_path: &Path,
    config: Config,
    options: Options,
    assemble: Assemble,
    sender: Sender<Arc<Snapshot>>,
    snapshots: Receiver<Arc<Snapshot>>,
    say: &mut (dyn FnMut(&str) + Send),
) -> Result<(), Error> {
    let listener = tokio::net::TcpListener::bind((options.host.as_str(), options.port)).await.map_err(|error| network(&options, error))?;
    let address = listener.local_addr().map_err(|error| network(&options, error))?;
    say(&format!("serving {} on http://{address}/ (stop with Ctrl-C)", config_path.display()));
    if options.open {
        open(&address);
    }
    let shared = Shared { snapshots, hosts: Arc::new(hosts(&options.host, address)) };
    let router = Router::new().route("/__live", get(live)).fallback(answer).with_state(shared);
    let (lines, mut heard) = tokio::sync::mpsc::unbounded_channel::<String>();
    let watcher = watch::start(config_path.to_owned(), config, options.poll, assemble, sender, lines)?;
    let server = axum::serve(listener, router);
    tokio::select! {
        outcome = server => outcome.map_err(|error| network(&options, error))?,
        () = async { while let Some(line) = heard.recv().await { say(&line); } } => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    drop(watcher);
    Ok(())
}

/// Opens the user's browser; nothing happens where there is none.
fn open(address: &SocketAddr) {
    let command = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    let _ = std::process::Command::new(command).arg(format!("http://{address}/")).spawn();
}

/// Names under which this server may be called.
fn hosts(host: &str, address: SocketAddr) -> Vec<String> {
    let port = address.port();
    [host, "localhost", "127.0.0.1", "[::1]"].iter().flat_map(|name| [format!("{name}:{port}"), (*name).to_owned()]).collect()
}

fn is_called_right(headers: &HeaderMap, hosts: &[String]) -> bool {
    headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .is_some_and(|host| hosts.iter().any(|known| known.eq_ignore_ascii_case(host)))
}

/// Sends a message whenever there is a new snapshot.
async fn live(State(shared): State<Shared>, headers: HeaderMap) -> Response {
    if !is_called_right(&headers, &shared.hosts) {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    let news = WatchStream::from_changes(shared.snapshots).map(|_| Ok::<_, Infallible>(Event::default().data("reload")));
    Sse::new(news).keep_alive(KeepAlive::default()).into_response()
}

async fn answer(State(shared): State<Shared>, request: Request) -> Response {
    if !is_called_right(request.headers(), &shared.hosts) {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    let snapshot = Arc::clone(&shared.snapshots.borrow());
    let path = request.uri().path().trim_start_matches('/').to_owned();
    let rendered = tokio::task::spawn_blocking(move || find(&snapshot, &path)).await;
    match rendered {
        Ok(Ok((status, path, bytes))) => {
            let mut response = (status, Body::from(bytes)).into_response();
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(&path)));
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
            headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
            response
        }
        Ok(Err(error)) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// The file that a request means: as named, a folder's index, or with `.html`; else the page for missing ones.
fn find(snapshot: &Snapshot, path: &str) -> Result<(StatusCode, String, Vec<u8>), Error> {
    let path = percent_decoded(path);
    let folder = path.trim_end_matches('/');
    let index = if folder.is_empty() { "index.html".to_owned() } else { format!("{folder}/index.html") };
    for candidate in [path.to_string(), index, format!("{path}.html")] {
        if let Some(bytes) = snapshot.file(&candidate)? {
            return Ok((StatusCode::OK, candidate, bytes));
        }
    }
    let missing = snapshot.file("404.html")?.unwrap_or_default();
    Ok((StatusCode::NOT_FOUND, "404.html".to_owned(), missing))
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json" | "ndjson") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("xml") => "application/xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_callers_who_name_this_host_are_answered() {
        let hosts = hosts("127.0.0.1", SocketAddr::from(([127, 0, 0, 1], 4180)));
        let called = |host: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static(host));
            is_called_right(&headers, &hosts)
        };
        assert!(called("127.0.0.1:4180") && called("localhost:4180"));
        assert!(!called("evil.example:4180") && !called("127.0.0.1:99"));
    }
}
