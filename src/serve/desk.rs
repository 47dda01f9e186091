//! The desk where requests and news of saved files come in, one after the other.

use super::Server;
use super::http::{self, Request, Response};
use crate::workspace::{Changes, Watch};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

/// How often the disk is asked what was saved.
const LOOK: Duration = Duration::from_millis(50);

/// How long nothing may have been saved before pages are made: an editor writes a file in pieces.
const SETTLE: Duration = Duration::from_millis(20);

/// How long a page waits for news before it asks again.
const HOLD: Duration = Duration::from_secs(20);

/// More readers at once than this are turned away.
const READERS: usize = 128;

/// The script that asks for news, and what it asks for.
const RELOAD: &str = include_str!("reload.js");

/// What comes to the desk.
enum Message {
    Asked(Request, Sender<Response>),
    Saved(Changes),
}

/// Requests and news, in order.
pub struct Desk {
    messages: Receiver<Message>,
    /// Pages that wait for news.
    waiting: Vec<Sender<Response>>,
    /// How many times something was saved.
    saved: usize,
    open: bool,
}

impl Desk {
    /// Opens the desk: from now on `server` is listened to, and the workspace at `root` is watched.
    pub fn open(server: Server, root: &Path) -> Self {
        let (sender, messages) = channel();
        let watch = Watch::new(root);
        let news = sender.clone();
        thread::spawn(move || report(watch, &news));
        thread::spawn(move || accept(&server.listener, server.address, &sender));
        Self { messages, waiting: Vec::new(), saved: 0, open: true }
    }

    /// Whether anything can still come in.
    pub const fn is_open(&self) -> bool {
        self.open
    }

    /// Answers requests by `answer` until something is saved, and returns what; none at the end.
    /// Pages that wait are told.
    pub fn attend(&mut self, answer: &mut dyn FnMut(&Request) -> Response) -> Option<Changes> {
        loop {
            match self.messages.recv() {
                Ok(Message::Asked(request, reply)) if request.path == "/~changed.js" => {
                    self.wait(&request, reply);
                }
                Ok(Message::Asked(request, reply)) => {
                    let response = match request.path.as_str() {
                        "/~reload.js" => script(RELOAD),
                        _ => self.with_script(answer(&request)),
                    };
                    // A reader that went away needs no answer.
                    let _ = reply.send(response);
                }
                Ok(Message::Saved(changes)) => {
                    self.saved += 1;
                    for waiting in self.waiting.drain(..) {
                        let _ = waiting.send(script("location.reload();\n"));
                    }
                    return Some(changes);
                }
                Err(_) => {
                    self.open = false;
                    return None;
                }
            }
        }
    }

    /// The name of the present state: of this process alone.
    fn state(&self) -> String {
        format!("{}-{}", std::process::id(), self.saved)
    }

    fn wait(&mut self, request: &Request, reply: Sender<Response>) {
        if request.query == format!("since={}", self.state()) {
            self.waiting.push(reply);
        } else {
            let _ = reply.send(script("location.reload();\n"));
        }
    }

    /// `response` with the script that asks for news, if it is a page.
    fn with_script(&self, mut response: Response) -> Response {
        if response.kind.starts_with("text/html") {
            let script = format!("<script src=\"/~reload.js\" data-seen=\"{}\"></script>\n", self.state());
            let end = b"</body>";
            let at = response.body.windows(end.len()).rposition(|bytes| bytes == end);
            let at = at.unwrap_or(response.body.len());
            response.body.splice(at..at, script.into_bytes());
        }
        response
    }
}

fn script(text: &str) -> Response {
    Response { kind: "text/javascript; charset=utf-8", body: text.into(), ..Response::default() }
}

/// Tells of what is saved, once it is quiet.
fn report(mut watch: Watch, to: &Sender<Message>) {
    loop {
        thread::sleep(LOOK);
        let mut changes = watch.changed();
        if changes.paths.is_empty() {
            continue;
        }
        loop {
            thread::sleep(SETTLE);
            let more = watch.changed();
            if more.paths.is_empty() {
                break;
            }
            changes.add(more);
        }
        if to.send(Message::Saved(changes)).is_err() {
            return;
        }
    }
}

/// Takes readers in, each on a thread of its own.
fn accept(listener: &TcpListener, own: SocketAddr, to: &Sender<Message>) {
    let readers = Arc::new(AtomicUsize::new(0));
    for stream in listener.incoming().filter_map(Result::ok) {
        if readers.fetch_add(1, Ordering::SeqCst) >= READERS {
            readers.fetch_sub(1, Ordering::SeqCst);
            continue;
        }
        let (to, readers) = (to.clone(), readers.clone());
        thread::spawn(move || {
            attend_to(stream, own, &to);
            readers.fetch_sub(1, Ordering::SeqCst);
        });
    }
}

fn attend_to(mut stream: TcpStream, own: SocketAddr, to: &Sender<Message>) {
    let (response, head_only) = match http::read(&mut stream, own) {
        Ok(request) => {
            let head_only = request.head_only;
            let (reply, answer) = channel();
            if to.send(Message::Asked(request, reply)).is_err() {
                return;
            }
            (answer.recv_timeout(HOLD).unwrap_or_else(|_| script("")), head_only)
        }
        Err(Some(response)) => (response, false),
        Err(None) => return,
    };
    // A reader that went away needs no answer.
    let _ = http::write(&mut stream, &response, head_only);
}
