//! What `serve` answers is what `build` writes.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use rayon::prelude::*;

use crate::support::{files, fresh, program};
use crate::test::{Test, plain};

/// The tests of this file.
pub(crate) const TESTS: &[Test] = &[plain("serve answers with the bytes that build writes", answers_are_what_is_built)];

/// What pages have under `serve` only, without the way to the top.
const LIVE: &str = "static/live.js defer></script>";

/// A server that ends with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn answers_are_what_is_built() {
    let folder = fresh("served");
    let config = folder.join("site.toml");
    fs::write(&config, "[site]\nurl = \"https://example.org\"\n\n[[source]]\nname = \"Starter\"\nvendor = \"sigma\"\nstarter = true\n")
        .unwrap();
    program().args(["--config", config.to_str().unwrap(), "build"]).assert().success();
    let built: Vec<(String, Vec<u8>)> = files(&folder.join("public"))
        .into_iter()
        .map(|(path, bytes)| (path.to_str().unwrap().to_owned(), bytes))
        .filter(|(path, _)| path != ".fieldguide.json")
        .collect();
    assert!(built.len() > 700, "only {} files", built.len());
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("fieldguide"));
    command.args(["--config", config.to_str().unwrap(), "serve", "--port", "0"]).stderr(Stdio::piped());
    let mut server = Server(command.spawn().unwrap());
    let mut lines = BufReader::new(server.0.stderr.take().unwrap()).lines();
    let line = lines.next().unwrap().unwrap();
    let host = line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_else(|| panic!("no address in {line}"));
    built.par_chunks(500).for_each(|part| compare(host, part));
    let missing = get(&mut connect(host), host, "no/such/page");
    assert_eq!(missing.0, 404);
    for hidden in [".fieldguide.json", "site.toml", "../site.toml", "%2e%2e/site.toml", "/etc/passwd"] {
        assert_eq!(get(&mut connect(host), host, hidden), missing, "{hidden}");
    }
    drop(server);
    fs::remove_dir_all(folder).unwrap();
}

fn compare(host: &str, files: &[(String, Vec<u8>)]) {
    let mut connection = connect(host);
    for (path, bytes) in files {
        let (status, mut answer) = get(&mut connection, host, path);
        assert_eq!(status, 200, "{path}");
        if path.ends_with(".html") {
            answer = without_reload(&answer, path);
        }
        assert!(answer == *bytes, "{path} differs");
    }
}

/// A page less the line that reloads it.
fn without_reload(page: &[u8], path: &str) -> Vec<u8> {
    let text = std::str::from_utf8(page).unwrap();
    let end = text.find(LIVE).unwrap_or_else(|| panic!("{path} does not reload")) + LIVE.len();
    let start = text[..end].rfind('\n').unwrap();
    [&text[..start], &text[end..]].concat().into_bytes()
}

fn connect(host: &str) -> BufReader<TcpStream> {
    let stream = TcpStream::connect(host).unwrap();
    stream.set_nodelay(true).unwrap();
    BufReader::new(stream)
}

/// Status and body of an answer.
fn get(connection: &mut BufReader<TcpStream>, host: &str, path: &str) -> (u16, Vec<u8>) {
    connection.get_mut().write_all(format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes()).unwrap();
    let mut head: Vec<String> = Vec::new();
    while head.last().is_none_or(|line| !line.trim().is_empty()) {
        let mut line = String::new();
        assert!(connection.read_line(&mut line).unwrap() > 0, "{path}: no answer");
        head.push(line.to_ascii_lowercase());
    }
    let status = head[0].split(' ').nth(1).unwrap().parse().unwrap();
    let length = head.iter().find_map(|line| line.strip_prefix("content-length:")).map_or(0, |length| length.trim().parse().unwrap());
    let mut body = vec![0; length];
    connection.read_exact(&mut body).unwrap();
    (status, body)
}
