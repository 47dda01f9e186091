//! As much of HTTP/1.1 as a reader on the same machine needs: GET and HEAD, one request a connection.
//! The head is read by `httparse`; what it says is believed only as far as it has to be.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

/// A longer head is refused.
const HEAD_LIMIT: usize = 16 << 10;

/// How long a reader may take to send its request, or to take an answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Percent-decoded, beginning with `/`, without `.` and `..`.
    pub path: String,
    /// What stood behind `?`, as it came.
    pub query: String,
    /// Whether the answer's body is not wanted (HEAD).
    pub head_only: bool,
}

/// What is answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    pub status: Status,
    /// The media type of the body.
    pub kind: &'static str,
    pub body: Vec<u8>,
    /// Where to go instead.
    pub location: Option<String>,
}

/// The statuses that are given (RFC 9110, 15).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    #[default]
    Ok,
    Found,
    BadRequest,
    NotFound,
    MethodNotAllowed,
    /// The host that was asked for is not this one.
    Misdirected,
    /// What was saved cannot be shown.
    Unprocessable,
    HeadTooLarge,
}

impl Status {
    const fn line(self) -> &'static str {
        match self {
            Self::Ok => "200 OK",
            Self::Found => "302 Found",
            Self::BadRequest => "400 Bad Request",
            Self::NotFound => "404 Not Found",
            Self::MethodNotAllowed => "405 Method Not Allowed",
            Self::Misdirected => "421 Misdirected Request",
            Self::Unprocessable => "422 Unprocessable Content",
            Self::HeadTooLarge => "431 Request Header Fields Too Large",
        }
    }
}

impl Response {
    /// A plain text of `status`.
    pub fn plain(status: Status, text: &str) -> Self {
        Self { status, kind: "text/plain; charset=utf-8", body: text.into(), location: None }
    }
}

/// Reads a request from `stream`; the error is what to answer to one that is none, none where nobody
/// is left to answer.
pub fn read(stream: &mut TcpStream, own: SocketAddr) -> Result<Request, Option<Response>> {
    let _ = stream.set_read_timeout(Some(PATIENCE));
    let _ = stream.set_write_timeout(Some(PATIENCE));
    let mut head = Vec::new();
    let mut piece = [0; 2048];
    loop {
        let length = stream.read(&mut piece).map_err(|_| None)?;
        if length == 0 {
            return Err(None);
        }
        head.extend_from_slice(&piece[..length]);
        match parse(&head, own) {
            Ok(Some(request)) => return Ok(request),
            Ok(None) if head.len() > HEAD_LIMIT => {
                return Err(Some(Response::plain(Status::HeadTooLarge, "the request is too long\n")));
            }
            Ok(None) => {}
            Err(response) => return Err(Some(*response)),
        }
    }
}

/// The request whose head begins `bytes`; none where more of it is to come.
pub fn parse(bytes: &[u8], own: SocketAddr) -> Result<Option<Request>, Box<Response>> {
    let refuse = |status, text: &str| Err(Box::new(Response::plain(status, text)));
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut head = httparse::Request::new(&mut headers);
    match head.parse(bytes) {
        Ok(httparse::Status::Complete(_)) => {}
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(error) => return refuse(Status::BadRequest, &format!("no request: {error}\n")),
    }
    let (Some(method), Some(target)) = (head.method, head.path) else { return Ok(None) };
    if !matches!(method, "GET" | "HEAD") {
        return refuse(Status::MethodNotAllowed, "pages can be read, and nothing else\n");
    }
    let mut hosts = head.headers.iter().filter(|header| header.name.eq_ignore_ascii_case("host"));
    let host = hosts.next().and_then(|header| std::str::from_utf8(header.value).ok());
    // A page from elsewhere can point a name of its own at this machine; it cannot choose this name.
    if hosts.next().is_some() || !host.is_some_and(|host| is_own(host, own)) {
        return refuse(
            Status::Misdirected,
            "this is another host; use the address that `blueprint serve` printed\n",
        );
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    match path_of(path) {
        Some(path) => Ok(Some(Request { path, query: query.to_owned(), head_only: method == "HEAD" })),
        None => refuse(Status::BadRequest, "no path within a site\n"),
    }
}

/// Whether `host`, a `Host` header, is an address of this server: `localhost` or an IP address, and its
/// port. Names are not: anybody can own one.
fn is_own(host: &str, own: SocketAddr) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()),
        _ => (host, Some(80)),
    };
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    let address: Option<IpAddr> = bare.parse().ok();
    let known = match address {
        Some(address) => address == own.ip() || !own.ip().is_loopback() || address.is_loopback(),
        None => name.eq_ignore_ascii_case("localhost"),
    };
    known && port == Some(own.port())
}

/// The path within a site that `raw` asks for, decoded once; none for one that leaves it or that no
/// file can have.
fn path_of(raw: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        match first {
            b'%' => {
                let hex = std::str::from_utf8(after.get(..2)?).ok()?;
                bytes.push(u8::from_str_radix(hex, 16).ok().filter(|_| !hex.starts_with('+'))?);
                rest = &after[2..];
            }
            byte => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    let path = String::from_utf8(bytes).ok()?;
    let inside = path.strip_prefix('/')?;
    let odd = |part: &str| {
        part == "." || part == ".." || part.contains(['\\', ':']) || part.contains(char::is_control)
    };
    let parts: Vec<&str> = inside.split('/').collect();
    let empty = parts.iter().rev().skip(1).any(|part| part.is_empty());
    (!empty && !parts.iter().any(|part| odd(part))).then_some(path)
}

/// Writes `response` to `stream`, without its body where only the head is wanted.
///
/// # Errors
/// The reader is gone.
pub fn write(stream: &mut TcpStream, response: &Response, head_only: bool) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {}\r\n", response.status.line());
    head += &format!("Content-Length: {}\r\n", response.body.len());
    if !response.kind.is_empty() {
        head += &format!("Content-Type: {}\r\n", response.kind);
    }
    if let Some(location) = &response.location {
        head += &format!("Location: {location}\r\n");
    }
    if response.status == Status::MethodNotAllowed {
        head += "Allow: GET, HEAD\r\n";
    }
    // Nothing is kept, nothing is guessed, and no other site's page may load what is here.
    head += "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n\
        Cross-Origin-Resource-Policy: same-origin\r\nX-Frame-Options: DENY\r\nConnection: close\r\n\r\n";
    stream.write_all(head.as_bytes())?;
    if !head_only {
        stream.write_all(&response.body)?;
    }
    stream.flush()?;
    linger(stream)
}

/// Takes what is still being sent, up to a limit, so that the answer arrives before the end does.
fn linger(stream: &mut TcpStream) -> io::Result<()> {
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(Some(Duration::from_millis(500)))?;
    let mut piece = [0; 2048];
    for _ in 0..64 {
        if stream.read(&mut piece)? == 0 {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "127.0.0.1:3000";

    fn asked(head: &str) -> Result<Option<Request>, Status> {
        parse(head.as_bytes(), OWN.parse().unwrap()).map_err(|response| response.status)
    }

    fn get(target: &str) -> Result<String, Status> {
        let asked = asked(&format!("GET {target} HTTP/1.1\r\nHost: {OWN}\r\n\r\n"));
        asked.map(|request| request.unwrap().path)
    }

    #[test]
    fn a_request_is_read() {
        let request =
            asked("HEAD /a%20b/c.html?x=1 HTTP/1.1\r\nHost: localhost:3000\r\n\r\n").unwrap().unwrap();
        assert_eq!(request, Request { path: "/a b/c.html".into(), query: "x=1".into(), head_only: true });
        assert_eq!(asked("GET / HTTP/1.1\r\nHost: 127"), Ok(None));
        assert_eq!(get("/"), Ok("/".into()));
        assert_eq!(get("/a/"), Ok("/a/".into()));
    }

    #[test]
    fn what_is_no_honest_request_is_refused() {
        for host in [
            "evil.example",
            "evil.example:3000",
            "127.0.0.1",
            "localhost:3001",
            "8.8.8.8:3000",
            "localhost.evil:3000",
            "",
        ] {
            assert_eq!(
                asked(&format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n")),
                Err(Status::Misdirected),
                "{host}"
            );
        }
        assert_eq!(asked("GET / HTTP/1.1\r\n\r\n"), Err(Status::Misdirected));
        assert_eq!(
            asked(&format!("GET / HTTP/1.1\r\nHost: {OWN}\r\nHost: {OWN}\r\n\r\n")),
            Err(Status::Misdirected)
        );
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "get"] {
            let head = format!("{method} / HTTP/1.1\r\nHost: {OWN}\r\n\r\n");
            assert_eq!(asked(&head), Err(Status::MethodNotAllowed), "{method}");
        }
        for target in [
            "/../x",
            "/a/../../x",
            "/%2e%2e/x",
            "/a%2f..%2fx",
            "/a//b",
            "/a%00",
            "/%zz",
            "/%",
            "/a\\b",
            "/c:x",
            "http://x/",
            "*",
            "/%ff",
            "/%+1",
        ] {
            assert_eq!(get(target), Err(Status::BadRequest), "{target}");
        }
        assert_eq!(asked("\r\n\0"), Err(Status::BadRequest));
    }

    #[test]
    fn an_address_of_version_six_is_one_too() {
        let own = "[::1]:3000".parse().unwrap();
        for (host, known) in
            [("[::1]:3000", true), ("localhost:3000", true), ("[::2]:3000", false), ("[::1]", false)]
        {
            assert_eq!(is_own(host, own), known, "{host}");
        }
    }
}
