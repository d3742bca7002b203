//! Cities, the programme register and the gate, in the terminal.

use serde_json::{Value as Json, json};

use crate::desk::{TestDesk, program};

fn counts(report: &Json) -> [u64; 5] {
    ["added", "updated", "unchanged", "cancelled", "refused"]
        .map(|name| report[name].as_u64().unwrap())
}

#[test]
fn a_city_is_found_and_the_gate_says_what_is_listed_and_what_to_say() {
    let desk = TestDesk::with_event();
    let found = desk.ok("city search 'A Coruña'");
    assert_eq!(found[0]["country"], "ES");
    let gate = desk.ok("gate Barcelona");
    let listing = &gate[0]["gate"]["listings"][0];
    assert_eq!(
        (&listing["programme"], &listing["role"], &listing["as_of"]),
        (&json!("ICC"), &json!("mentor"), &json!("2020"))
    );
    assert_eq!(listing["old"], true);
    let plain = |city: &str| {
        let mut command = program();
        command.arg("--data").arg(&desk.folder).args(["gate", city]);
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    let said = plain("Barcelona");
    assert!(
        said.contains("ICC as mentor in 2020") && said.contains("check it"),
        "{said}"
    );
    // Nothing is ever said not to take part.
    let said = plain("Lleida");
    assert!(
        said.contains("Unknown") && said.contains("its city or region"),
        "{said}"
    );
    let several = desk.run("gate 'Saint-Germain, FR'").ended(1);
    assert!(several.json().as_array().unwrap().len() > 1, "{several}");
    let none = desk.run("gate Nowhereville").ended(4);
    assert!(none.stderr.contains("Nowhereville"), "{none}");
}

#[test]
fn a_lead_knows_its_city_and_is_filtered_by_the_gate() {
    let desk = TestDesk::with_event();
    desk.ok("lead add --name Ana --city Barcelona");
    desk.ok("lead add --text 'Bo Ek, Ek AB, +46 8 555 01 01, Uppsala'");
    desk.ok("lead add --name Cai --city Xyzzyville");
    let names = |words: &str| {
        let list = desk.ok(words);
        let names = list.as_array().unwrap().iter();
        names
            .map(|lead| lead["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names("lead list --gate listed"), ["Ana"]);
    assert_eq!(names("lead list --gate unlisted"), ["Bo Ek"]);
    assert_eq!(names("lead list --gate 'no place'"), ["Cai"]);
    assert_eq!(names("lead list --gate icc"), ["Ana"]);
    assert_eq!(
        names("lead list --gate 'Cities Mission'"),
        Vec::<String>::new()
    );
    let ana = desk.ok("lead list --search ana");
    assert_eq!(ana[0]["programmes"], json!(["ICC"]));
    assert_eq!(ana[0]["country"], "ES");
}

#[test]
fn the_register_comes_from_a_table_and_again_as_updates() {
    let desk = TestDesk::with_event();
    let shipped = desk.ok("programme list");
    assert_eq!(shipped.as_array().unwrap().len(), 39);
    let undecided = desk.ok("programme list --undecided");
    assert_eq!(undecided[0]["city"], "Saint-Germain");
    let place = desk.ok("city search 'Saint-Germain, FR'")[0]["geonameid"].to_string();
    let row = undecided[0]["id"].as_str().unwrap().to_owned();
    let decided = desk.ok(["programme", "decide", &row, &place]);
    assert_eq!(decided["geonameid"].to_string(), place);

    let file = desk.file(
        "cities.csv",
        "\u{feff}Municipio;País;Programa;Rol;Fecha;Fuente\r\n\
         Barcelona;España;ICC;core;2026-11;ours\r\n\
         Lleida;ES;Covenant of Mayors;signatory;2026-03;ours\r\n\
         Saint-Germain;Francia;ICC;core;2026-11;ours\r\n\
         San José;;ICC;core;2026-11;ours\r\n\
         Reus;ES;;core;2026-11;ours\r\n\
         Reus;ES;ICC;core;soon;ours\r\n\
         Reus;Narnia;ICC;core;2026-11;ours\r\n",
    );
    let words = |more: &str| format!("import programmes '{}' --json {more}", file.display());
    let before = desk.state();
    let told = desk.run(words("--dry-run")).ended(1).json();
    assert_eq!(desk.state(), before);
    let report = desk.run(words("")).ended(1).json();
    assert_eq!(report, told);
    assert_eq!(counts(&report), [2, 2, 0, 0, 3]);
    let problems: Vec<(u64, &str)> = report["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["row"].as_u64().unwrap(),
                row["problem"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        problems,
        [
            (4, "ambiguous-city"),
            (5, "ambiguous-city"),
            (6, "missing-programme"),
            (7, "unreadable-month"),
            (8, "unknown-country")
        ]
    );
    // What a person has decided stays.
    let all = desk.ok("programme list");
    let saint = all
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["city"] == "Saint-Germain")
        .unwrap();
    assert_eq!(saint["geonameid"].to_string(), place);
    assert_eq!(
        counts(&desk.run(words("")).ended(1).json()),
        [0, 0, 4, 0, 3]
    );
    let gate = desk.ok("gate Barcelona");
    assert_eq!(gate[0]["gate"]["listings"][0]["role"], "core");
    desk.is_well();

    let other = desk.file("other.csv", "a,b\n1,2\n");
    let refused = desk
        .run(format!("import programmes '{}'", other.display()))
        .ended(3);
    assert!(
        refused.stderr.contains("other.csv") && refused.stderr.contains("--map"),
        "{refused}"
    );
    let mapped = desk.file("mapped.csv", "Where,What,When\nReus,ICC,2026-11\n");
    let mapped = format!(
        "import programmes '{}' --map Where=city --map What=programme --map When=as_of --json",
        mapped.display()
    );
    assert_eq!(counts(&desk.run(mapped).ended(0).json()), [1, 0, 0, 0, 0]);
}
