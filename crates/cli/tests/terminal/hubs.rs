//! Desks that meet at a hub: one machine is the hub, another joins by its code.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};

use serde_json::Value as Json;

use crate::desk::{TestDesk, id};

/// Refused with this exit code and these words.
#[track_caller]
fn refused(desk: &TestDesk, words: &str, code: i32, says: &str) {
    let said = desk.run(words).ended(code);
    assert!(said.stderr.contains(says), "{said}");
}

/// A hub that runs until it is dropped.
struct Hub {
    child: Child,
    listens: String,
}

impl Hub {
    fn start(desk: &TestDesk, listen: &str) -> Hub {
        let mut command = desk.command(&*format!("hub start --listen {listen}"));
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let said: Json = serde_json::from_str(&line).unwrap();
        Hub {
            child,
            listens: said["listen"].as_str().unwrap().to_owned(),
        }
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A code of this desk, for a hub that listens here.
fn code(desk: &TestDesk, hub: &Hub) -> String {
    assert_eq!(desk.ok("hub list")[0]["addresses"], *hub.listens);
    desk.ok("device enrol")["code"].as_str().unwrap().to_owned()
}

#[test]
fn two_desks_meet_at_a_hub_and_one_is_shut_out() {
    let (booth, stand) = (TestDesk::with_event(), TestDesk::none());
    let ana = id(&booth.ok("lead add --name 'Ana Roca' --role buyer"));
    let hub = Hub::start(&booth, "127.0.0.1:0");
    let code = code(&booth, &hub);
    stand.ok(format!("hub join '{}'", code.to_lowercase()));
    assert_eq!(stand.ok("lead list")[0]["name"], "Ana Roca");
    stand.ok(format!("lead edit {ana} --role boss"));
    let waiting = |desk: &TestDesk| desk.ok("sync status")["waiting"].as_u64().unwrap();
    assert_eq!(waiting(&stand), 1);
    let met = stand.ok("sync now");
    assert_eq!((met["sent"].as_u64(), waiting(&stand)), (Some(1), 0));
    booth.ok("sync now");
    assert_eq!(booth.ok(format!("lead show {ana}"))["role"], "boss");
    assert_eq!(booth.ok("desk digest"), stand.ok("desk digest"));
    // A code serves once, and a mistyped one is found before anybody is asked.
    let third = TestDesk::none();
    refused(&third, &format!("hub join '{code}'"), 3, "was used already");
    refused(
        &third,
        &format!("hub join '{}'", &code[..40]),
        3,
        "incomplete or mistyped",
    );
    // The desk is shut out; what it wrote stays on it.
    let devices = booth.ok("device list");
    let other = devices
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["is_this"] == false);
    let device = other.unwrap()["device"].as_str().unwrap();
    booth.ok_silent(&format!("device revoke {device}"));
    stand.ok(format!("lead edit {ana} --role owner"));
    refused(&stand, "sync now", 3, "was shut out");
    assert_eq!(waiting(&stand), 1);
    let wrong = stand.ok("sync log --wrong");
    assert_eq!(wrong[0]["what"], "revoked");
}

#[test]
fn without_a_hub_or_without_a_line_a_sentence_says_so() {
    let desk = TestDesk::with_event();
    refused(&desk, "sync now", 4, "has joined no hub");
    refused(&desk, "device list", 4, "has joined no hub");
    let hub = Hub::start(&desk, "127.0.0.1:0");
    code(&desk, &hub);
    let listens = hub.listens.clone();
    let again = format!("hub start --listen {listens}");
    refused(&desk, &again, 6, "Nothing can listen");
    drop(hub);
    desk.ok("lead add --name 'Ana Roca'");
    refused(&desk, "sync now", 3, "cannot be reached");
    assert_eq!(desk.ok("sync status")["waiting"], 1);
    assert_eq!(desk.ok("sync log --wrong")[0]["what"], "offline");
    desk.ok_silent("sync mode asked");
    assert_eq!(desk.ok("sync status")["mode"], "asked");
    let known = desk.ok("hub list");
    let known = &known[0]["id"].as_str().unwrap()[..8];
    desk.ok_silent(&format!("hub leave {known}"));
    assert_eq!(desk.ok("hub list"), Json::Array(Vec::new()));
}

/// A proxy that knows the way to every hub: it takes `CONNECT`, as the system's proxies do.
fn proxy(to: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        while let Ok((mut desk, _)) = listener.accept() {
            let mut asked = BufReader::new(desk.try_clone().unwrap()).lines();
            assert!(
                asked
                    .next()
                    .unwrap()
                    .unwrap()
                    .starts_with("CONNECT 127.0.0.2:1 ")
            );
            while asked.next().is_some_and(|line| !line.unwrap().is_empty()) {}
            desk.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")
                .unwrap();
            let mut hub = TcpStream::connect(&to).unwrap();
            let (mut back, mut forth) = (desk.try_clone().unwrap(), hub.try_clone().unwrap());
            std::thread::spawn(move || std::io::copy(&mut forth, &mut back));
            std::thread::spawn(move || std::io::copy(&mut desk, &mut hub));
        }
    });
    format!("http://{address}")
}

#[test]
fn a_hub_beyond_a_proxy_of_the_system_is_reached() {
    let booth = TestDesk::with_event();
    let hub = Hub::start(&booth, "127.0.0.1:0");
    let id = booth.ok("hub list")[0]["id"].as_str().unwrap().to_owned();
    // Where nobody listens.
    booth.run(format!("hub move {id} 127.0.0.2:1")).ended(0);
    booth.ok("lead add --name 'Ana Roca'");
    refused(&booth, "sync now", 3, "cannot be reached");
    let mut command = booth.command("sync now");
    let done = command
        .env("HTTPS_PROXY", proxy(hub.listens.clone()))
        .output();
    let said: Json = serde_json::from_slice(&done.unwrap().stdout).unwrap();
    assert!(said["sent"].as_u64() > Some(0), "{said}");
    assert_eq!(booth.ok("sync status")["waiting"], 0);
}
