//! Who is erased on one desk is erased at the hub and on every desk.

use rambla_core::erasure;

use crate::hall::{Hall, are_equal, capture, meet, names};

#[tokio::test]
async fn who_is_erased_here_is_gone_at_the_hub_and_there() {
    let hall = Hall::open().await;
    let (mut one, event) = hall.first(1).await;
    let ana = capture(&mut one, "Ana Roca, Acme S.L., buyer, ana@acme.example");
    capture(&mut one, "Teo Vila, Solar S.L.");
    meet(&mut one).await.unwrap();
    let mut other = hall.another(2, &mut one).await;
    meet(&mut one).await.unwrap();

    erasure::run(&mut one, ana, None).unwrap();
    let met = meet(&mut one).await.unwrap();
    assert!(met.erased > 0);
    assert_eq!(one.untold().unwrap(), 0);
    meet(&mut other).await.unwrap();
    meet(&mut one).await.unwrap();
    assert_eq!(names(&other, event), ["Teo Vila"]);
    are_equal(&one, &other);
    // Who comes later gets shells.
    let third = hall.another(3, &mut one).await;
    assert_eq!(names(&third, event), ["Teo Vila"]);
    let all = third.changes(event.0).unwrap();
    assert!(
        all.iter()
            .any(|change| change.said().count() + 1 < change.header.parts.len())
    );
}

#[tokio::test]
async fn what_a_desk_brings_late_of_who_was_erased_goes_at_the_hub_too() {
    let hall = Hall::open().await;
    let (mut one, _) = hall.first(1).await;
    let ana = capture(&mut one, "Ana Roca, Acme S.L., buyer, ana@acme.example");
    meet(&mut one).await.unwrap();
    let mut late = hall.another(2, &mut one).await;
    crate::hall::role(&mut late, ana, "head of buying");
    erasure::run(&mut one, ana, None).unwrap();
    meet(&mut one).await.unwrap();
    // It brings what it wrote before it hears of the erasure.
    let met = meet(&mut late).await.unwrap();
    assert!(met.erased > 0);
    meet(&mut one).await.unwrap();
    meet(&mut late).await.unwrap();
    are_equal(&one, &late);
    assert_eq!((one.untold().unwrap(), late.untold().unwrap()), (0, 0));
}
