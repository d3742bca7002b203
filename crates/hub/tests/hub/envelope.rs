//! The hub sees envelopes only: a name that desks write is nowhere in what it keeps and in what goes over the
//! network, and the search that says so would find it.

use std::path::Path;
use std::sync::{Arc, Mutex};

use rambla_cluster::Cluster;
use rambla_hub::Tls;
use rambla_wire::hub::{PIECE, Rights, Snapshot, to_hex};
use rambla_wire::{Hash, Head, SealedChange};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::client::Client;
use crate::desk::{Desk, blob, id, note};
use crate::place::{address, in_cluster};
use crate::served::{self, Served};

const NAME: &str = "Núria Puigdomènech";

/// As UTF-8 and UTF-16, and as a dump writes bytes.
fn forms() -> Vec<Vec<u8>> {
    let little = NAME.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big = NAME.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let forms = [NAME.as_bytes().to_vec(), little, big];
    let hex: Vec<_> = forms.iter().map(|form| to_hex(form).into_bytes()).collect();
    [&forms[..], &hex].concat()
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    memchr::memmem::find(bytes, text).is_some()
}

fn finds_the_name(bytes: &[u8]) -> bool {
    forms().iter().any(|form| holds(bytes, form))
}

/// The database, its log, and whatever else lies beside it.
fn files(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        all.extend(std::fs::read(file.unwrap().path()).unwrap());
    }
    all
}

/// A change that was never sealed, as a faulty desk would send it.
fn unsealed(desk: &mut Desk) -> SealedChange {
    let mut change = desk.writes(&format!("{NAME} and more, so that it is long enough"));
    change.parts[1] = NAME.as_bytes().to_vec();
    change
}

#[tokio::test]
async fn no_name_is_in_the_file_of_a_hub() {
    let served = served::hub(|_| {}).await;
    let (team, stream) = (id(1), id(2));
    let ours = served.first(team).await;
    let mut desk = Desk::new(1, stream);
    let changes: Vec<_> = (0..50).map(|_| desk.writes(NAME)).collect();
    assert_eq!(note(&changes[0]).as_deref(), Some(NAME));
    ours.push(stream, &changes).await.unwrap();
    let kept = files(served.folder());
    assert!(
        holds(&kept, &changes[7].parts[1]),
        "what is sealed is there"
    );
    assert!(!finds_the_name(&kept));
    ours.push(stream, &[unsealed(&mut desk)]).await.unwrap();
    assert!(
        finds_the_name(&files(served.folder())),
        "the search finds it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_name_is_in_a_dump_of_a_hub() {
    let Some(cluster) = Cluster::shared() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut config = served::config(&folder);
    config.database = in_cluster(cluster);
    let served = served::serve(config, folder).await;
    let (team, stream) = (id(1), id(2));
    let ours = served.first(team).await;
    let mut desk = Desk::new(1, stream);
    let changes: Vec<_> = (0..50).map(|_| desk.writes(NAME)).collect();
    ours.push(stream, &changes).await.unwrap();
    let dump = cluster.dump(address(&served.hub_database()));
    assert!(holds(&dump, to_hex(&changes[7].parts[1]).as_bytes()));
    assert!(!finds_the_name(&dump));
    ours.push(stream, &[unsealed(&mut desk)]).await.unwrap();
    assert!(finds_the_name(
        &cluster.dump(address(&served.hub_database()))
    ));
}

#[tokio::test]
async fn nothing_of_an_erased_part_is_left_in_the_file_of_a_hub() {
    let served = served::hub(|_| {}).await;
    let (team, stream) = (id(1), id(2));
    let ours = served.first(team).await;
    // Small ones inside a page, and one that takes pages of its own.
    let mut desk = Desk::new(1, stream);
    let mut changes = desk.writes_many(30);
    let hashes = (0..2_000_u32).map(|at| to_hex(&Hash::of(&at.to_be_bytes()).0));
    changes.push(desk.writes(&hashes.collect::<String>()));
    ours.push(stream, &changes).await.unwrap();
    let gone = [&changes[4], &changes[30]];
    let pieces = |change: &SealedChange| -> Vec<Vec<u8>> {
        change.parts[1]
            .chunks_exact(40)
            .map(<[u8]>::to_vec)
            .collect()
    };
    let left = |kept: &[u8]| {
        let pieces = gone.iter().flat_map(|change| pieces(change));
        pieces.filter(|piece| holds(kept, piece)).count()
    };
    assert!(left(&files(served.folder())) > 100);
    let parts = gone
        .map(|change| (Head::of(&change.header), vec![1]))
        .to_vec();
    assert_eq!(ours.erase(stream, parts).await.unwrap().count, 2);
    let kept = files(served.folder());
    assert_eq!(left(&kept), 0);
    assert!(holds(&kept, &changes[5].parts[1]), "the others are there");
}

#[tokio::test]
async fn nothing_of_a_snapshot_that_an_erasure_took_back_is_left_in_the_file_of_a_hub() {
    let served = served::hub(|_| {}).await;
    let (team, stream) = (id(1), id(2));
    let ours = served.first(team).await;
    let changes = Desk::new(1, stream).writes_many(30);
    ours.push(stream, &changes).await.unwrap();
    let found = ours.snapshots(stream).await.unwrap();
    let (whole, coming) = (blob(1, PIECE as usize * 2), blob(2, PIECE as usize + 9));
    for (bytes, up_to, pieces) in [(&whole, 29, 0..2), (&coming, 30, 0..1)] {
        let of = Snapshot {
            epoch: found.epoch,
            graves: found.graves,
            up_to,
            size: bytes.len() as u64,
            hash: Hash::of(bytes),
        };
        for piece in pieces {
            let body = &bytes[PIECE as usize * piece..][..PIECE as usize];
            ours.put_piece(stream, &of, piece as u32, body)
                .await
                .unwrap();
        }
    }
    let pieces = [&whole[..], &coming[..PIECE as usize]].concat();
    let left = |kept: &[u8]| {
        let pieces = pieces.chunks_exact(32).step_by(509);
        pieces.filter(|piece| holds(kept, piece)).count()
    };
    // A page of the database cuts some of them.
    assert!(left(&files(served.folder())) > 180);
    let parts = vec![(Head::of(&changes[4].header), vec![1])];
    ours.erase(stream, parts).await.unwrap();
    let kept = files(served.folder());
    assert_eq!(left(&kept), 0);
    assert!(holds(&kept, &changes[5].parts[1]), "the others are there");
}

/// Passes on both ways, and keeps what it passed on.
async fn tee(to: std::net::SocketAddr) -> (std::net::SocketAddr, Arc<Mutex<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, heard) = (listener.local_addr().unwrap(), Arc::default());
    let keep = Arc::clone(&heard);
    tokio::spawn(async move {
        while let Ok((from, _)) = listener.accept().await {
            let to = TcpStream::connect(to).await.unwrap();
            let ((from_read, from_write), (to_read, to_write)) =
                (from.into_split(), to.into_split());
            tokio::spawn(pass(from_read, to_write, Arc::clone(&keep)));
            tokio::spawn(pass(to_read, from_write, Arc::clone(&keep)));
        }
    });
    (address, heard)
}

async fn pass(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    keep: Arc<Mutex<Vec<u8>>>,
) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        keep.lock().unwrap().extend(&bytes[..count]);
        if to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}

async fn plain() -> Served {
    let folder = tempfile::tempdir().unwrap();
    let mut config = served::config(&folder);
    config.tls = Tls::None;
    served::serve(config, folder).await
}

#[tokio::test]
async fn no_name_goes_over_the_network() {
    let served = plain().await;
    let (address, heard) = tee(served.serving.address()).await;
    let (team, stream) = (id(1), id(2));
    let code = served.hub.invite(Rights::ALL, None).await.unwrap();
    let ours = Client::new(format!("http://{address}"), served.hub.id());
    let ours = ours.join(&code, team).await.unwrap();
    let mut desk = Desk::new(1, stream);
    let changes: Vec<_> = (0..50).map(|_| desk.writes(NAME)).collect();
    ours.push(stream, &changes).await.unwrap();
    ours.hello(ours.known().nonce, 1, vec![]).await.unwrap();
    assert_eq!(ours.pull_all(stream).await, changes);
    let parts = vec![(Head::of(&changes[0].header), vec![1])];
    ours.erase(stream, parts).await.unwrap();
    assert!(holds(&heard.lock().unwrap(), &changes[7].parts[1]));
    assert!(!finds_the_name(&heard.lock().unwrap()));
    ours.push(stream, &[unsealed(&mut desk)]).await.unwrap();
    assert!(finds_the_name(&heard.lock().unwrap()));
}
