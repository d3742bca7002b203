//! Who is let in, what they may do, and how they are shut out, over real TLS.

use rambla_wire::Head;
use rambla_wire::hub::{Devices, Enrol, Enrolled, Invitation, Rights, to_hex};
use reqwest::Method;

use crate::client::Client;
use crate::desk::{Desk, id};
use crate::served;

#[tokio::test]
async fn rights_are_kept() {
    let served = served::hub(|_| {}).await;
    let (team, stream) = (id(1), id(2));
    let ours = served.first(team).await;
    let changes = Desk::new(1, stream).writes_many(2);
    ours.push(stream, &changes[..1]).await.unwrap();
    let right = || (403, "right".to_owned());
    let reader = served.another(team, Rights::READ).await;
    assert_eq!(reader.push(stream, &changes).await.unwrap_err(), right());
    let parts = vec![(Head::of(&changes[0].header), vec![1])];
    assert_eq!(reader.erase(stream, parts).await.unwrap_err(), right());
    assert_eq!(reader.pull_all(stream).await.len(), 1);
    let pusher = served.another(team, Rights::PUSH).await;
    assert_eq!(pusher.pull(stream, 0).await.unwrap_err(), right());
    assert_eq!(pusher.get("events").await.unwrap_err(), right());
    assert_eq!(pusher.push(stream, &changes).await.unwrap().head, 2);
    assert_eq!(pusher.heads(stream).await.unwrap().heads.len(), 1);
    let invitation = |rights, seconds| Invitation {
        proof: [7; 32],
        rights,
        seconds,
        parcel: vec![1; 40],
    };
    let member = invitation(Rights::MEMBER, 60).encode();
    assert_eq!(
        reader.post("invitations", member).await.unwrap_err(),
        right()
    );
    // Nobody gives what they have not.
    let letting_in = served
        .another(team, Rights(Rights::ENROL.0 | Rights::READ.0))
        .await;
    let more = invitation(Rights::MEMBER, 60).encode();
    assert_eq!(
        letting_in.post("invitations", more).await.unwrap_err(),
        right()
    );
    let long = invitation(Rights::READ, 90_000).encode();
    assert_eq!(
        letting_in.post("invitations", long).await.unwrap_err().0,
        400
    );
    letting_in
        .post("invitations", invitation(Rights::READ, 60).encode())
        .await
        .unwrap();
    let asked = Enrol {
        proof: [7; 32],
        team: id(77),
    };
    let joined = served
        .stranger()
        .post("enrol", asked.encode())
        .await
        .unwrap();
    let joined = Enrolled::decode(&joined).unwrap();
    assert_eq!(
        (joined.rights, joined.parcel),
        (Rights::READ, Some(vec![1; 40]))
    );
    assert_eq!(joined.key, served.hub.key());
    // Everybody may shut themselves out, and only who lets in may shut others out.
    let revoke = |device| format!("devices/{device}/revoke");
    let others = revoke(ours.known().device);
    assert_eq!(reader.post(&others, vec![]).await.unwrap_err(), right());
    reader
        .post(&revoke(reader.known().device), vec![])
        .await
        .unwrap();
    assert_eq!(
        reader.pull(stream, 0).await.unwrap_err(),
        (403, "revoked".to_owned())
    );
    letting_in
        .post(&revoke(joined.device), vec![])
        .await
        .unwrap();
    let devices = Devices::decode(&ours.get("devices").await.unwrap())
        .unwrap()
        .0;
    let out = devices.iter().filter(|device| device.revoked_at.is_some());
    assert_eq!((devices.len(), out.count()), (5, 2));
}

#[tokio::test]
async fn an_invitation_is_used_once_and_guessing_is_slowed_down() {
    let served = served::hub(|limits| limits.enrol_attempts = 3).await;
    let code = served.hub.invite(Rights::ALL, None).await.unwrap();
    assert_eq!(code.hub, served.hub.id());
    assert!(!code.is_public);
    let ours = served.stranger().join(&code, id(1)).await.unwrap();
    assert_eq!(ours.key().id(), code.hub);
    let used = (403, "code".to_owned());
    for _ in 0..3 {
        let again = served.stranger().join(&code, id(1)).await;
        assert_eq!(again.err().unwrap(), used);
    }
    let another = served.hub.invite(Rights::ALL, None).await.unwrap();
    let slowed = served.stranger().join(&another, id(3)).await;
    assert_eq!(slowed.err().unwrap(), (429, "busy".to_owned()));
}

#[tokio::test]
async fn a_copied_desk_becomes_another_device_and_a_lost_answer_does_not() {
    let served = served::hub(|_| {}).await;
    let ours = served.first(id(1)).await;
    let first = ours.known().nonce;
    let second = ours.hello(first, 1, vec![]).await.unwrap();
    let again = ours.hello(first, 1, vec![]).await.unwrap();
    assert_eq!((again.nonce, again.another), (second.nonce, None));
    // The copy says hello with what it was copied with.
    let copy = ours.hello(first, 2, vec![]).await.unwrap();
    let (device, token) = copy.another.unwrap();
    assert_ne!(device, ours.known().device);
    // A hello that comes twice takes nothing from who has heard the first answer.
    let twice = ours.hello(first, 2, vec![]).await.unwrap();
    assert_eq!(twice.another, Some((device, token)));
    let mut theirs = ours.clone();
    theirs.token = to_hex(&token);
    let next = theirs.hello(copy.nonce, 3, vec![]).await.unwrap();
    assert_eq!((next.another, next.rights), (None, Rights::ALL));
    assert_eq!(
        ours.hello(second.nonce, 4, vec![]).await.unwrap().another,
        None
    );
}

#[tokio::test]
async fn what_a_revoked_device_brings_late_is_held_back() {
    let served = served::hub(|limits| limits.quarantine_changes = 3).await;
    let (team, stream) = (id(1), id(2));
    let (ours, theirs) = (
        served.first(team).await,
        served.another(team, Rights::MEMBER).await,
    );
    let changes = Desk::new(1, stream).writes_many(6);
    theirs.push(stream, &changes[..1]).await.unwrap();
    let revoke = format!("devices/{}/revoke", theirs.known().device);
    ours.post(&revoke, vec![]).await.unwrap();
    let revoked = (403, "revoked".to_owned());
    assert_eq!(
        theirs.push(stream, &changes[1..3]).await.unwrap_err(),
        revoked
    );
    assert_eq!(theirs.pull(stream, 0).await.unwrap_err(), revoked);
    assert_eq!(theirs.hello([0; 16], 1, vec![]).await.unwrap_err(), revoked);
    assert_eq!(ours.pull_all(stream).await.len(), 1);
    let held = served.hub.ledger().held().await.unwrap();
    assert_eq!(held.len(), 2);
    assert_eq!(
        (held[0].device, held[0].why.as_str()),
        (theirs.known().device, "revoked")
    );
    served.hub.accept(held[0].number).await.unwrap();
    assert_eq!(ours.pull_all(stream).await, changes[..2]);
    assert_eq!(
        theirs.push(stream, &changes[2..4]).await.unwrap_err(),
        revoked
    );
    let full = theirs.push(stream, &changes[4..]).await.unwrap_err();
    assert_eq!(full, (507, "full".to_owned()));
}

#[tokio::test]
async fn another_hub_at_the_same_address_is_not_talked_to() {
    let served = served::hub(|_| {}).await;
    let client = Client::new(served.base(), id(77));
    assert!(client.request(Method::GET, "/health").send().await.is_err());
    // And a hub that is opened again is the same one.
    let again = rambla_hub::Hub::open(served.again()).await.unwrap();
    assert_eq!(again.id(), served.hub.id());
}
