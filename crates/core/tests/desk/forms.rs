use rambla_core::leads::{self, LeadFields};
use rambla_core::testing::desks::desk;

use crate::rooms::{ANA, capture, edit, lead, phone, role};
use crate::undo::{joined, send};

fn open_values(desk: &rambla_core::desk::Desk, id: rambla_core::desk::ids::LeadId) -> Vec<String> {
    let related = desk.read(|db| leads::related(db, id)).unwrap().records;
    let conflicts = desk.conflicts_of(&related).unwrap();
    let values = conflicts.iter().flat_map(|conflict| &conflict.values);
    values
        .flat_map(|value| value.value.values().map(|v| v.as_str().unwrap().to_owned()))
        .collect()
}

#[test]
fn a_form_saved_over_a_change_of_the_same_field_keeps_both_values_until_a_write_closes_it() {
    let (mut desk, _) = desk(1).unwrap();
    let id = capture(&mut desk, ANA);
    let form = leads::seen(&desk, id).unwrap();
    edit(&mut desk, id, role("boss"));
    desk.write("edit_lead", |tx| {
        leads::edit(tx, id, Some(&form), role("owner"))
    })
    .unwrap();
    assert_eq!(
        lead(&desk, id).role.as_deref(),
        Some("owner"),
        "the newer shows"
    );
    assert_eq!(open_values(&desk, id), ["owner", "boss"], "both are kept");
    edit(&mut desk, id, role("boss"));
    assert_eq!(open_values(&desk, id), [""; 0]);
    assert_eq!(lead(&desk, id).role.as_deref(), Some("boss"));
}

#[test]
fn a_form_saved_over_a_change_of_another_field_keeps_both_without_a_question() {
    let (mut desk, _) = desk(2).unwrap();
    let id = capture(&mut desk, ANA);
    let form = leads::seen(&desk, id).unwrap();
    edit(&mut desk, id, phone("+34 600 000 009"));
    desk.write("edit_lead", |tx| {
        leads::edit(tx, id, Some(&form), role("owner"))
    })
    .unwrap();
    let now = lead(&desk, id);
    assert_eq!(
        (now.role.as_deref(), now.phone.as_deref()),
        (Some("owner"), Some("+34 600 000 009"))
    );
    assert_eq!(open_values(&desk, id), [""; 0]);
}

#[test]
fn two_desks_that_edit_one_field_apart_both_show_both_values_and_agree() {
    let (mut desk, _) = desk(3).unwrap();
    let id = capture(&mut desk, ANA);
    let mut other = joined(&desk, 4);
    edit(
        &mut desk,
        id,
        LeadFields {
            role: Some(Some("boss".into())),
            ..phone("+34 600 000 001")
        },
    );
    edit(&mut other, id, role("owner"));
    send(&desk, &mut other);
    send(&other, &mut desk);
    assert_eq!(open_values(&desk, id), open_values(&other, id));
    assert_eq!(open_values(&desk, id).len(), 2);
    assert_eq!(lead(&desk, id), lead(&other, id));
    assert_eq!(lead(&desk, id).phone.as_deref(), Some("+34 600 000 001"));
    edit(&mut other, id, role("owner"));
    send(&other, &mut desk);
    assert_eq!(
        open_values(&desk, id),
        [""; 0],
        "a write that names both closes it everywhere"
    );
}

#[test]
fn adding_to_a_set_wins_over_removing_at_the_same_time() {
    let (mut desk, _) = desk(5).unwrap();
    let id = capture(&mut desk, ANA);
    let tag = |add: &[&str], remove: &[&str]| LeadFields {
        add_tags: add.iter().map(ToString::to_string).collect(),
        remove_tags: remove.iter().map(ToString::to_string).collect(),
        ..LeadFields::default()
    };
    edit(&mut desk, id, tag(&["solar"], &[]));
    let mut other = joined(&desk, 6);
    edit(&mut other, id, tag(&[], &["solar"]));
    edit(&mut other, id, tag(&["Solar"], &[]));
    edit(&mut desk, id, tag(&[], &["solar"]));
    send(&other, &mut desk);
    assert_eq!(lead(&desk, id).tags, ["solar"]);
}
