//! Numbers and columns that are stored and sent: none may change unseen.

use std::fmt::Write;

use rambla_core::desk::schema::{Field, Schema};

fn field(field: &Field) -> String {
    let names = field
        .names
        .map_or(String::new(), |table| format!(" -> {table}"));
    format!(
        "{} {} {:?}{names}{}",
        field.id,
        field.column,
        field.holds,
        if field.owner { " (owner)" } else { "" }
    )
}

#[test]
fn the_numbers_of_tables_atoms_and_fields_are_those_that_were_stored() {
    let mut out = String::new();
    for table in Schema::current().tables {
        let _ = writeln!(out, "{} {} {:?}", table.id, table.name, table.kind);
        for atom in table.atoms {
            let fields: Vec<String> = atom.fields.iter().map(field).collect();
            let free = if atom.free_text { " (free text)" } else { "" };
            let _ = writeln!(
                out,
                "  {} {}{free}: {}",
                atom.id,
                atom.name,
                fields.join(", ")
            );
            if let Some(set) = atom.set {
                let key: Vec<String> = set.key.iter().map(field).collect();
                let payload: Vec<String> = set.payload.iter().map(field).collect();
                let _ = writeln!(
                    out,
                    "    {} by {}: {} | {}",
                    set.table,
                    set.owner,
                    key.join(", "),
                    payload.join(", ")
                );
            }
        }
    }
    insta::assert_snapshot!("numbers", out);
}

#[test]
fn no_number_is_used_twice_and_every_column_is_there() {
    let (desk, _) = rambla_core::testing::desks::desk(1).unwrap();
    let mut tables: Vec<u32> = Schema::current()
        .tables
        .iter()
        .map(|table| table.id)
        .collect();
    tables.dedup();
    assert_eq!(tables.len(), Schema::current().tables.len());
    for table in Schema::current().tables {
        let mut atoms: Vec<u32> = table.atoms.iter().map(|atom| atom.id).collect();
        let mut fields: Vec<u32> = table.fields().map(|field| field.id).collect();
        for numbers in [&mut atoms, &mut fields] {
            let all = numbers.len();
            numbers.sort_unstable();
            numbers.dedup();
            assert_eq!(numbers.len(), all, "{}", table.name);
            assert!(!numbers.contains(&0), "{}", table.name);
        }
        let columns: Vec<&str> = table.fields().map(|field| field.column).collect();
        let sql = format!(
            "SELECT n, id, stream, \"{}\" FROM {}",
            columns.join("\", \""),
            table.name
        );
        desk.read(|db| db.rows(&sql, [], |_| Ok(()))).unwrap();
    }
}

#[test]
fn the_sql_of_a_desk_is_that_of_its_version() {
    let (desk, _) = rambla_core::testing::desks::desk(1).unwrap();
    let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type DESC, name";
    let all = desk
        .read(|db| db.rows(sql, [], |row| row.get::<_, String>(0)))
        .unwrap();
    insta::assert_snapshot!("sql", all.join(";\n\n"));
}
