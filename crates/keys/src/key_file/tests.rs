#![allow(clippy::unwrap_used)]

use proptest::prelude::{ProptestConfig, proptest};
use serde_json::{Value, json};

use super::KeyFile;
use crate::passphrase::{Cost, normalised};
use crate::{DataKey, Error, SlotKind};

const CHEAP: Cost = Cost {
    memory_kib: 8,
    passes: 1,
    lanes: 1,
};

fn key() -> DataKey {
    DataKey::from_bytes(&[7; 32])
}

fn with_passphrase(passphrase: &str) -> KeyFile {
    let mut file = KeyFile::create(&key());
    file.add_passphrase_at(&key(), passphrase, CHEAP).unwrap();
    file
}

/// The file after `change` was made to its JSON.
fn changed(file: &KeyFile, change: impl FnOnce(&mut Value)) -> Result<KeyFile, Error> {
    let mut json: Value = serde_json::from_slice(&file.to_bytes()).unwrap();
    change(&mut json);
    KeyFile::parse(&serde_json::to_vec(&json).unwrap())
}

fn opens(file: &KeyFile, passphrase: Option<&str>) -> bool {
    file.unlock(passphrase)
        .is_ok_and(|opened| opened.as_bytes() == key().as_bytes())
}

#[test]
fn a_saved_file_opens_by_each_of_its_slots_at_the_real_cost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.keys");
    assert!(matches!(KeyFile::load(&path), Err(Error::Absent { .. })));

    let key = DataKey::random().unwrap();
    let mut file = KeyFile::create(&key);
    assert_eq!(file.add_passphrase(&key, "eight quiet herons").unwrap(), 1);
    assert_eq!(file.add_unprotected(&key).unwrap(), 2);
    file.save(&path).unwrap();

    let file = KeyFile::load(&path).unwrap();
    for kind in [SlotKind::Passphrase, SlotKind::Unprotected] {
        let opened = file
            .only(&[kind])
            .unlock(Some("eight quiet herons"))
            .unwrap();
        assert_eq!(opened.as_bytes(), key.as_bytes());
    }
    let shown: Vec<_> = file
        .slots()
        .into_iter()
        .map(|slot| (slot.id, slot.kind, slot.detail, slot.usable))
        .collect();
    assert_eq!(
        shown,
        [
            (
                1,
                SlotKind::Passphrase,
                "Argon2id, 64 MiB, 3 passes".to_owned(),
                true
            ),
            (2, SlotKind::Unprotected, String::new(), true),
        ]
    );
    assert!(
        file.slots()
            .iter()
            .all(|slot| slot.created > 1_700_000_000_000)
    );
}

#[test]
fn a_file_of_the_first_version_opens_for_ever() {
    let file = KeyFile::parse(include_bytes!("version-1.keys")).unwrap();
    assert!(opens(&file, Some("test")));
}

#[test]
fn without_the_passphrase_the_file_says_what_it_needs() {
    let file = with_passphrase("right");
    assert!(opens(&file, Some("right")));
    assert!(matches!(
        file.unlock(Some("Right")),
        Err(Error::WrongPassphrase)
    ));
    assert!(matches!(file.unlock(Some("")), Err(Error::EmptyPassphrase)));
    assert!(matches!(
        file.unlock(None),
        Err(Error::PassphraseNeeded { keychain: None })
    ));
    assert!(matches!(
        KeyFile::create(&key()).add_passphrase(&key(), " "),
        Err(Error::EmptyPassphrase)
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn each_passphrase_opens_its_own_file_alone(right in "\\PC{1,20}x", wrong in "\\PC{1,20}x") {
        let file = with_passphrase(&right);
        assert!(opens(&file, Some(&right)));
        assert_eq!(opens(&file, Some(&wrong)), *normalised(&right).unwrap() == *normalised(&wrong).unwrap());
    }
}

#[test]
fn whatever_byte_is_damaged_the_right_key_comes_out_or_none() {
    let mut plain = KeyFile::create(&key());
    plain.add_unprotected(&key()).unwrap();
    let mut refused = 0;
    for file in [with_passphrase("right"), plain] {
        let good = file.to_bytes();
        let mut check = |bytes: &[u8]| match KeyFile::parse(bytes)
            .and_then(|file| file.unlock(Some("right")))
        {
            Ok(opened) => assert_eq!(opened.as_bytes(), key().as_bytes()),
            Err(_) => refused += 1,
        };
        for at in 0..good.len() {
            for mask in [1, 2, 4, 8, 16, 32, 64, 128, 255] {
                let mut bytes = good.clone();
                bytes[at] ^= mask;
                check(&bytes);
            }
            check(&good[..at]);
        }
    }
    assert!(refused > 5_000, "{refused}");
}

#[test]
fn slots_and_fields_of_a_later_version_survive_a_rewrite() {
    let recovery =
        json!({"id": 9, "kind": "hardware", "words": [1, 2.5, null], "hint": "in the safe"});
    let mut file = changed(&with_passphrase("right"), |json| {
        json["slots"]
            .as_array_mut()
            .unwrap()
            .insert(0, recovery.clone());
        json["slots"][1]["note"] = "Ana's".into();
        json["cloud"] = json!({"z": 1, "a": 2});
    })
    .unwrap();
    assert_eq!(file.add_unprotected(&key()).unwrap(), 10);
    file.remove(1).unwrap();
    let mut file = KeyFile::parse(&file.to_bytes()).unwrap();
    file.add_passphrase_at(&key(), "new", CHEAP).unwrap();
    let written: Value = serde_json::from_slice(&file.to_bytes()).unwrap();
    assert_eq!(written["slots"][0].to_string(), recovery.to_string());
    assert_eq!(written["cloud"].to_string(), r#"{"z":1,"a":2}"#);
    assert!(opens(&file.only(&[SlotKind::Passphrase]), Some("new")));

    let only = file.only(&[SlotKind::Unknown("hardware".into())]);
    assert!(!only.slots()[0].usable);
    let Err(Error::NothingOpens { kinds }) = only.unlock(Some("new")) else {
        panic!("it opened")
    };
    assert_eq!(kinds, ["hardware"]);
}

#[test]
fn the_last_slot_that_opens_stays() {
    let mut file = changed(&with_passphrase("right"), |json| {
        json["slots"]
            .as_array_mut()
            .unwrap()
            .push(json!({"id": 2, "kind": "hardware"}));
        json["slots"]
            .as_array_mut()
            .unwrap()
            .push(json!({"id": 3, "kind": "unprotected", "key": "short"}));
    })
    .unwrap();
    assert!(matches!(file.remove(1), Err(Error::LastSlot)));
    assert!(matches!(file.remove(4), Err(Error::SlotNotFound { id: 4 })));
    file.add_passphrase_at(&key(), "new", CHEAP).unwrap();
    file.remove(1).unwrap();
    assert!(opens(&file, Some("new")) && !opens(&file, Some("right")));

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.keys");
    assert!(matches!(file.only(&[]).save(&path), Err(Error::LastSlot)));
    assert!(!path.exists());
}

#[test]
fn a_backup_carries_only_the_kinds_asked_for() {
    let mut file = with_passphrase("right");
    file.add_unprotected(&key()).unwrap();
    let portable = KeyFile::parse(&file.only(&[SlotKind::Passphrase]).to_bytes()).unwrap();
    assert!(opens(&portable, Some("right")) && !opens(&portable, None));
    assert!(
        !String::from_utf8(portable.to_bytes())
            .unwrap()
            .contains("07070707")
    );
    assert!(portable.has(&SlotKind::Passphrase) && !portable.has(&SlotKind::Unprotected));
}

#[test]
fn a_slot_for_another_desk_is_refused() {
    let other = DataKey::from_bytes(&[8; 32]);
    let mut file = with_passphrase("right");
    assert!(matches!(file.add_unprotected(&other), Err(Error::WrongKey)));
    assert!(matches!(
        file.add_passphrase(&other, "x"),
        Err(Error::WrongKey)
    ));
    assert_eq!(file.slots().len(), 1);
}

#[test]
fn a_slot_that_asks_for_too_much_is_never_tried_and_others_still_open() {
    for (field, value) in [
        ("memory_kib", 4_194_304_u64),
        ("passes", 65),
        ("lanes", u64::MAX),
        ("memory_kib", 0),
    ] {
        let hostile = changed(&with_passphrase("right"), |json| {
            json["slots"][0][field] = value.into();
        })
        .unwrap();
        assert!(
            matches!(hostile.unlock(Some("right")), Err(Error::Damaged { .. })),
            "{field} {value}"
        );
        assert!(!hostile.has(&SlotKind::Passphrase));
        let mut rescued = hostile;
        rescued.add_passphrase_at(&key(), "right", CHEAP).unwrap();
        assert!(opens(&rescued, Some("right")));
    }
}

#[test]
fn what_is_no_key_file_is_refused_with_its_reason() {
    let reason = |change: &dyn Fn(&mut Value)| match changed(&with_passphrase("right"), change) {
        Err(Error::Damaged { what }) => what.to_owned(),
        Err(Error::Newer { version }) => format!("newer {version}"),
        other => panic!("{other:?}"),
    };
    assert_eq!(reason(&|json| json["version"] = 2.into()), "newer 2");
    assert_eq!(
        reason(&|json| json["format"] = "cups".into()),
        "it is not a key file"
    );
    assert_eq!(
        reason(&|json| json["slots"] = Value::Null),
        "it has no slots"
    );
    assert_eq!(
        reason(&|json| json["slots"][0]["id"] = (-1).into()),
        "a slot has no number or no kind"
    );
    assert_eq!(
        reason(&|json| {
            let slot = json["slots"][0].clone();
            json["slots"].as_array_mut().unwrap().push(slot);
        }),
        "two slots have one number"
    );
    assert_eq!(
        reason(&|json| json["slots"] = (1..18).map(|id| json!({"id": id, "kind": "x"})).collect()),
        "it has too many slots"
    );
    assert!(matches!(
        KeyFile::parse(&[b' '; 300_000]),
        Err(Error::Damaged {
            what: "it is too large"
        })
    ));
    assert!(matches!(
        KeyFile::parse("[".repeat(100_000).as_bytes()),
        Err(Error::Damaged { .. })
    ));

    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(
        KeyFile::load(folder.path()),
        Err(Error::Io { .. })
    ));
}

#[test]
fn a_printed_file_shows_no_key() {
    let mut file = KeyFile::create(&key());
    file.add_unprotected(&key()).unwrap();
    let printed = format!("{file:?}");
    assert!(
        printed.contains("Unprotected") && !printed.contains("0707"),
        "{printed}"
    );
}

#[test]
fn a_recovery_code_opens_the_desk_where_the_passphrase_is_lost() {
    let key = DataKey::random().unwrap();
    let mut keys = KeyFile::create(&key);
    keys.add_passphrase(&key, "correct horse").unwrap();
    let (slot, code) = keys.add_recovery(&key).unwrap();
    let read = KeyFile::parse(&keys.to_bytes()).unwrap();
    assert!(!String::from_utf8(keys.to_bytes()).unwrap().contains(&*code));
    let opens = |keys: &KeyFile, typed: &str| keys.unlock(Some(typed)).map(|key| key.id());
    assert_eq!(opens(&read, &code).unwrap(), key.id());
    assert_eq!(
        opens(&read, &code.to_lowercase().replace('-', " ")).unwrap(),
        key.id()
    );
    assert_eq!(opens(&read, "correct horse").unwrap(), key.id());
    assert!(matches!(
        opens(&read, "wrong horse"),
        Err(Error::WrongPassphrase)
    ));
    // A backup carries it; another code, and one that was removed, open nothing.
    let backup = read.only(&[SlotKind::Recovery]);
    assert_eq!(opens(&backup, &code).unwrap(), key.id());
    let (_, other) = KeyFile::create(&key).add_recovery(&key).unwrap();
    assert!(matches!(opens(&read, &other), Err(Error::WrongPassphrase)));
    assert!(matches!(
        backup.unlock(None),
        Err(Error::PassphraseNeeded { .. })
    ));
    keys.remove(slot).unwrap();
    assert!(matches!(opens(&keys, &code), Err(Error::WrongPassphrase)));
}
