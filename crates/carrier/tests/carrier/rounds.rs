//! What goes over when desks meet, and what is known afterwards.

use rambla_carrier::{Met, Trouble, join};
use rambla_core::desk::Whereabouts;
use rambla_core::leads::{self, LeadFields};
use rambla_core::{conflicts, sample};

use crate::hall::{Hall, are_equal, both, capture, code_of, empty, meet, names, role, with_event};

const ANA: &str = "Ana Roca, Acme S.L., buyer, ana@acme.example";
const TEO: &str = "Teo Vila, Solar S.L., seller, teo@solar.example";

#[tokio::test]
async fn what_is_edited_here_is_seen_there() {
    let hall = Hall::open().await;
    let (mut one, event) = hall.first(1).await;
    let ana = capture(&mut one, ANA);
    meet(&mut one).await.unwrap();
    let mut other = hall.another(2, &mut one).await;
    assert_eq!(names(&other, event), ["Ana Roca"]);
    meet(&mut one).await.unwrap();
    are_equal(&one, &other);

    role(&mut other, ana, "head of buying");
    capture(&mut one, TEO);
    meet(&mut other).await.unwrap();
    let met = meet(&mut one).await.unwrap();
    assert_eq!((met.sent, met.received), (1, 1));
    meet(&mut other).await.unwrap();
    are_equal(&one, &other);
    // Nothing is left to do, and nothing is done.
    assert_eq!(meet(&mut one).await.unwrap(), Met::default());
    assert_eq!(meet(&mut other).await.unwrap(), Met::default());
}

#[tokio::test]
async fn three_days_apart_then_equal_and_what_both_changed_is_asked() {
    let hall = Hall::open().await;
    let (mut one, event) = hall.first(1).await;
    let ana = capture(&mut one, ANA);
    meet(&mut one).await.unwrap();
    let mut other = hall.another(2, &mut one).await;
    for n in 0..300 {
        capture(&mut one, &format!("One {n}, Acme S.L."));
        capture(&mut other, &format!("Other {n}, Solar S.L."));
    }
    role(&mut one, ana, "buyer of the south");
    role(&mut other, ana, "buyer of the north");
    for _ in 0..2 {
        meet(&mut one).await.unwrap();
        meet(&mut other).await.unwrap();
    }
    are_equal(&one, &other);
    assert_eq!(names(&one, event).len(), 601);
    assert_eq!(conflicts::all(&one, event).unwrap().len(), 1);
}

#[tokio::test]
async fn a_record_is_here_until_the_hub_has_said_that_it_has_it() {
    let hall = Hall::open().await;
    let (mut one, _) = hall.first(1).await;
    let ana = capture(&mut one, ANA);
    let hub = one.hubs().unwrap().remove(0).id;
    assert_eq!(one.whereabouts(&[ana.0]).unwrap(), None);
    assert!(one.waiting(hub).unwrap() > 0);
    meet(&mut one).await.unwrap();
    let there = Some(Whereabouts::Acknowledged);
    assert_eq!(one.whereabouts(&[ana.0]).unwrap(), there);
    assert_eq!(one.waiting(hub).unwrap(), 0);
    let fields = LeadFields {
        temperature: Some(Some("hot".into())),
        ..LeadFields::default()
    };
    one.write("edit_lead", |tx| leads::edit(tx, ana, None, fields))
        .unwrap();
    assert_eq!(one.whereabouts(&[ana.0]).unwrap(), Some(Whereabouts::Here));
}

#[tokio::test]
async fn the_sample_event_stays_on_its_desk() {
    let hall = Hall::open().await;
    let mut one = empty(1);
    let sample = sample::add(&mut one).unwrap().value;
    join(&mut one, &hall.code().await).await.unwrap();
    meet(&mut one).await.unwrap();
    assert!(!one.shared_streams().unwrap().contains(&sample.0));
    let mut other = hall.another(2, &mut one).await;
    meet(&mut other).await.unwrap();
    assert!(!other.streams().unwrap().contains(&sample.0));
}

#[tokio::test]
async fn a_code_lets_one_desk_in_and_a_desk_with_work_of_another_team_stays_what_it_is() {
    let hall = Hall::open().await;
    let (mut one, _) = hall.first(1).await;
    meet(&mut one).await.unwrap();
    let code = code_of(&mut one).await;
    let (mut stranger, event) = with_event(3);
    capture(&mut stranger, TEO);
    let before = stranger.state().unwrap();
    let refused = join(&mut stranger, &code).await;
    assert!(matches!(refused, Err(Trouble::OtherTeam)));
    assert!(stranger.state().unwrap() == before);
    assert!(stranger.hubs().unwrap().is_empty());
    assert_eq!(names(&stranger, event), ["Teo Vila"]);
    let used = join(&mut empty(4), &code).await;
    assert!(matches!(used, Err(Trouble::Refused(refusal)) if refusal.code == "code"));
}

#[tokio::test]
async fn a_hub_that_is_restored_from_an_old_copy_is_filled_again() {
    let hall = Hall::open().await;
    let (mut one, event) = hall.first(1).await;
    capture(&mut one, ANA);
    meet(&mut one).await.unwrap();
    let mut other = hall.another(2, &mut one).await;
    meet(&mut one).await.unwrap();
    // The copy is taken, work goes on, the copy comes back.
    let address = hall.address();
    let Hall {
        serving, folder, ..
    } = hall;
    serving.stop().await.unwrap();
    let saved = tempfile::tempdir().unwrap();
    copy(folder.path(), saved.path());
    let (_, serving) = serve_at(&folder, &address).await;
    for n in 0..20 {
        capture(&mut one, &format!("Later {n}, Acme S.L."));
    }
    meet(&mut one).await.unwrap();
    meet(&mut other).await.unwrap();
    capture(&mut other, TEO);
    meet(&mut other).await.unwrap();
    serving.stop().await.unwrap();
    let (_, serving) = serve_at(&saved, &address).await;

    for _ in 0..2 {
        meet(&mut one).await.unwrap();
        meet(&mut other).await.unwrap();
    }
    are_equal(&one, &other);
    assert_eq!(names(&one, event).len(), 22);
    // A desk that comes now gets all of it from the restored hub alone.
    let mut third = empty(3);
    join(&mut third, &code_of(&mut one).await).await.unwrap();
    meet(&mut third).await.unwrap();
    assert_eq!(names(&third, event).len(), 22);
    serving.stop().await.unwrap();
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

async fn serve_at(
    folder: &tempfile::TempDir,
    address: &str,
) -> (rambla_hub::Hub, rambla_hub::Serving) {
    let mut config = rambla_hub::Config::sqlite(folder.path().join("hub.db"));
    config.listen = address.parse().unwrap();
    let hub = rambla_hub::Hub::open(config).await.unwrap();
    let serving = hub.serve().await.unwrap();
    (hub, serving)
}

#[tokio::test]
async fn two_hubs_are_bridged_by_a_desk_that_meets_both() {
    let (booth, office) = (Hall::open().await, Hall::open().await);
    let (mut one, event) = booth.first(1).await;
    capture(&mut one, ANA);
    meet(&mut one).await.unwrap();
    let mut bridge = booth.another(2, &mut one).await;
    join(&mut bridge, &office.code().await).await.unwrap();
    both(&mut bridge).await;
    // The one at headquarters has never been at the booth.
    let hub = bridge.hubs().unwrap().remove(1);
    let holds = std::time::Duration::from_secs(600);
    let code = rambla_carrier::invite(&mut bridge, &hub, rambla_wire::hub::Rights::MEMBER, holds);
    let mut far = empty(3);
    join(&mut far, &code.await.unwrap()).await.unwrap();
    meet(&mut far).await.unwrap();
    assert_eq!(names(&far, event), ["Ana Roca"]);
    far.station.event = Some(event);
    capture(&mut far, TEO);
    meet(&mut far).await.unwrap();
    both(&mut bridge).await;
    meet(&mut one).await.unwrap();
    assert_eq!(names(&one, event), ["Ana Roca", "Teo Vila"]);
}

#[tokio::test]
async fn a_hub_that_moves_to_another_machine_is_the_same_hub() {
    let hall = Hall::open().await;
    let (mut one, event) = hall.first(1).await;
    capture(&mut one, ANA);
    meet(&mut one).await.unwrap();
    let mut other = hall.another(2, &mut one).await;
    let id = hall.hub.id();
    let Hall {
        serving, folder, ..
    } = hall;
    serving.stop().await.unwrap();
    // Its database is moved, and nothing else.
    let machine = tempfile::tempdir().unwrap();
    copy(folder.path(), machine.path());
    drop(folder);
    let (hub, serving) = crate::hall::serve(&machine).await;
    assert_eq!(hub.id(), id);
    assert!(matches!(meet(&mut one).await, Err(Trouble::Offline)));
    for desk in [&mut one, &mut other] {
        desk.set_addresses(id, &[serving.address().to_string()])
            .unwrap();
        meet(desk).await.unwrap();
    }
    capture(&mut other, TEO);
    meet(&mut other).await.unwrap();
    let met = meet(&mut one).await.unwrap();
    // Nothing was sent or taken twice.
    assert_eq!((met.sent, met.received), (0, 1));
    assert_eq!(names(&one, event), ["Ana Roca", "Teo Vila"]);
    are_equal(&one, &other);
}
