//! A new desk at the end of a line of 2 Mbit/s, with a snapshot and without.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rambla_carrier::{Given, Giving, Line, invite, join, round};
use rambla_core::desk::Desk;
use rambla_core::leads::{self, Filter, Order};
use rambla_wire::hub::{Code, Rights};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;

use super::{Ground, blank, desk, grow};
use crate::Result;
use crate::measure::{Table, thousands};

/// Captured one by one: what a hub counts is changes.
const LEADS: u64 = 10_000;
/// Bytes a second at 2 Mbit/s.
const SLOW: f64 = 250_000.0;
/// What the line takes at once.
const BURST: f64 = 4_000.0;

pub(crate) fn measure(folder: &Path) -> Result<()> {
    let folder = folder.join("slow");
    let ground = Ground::new(&folder.join("hub"))?;
    let mut from = desk(&folder.join("from"), "From")?;
    grow(&mut from, LEADS, 1)?;
    let hub = ground.first(&mut from)?;
    ground.meet(&mut from, &hub)?;
    let mut table = Table::new(
        &format!(
            "A new desk takes {} leads, captured one by one, by TLS",
            thousands(LEADS)
        ),
        &[
            "line",
            "how",
            "bytes to the desk",
            "seconds",
            "share of the line used",
        ],
    );
    let mut take = |name: &str, how: &str, speed: Option<(f64, Duration)>, from: &mut Desk| {
        let (bytes, took) = arrives(
            &ground,
            &folder.join(format!("{name} {how}").replace('/', "-")),
            from,
            speed,
        )?;
        let share = bytes as f64 / took.as_secs_f64() / SLOW;
        table.row([
            name.to_owned(),
            how.to_owned(),
            format!("{:.2} MB", bytes as f64 / 1e6),
            format!("{:.1}", took.as_secs_f64()),
            match speed {
                Some(_) => format!("{:.0} %", share * 100.0),
                None => String::new(),
            },
        ]);
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
    };
    let near = Some((SLOW, Duration::ZERO));
    let far = Some((SLOW, Duration::from_millis(50)));
    let lines = [
        ("loopback", None),
        ("2 Mbit/s", near),
        ("2 Mbit/s, 50 ms each way", far),
    ];
    for (name, speed) in lines {
        take(name, "the log", speed, &mut from)?;
    }
    let begun = Instant::now();
    give(&ground, &mut from)?;
    println!(
        "\nMaking a snapshot of {} leads and bringing it over loopback: {:.2} s\n",
        thousands(LEADS),
        begun.elapsed().as_secs_f64()
    );
    for (name, speed) in lines {
        take(name, "a snapshot", speed, &mut from)?;
    }
    table.print();
    Ok(())
}

/// A new desk joins and meets the hub once. The bytes that came to it, and how long that took.
fn arrives(
    ground: &Ground,
    folder: &Path,
    from: &mut Desk,
    speed: Option<(f64, Duration)>,
) -> Result<(u64, Duration)> {
    let mut to = blank(folder)?;
    let bytes = Arc::new(AtomicU64::new(0));
    let there = ground.serving.address();
    ground.runtime.block_on(async {
        let address = before(there, speed, Arc::clone(&bytes)).await?;
        let known = from.hubs()?.remove(0);
        let holds = Duration::from_secs(600);
        let code = invite(from, &known, Rights::MEMBER, holds).await?;
        let code = Code {
            addresses: vec![address.to_string()],
            ..code
        };
        let hub = join(&mut to, &code).await?;
        let (begun, joined) = (Instant::now(), bytes.load(Ordering::Relaxed));
        let mut line = Line::to(&hub);
        round(&mut to, &hub, &mut line, &mut |_| {}).await?;
        let took = begun.elapsed();
        let event = from.station.event.ok_or("no event")?;
        let here =
            to.read(|db| leads::numbers(db, event, &Filter::default(), Order::Newest, None))?;
        match here.len() as u64 {
            LEADS => Ok((bytes.load(Ordering::Relaxed) - joined, took)),
            _ => Err("the leads did not come over as they should".into()),
        }
    })
}

fn give(ground: &Ground, desk: &mut Desk) -> Result<()> {
    let hub = desk.hubs()?.remove(0);
    let stream = desk.station.event.ok_or("no event")?.0;
    ground.runtime.block_on(async {
        let mut line = Line::to(&hub);
        // What it knows of the hub is as new as can be.
        round(desk, &hub, &mut line, &mut |_| {}).await?;
        let begun = Giving::begin(desk, &hub, &mut line, stream, &mut None).await?;
        let mut giving = begun.ok_or("a snapshot does not pay")?;
        loop {
            match giving.step(desk, &mut line).await? {
                Given::More(more) => giving = more,
                Given::Whole => return Ok(()),
                Given::Not => return Err("the snapshot was not taken".into()),
            }
        }
    })
}

/// Fills as time goes on; what goes over takes from it, and waits for what is lacking.
struct Bucket {
    bytes: f64,
    at: Instant,
}

impl Bucket {
    fn new() -> Arc<Mutex<Bucket>> {
        Arc::new(Mutex::new(Bucket {
            bytes: BURST,
            at: Instant::now(),
        }))
    }

    async fn take(&mut self, bytes: usize, speed: f64) {
        let now = Instant::now();
        let filled = self.bytes + (now - self.at).as_secs_f64() * speed;
        self.bytes = filled.min(BURST) - bytes as f64;
        self.at = now;
        if self.bytes < 0.0 {
            tokio::time::sleep(Duration::from_secs_f64(-self.bytes / speed)).await;
        }
    }
}

/// A line to the hub that takes so many bytes a second each way, each so much later; its address. What goes to the
/// desk is counted.
async fn before(
    hub: SocketAddr,
    speed: Option<(f64, Duration)>,
    counted: Arc<AtomicU64>,
) -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (above, below) = (Bucket::new(), Bucket::new());
    tokio::spawn(async move {
        while let Ok((desk, _)) = listener.accept().await {
            let Ok(there) = TcpStream::connect(hub).await else {
                return;
            };
            let (from_desk, to_desk) = desk.into_split();
            let (from_hub, to_hub) = there.into_split();
            let none = Arc::default();
            tokio::spawn(carry(from_desk, to_hub, speed, Arc::clone(&above), none));
            let counted = Arc::clone(&counted);
            tokio::spawn(carry(from_hub, to_desk, speed, Arc::clone(&below), counted));
        }
    });
    Ok(address)
}

async fn carry(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    speed: Option<(f64, Duration)>,
    bucket: Arc<Mutex<Bucket>>,
    counted: Arc<AtomicU64>,
) -> std::io::Result<()> {
    let later = speed.map_or(Duration::ZERO, |(_, later)| later);
    // As much as is under way on such a line: who sends more waits.
    let (send, mut due) = tokio::sync::mpsc::channel::<(Instant, Vec<u8>)>(64);
    tokio::spawn(async move {
        while let Some((at, bytes)) = due.recv().await {
            tokio::time::sleep_until(at.into()).await;
            to.write_all(&bytes).await?;
        }
        to.shutdown().await
    });
    let mut bytes = vec![0; 1_400];
    loop {
        let length = from.read(&mut bytes).await?;
        if length == 0 {
            return Ok(());
        }
        counted.fetch_add(length as u64, Ordering::Relaxed);
        if let Some((speed, _)) = speed {
            bucket.lock().await.take(length, speed).await;
        }
        let sent = (Instant::now() + later, bytes[..length].to_vec());
        if send.send(sent).await.is_err() {
            return Ok(());
        }
    }
}
