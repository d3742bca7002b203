//! A bad line: what stands between a desk and a hub, and does what such things do.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What it does to the next connection, and all after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// The line breaks after so many bytes of the request.
    CutRequest(usize),
    /// The line breaks after so many bytes of the answer: the hub has done it, and nobody hears so.
    CutAnswer(usize),
    /// The request arrives a second time, after its answer.
    Replay,
    /// The answer comes late.
    Delay(Duration),
    /// Somebody else answers: 200, and a page.
    Page,
    /// Bits of the answer are turned.
    Garble(usize),
    /// Nobody answers, and the line stays open.
    Silence,
    /// An answer that does not end is kept back until it does.
    HoldEvents,
    /// No more than 2 Mbit/s go over, each way.
    Slow,
}

/// Bytes a second at 2 Mbit/s.
const SLOW: f64 = 250_000.0;
/// What a slow line takes at once.
const BURST: f64 = 2_000.0;

/// Fills as time goes on; what goes over takes from it, and waits for what is lacking.
struct Bucket {
    bytes: f64,
    at: Instant,
}

impl Bucket {
    fn new() -> Bucket {
        Bucket {
            bytes: BURST,
            at: Instant::now(),
        }
    }

    async fn take(&mut self, bytes: usize) {
        let now = Instant::now();
        let filled = self.bytes + (now - self.at).as_secs_f64() * SLOW;
        self.bytes = filled.min(BURST) - bytes as f64;
        self.at = now;
        if self.bytes < 0.0 {
            tokio::time::sleep(Duration::from_secs_f64(-self.bytes / SLOW)).await;
        }
    }
}

pub(crate) struct Proxy {
    address: SocketAddr,
    fault: Arc<Mutex<Fault>>,
    dead: watch::Sender<()>,
    swallowed: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Proxy {
    pub(crate) async fn before(hub: SocketAddr) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let fault = Arc::new(Mutex::new(Fault::None));
        let (dead, _) = watch::channel(());
        let swallowed = Arc::new(AtomicUsize::new(0));
        let (now, die, swallow) = (Arc::clone(&fault), dead.clone(), Arc::clone(&swallowed));
        let task = tokio::spawn(async move {
            loop {
                let (desk, _) = listener.accept().await.unwrap();
                let fault = *now.lock().unwrap();
                let (mut dies, swallow) = (die.subscribe(), Arc::clone(&swallow));
                tokio::spawn(async move {
                    let mut desk = desk;
                    tokio::select! {
                        _ = carry(&mut desk, hub, fault) => return,
                        _ = dies.changed() => {}
                    }
                    let mut lost = [0; 1024];
                    while let Ok(count @ 1..) = desk.read(&mut lost).await {
                        swallow.fetch_add(count, Ordering::SeqCst);
                    }
                });
            }
        });
        Proxy {
            address,
            fault,
            dead,
            swallowed,
            task,
        }
    }

    /// The lines that there are lead nowhere from now on, and do not say so; new ones do.
    pub(crate) fn kill_lines(&self) {
        self.swallowed.store(0, Ordering::SeqCst);
        let _ = self.dead.send(());
    }

    /// How many bytes went into dead lines.
    pub(crate) fn swallowed(&self) -> usize {
        self.swallowed.load(Ordering::SeqCst)
    }

    pub(crate) fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn set(&self, fault: Fault) {
        *self.fault.lock().unwrap() = fault;
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn carry(desk: &mut TcpStream, hub: SocketAddr, fault: Fault) -> std::io::Result<()> {
    if fault == Fault::Page {
        let mut some = [0; 1024];
        let _ = desk.read(&mut some).await?;
        let page = "<!doctype html><title>Welcome</title><p>Please accept our terms";
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            page.len()
        );
        desk.write_all(head.as_bytes()).await?;
        return desk.write_all(page.as_bytes()).await;
    }
    if fault == Fault::Silence {
        tokio::time::sleep(Duration::from_secs(3600)).await;
        return Ok(());
    }
    let mut there = TcpStream::connect(hub).await?;
    let (mut up, mut down, mut sent) = (0, 0, Vec::new());
    let (mut above, mut below) = (Bucket::new(), Bucket::new());
    let (mut from_desk, mut from_hub) = (vec![0; 16 * 1024], vec![0; 16 * 1024]);
    loop {
        tokio::select! {
            read = desk.read(&mut from_desk) => {
                let length = read?;
                if length == 0 {
                    break;
                }
                let mut bytes = &from_desk[..length];
                let is_for_events = bytes.windows(10).any(|bytes| bytes == b"/v1/events");
                if fault == Fault::HoldEvents && is_for_events {
                    return std::future::pending().await;
                }
                if let Fault::CutRequest(at) = fault {
                    bytes = &bytes[..length.min(at.saturating_sub(up))];
                }
                if fault == Fault::Slow {
                    above.take(length).await;
                }
                there.write_all(bytes).await?;
                if fault == Fault::Replay {
                    sent.extend_from_slice(bytes);
                }
                up += length;
                if bytes.len() < length {
                    return Ok(());
                }
            }
            read = there.read(&mut from_hub) => {
                let length = read?;
                if length == 0 {
                    break;
                }
                if let Fault::Delay(time) = fault {
                    tokio::time::sleep(time).await;
                }
                if fault == Fault::Slow {
                    below.take(length).await;
                }
                let mut bytes = from_hub[..length].to_vec();
                if let Fault::CutAnswer(at) = fault {
                    bytes.truncate(at.saturating_sub(down));
                }
                if let Fault::Garble(at) = fault {
                    let at = at.checked_sub(down).filter(|at| *at < length);
                    at.into_iter().for_each(|at| bytes[at] ^= 0x24);
                }
                desk.write_all(&bytes).await?;
                down += length;
                if bytes.len() < length {
                    return Ok(());
                }
            }
        }
    }
    if fault == Fault::Replay && !sent.is_empty() {
        let mut again = TcpStream::connect(hub).await?;
        again.write_all(&sent).await?;
        let _ = tokio::time::timeout(Duration::from_millis(300), again.read(&mut from_hub)).await;
    }
    Ok(())
}
