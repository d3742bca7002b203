//! Makes the gazetteer's SQLite file from the CSV files in assets/gazetteer.

use std::collections::HashMap;
use std::error::Error;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::{env, io};

use rambla_fold::fold;
use rusqlite::{Connection, params};

#[path = "src/hash.rs"]
mod hash;

fn main() -> Result<(), Box<dyn Error>> {
    let source = Path::new("../../assets/gazetteer");
    println!("cargo::rerun-if-changed={}", source.display());
    for own in ["build.rs", "schema.sql", "src/hash.rs"] {
        println!("cargo::rerun-if-changed={own}");
    }
    let file = PathBuf::from(env::var_os("OUT_DIR").ok_or("no OUT_DIR")?).join("gazetteer.db");
    if file.exists() {
        fs::remove_file(&file)?;
    }
    let mut conn = Connection::open(&file)?;
    conn.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;",
    )?;
    conn.execute_batch(include_str!("schema.sql"))?;
    let tx = conn.transaction()?;
    places(&tx, source)?;
    countries(&tx, source)?;
    tx.execute_batch(
        "INSERT INTO main_names (main_names) VALUES ('optimize');
         INSERT INTO other_names (other_names) VALUES ('optimize');",
    )?;
    tx.commit()?;
    conn.execute_batch("CREATE INDEX places_geonameid ON places (geonameid); ANALYZE; VACUUM;")?;
    Ok(())
}

struct Row {
    geonameid: i64,
    name: String,
    ascii: String,
    country: String,
    region: String,
    at: [i64; 2],
    population: i64,
    zone: String,
    others: Vec<String>,
}

fn read(source: &Path) -> Result<Vec<Row>, Box<dyn Error>> {
    let mut more: HashMap<i64, Vec<String>> = HashMap::new();
    for row in csv::Reader::from_path(source.join("extra_alternates.csv"))?.records() {
        let row = row?;
        more.insert(
            row[0].parse()?,
            row[1].split('|').map(str::to_owned).collect(),
        );
    }
    let packed = io::BufReader::new(File::open(source.join("places.csv.zst"))?);
    let plain = ruzstd::decoding::StreamingDecoder::new(packed)?;
    let mut rows = Vec::with_capacity(240_000);
    for row in csv::Reader::from_reader(plain).records() {
        let row = row?;
        let geonameid = row[0].parse()?;
        let degrees = |text: &str| {
            text.parse::<f64>()
                .map(|degrees| (degrees * 1e5).round() as i64)
        };
        let mut others: Vec<String> = row[10]
            .split('|')
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect();
        others.extend(more.remove(&geonameid).unwrap_or_default());
        rows.push(Row {
            geonameid,
            name: row[1].to_owned(),
            ascii: row[2].to_owned(),
            country: row[3].to_owned(),
            region: row[4].to_owned(),
            at: [degrees(&row[6])?, degrees(&row[7])?],
            population: row[8].parse()?,
            zone: row[9].to_owned(),
            others,
        });
    }
    rows.sort_by_key(|row| (-row.population, row.geonameid));
    Ok(rows)
}

fn places(tx: &Connection, source: &Path) -> Result<(), Box<dyn Error>> {
    let mut regions: HashMap<String, i64> = HashMap::new();
    let mut zones: HashMap<String, i64> = HashMap::new();
    let mut spellings: Vec<(i64, i64, bool)> = Vec::with_capacity(1_000_000);
    let mut place = tx.prepare("INSERT INTO places VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?;
    let mut region = tx.prepare("INSERT INTO regions VALUES (?1, ?2)")?;
    let mut zone = tx.prepare("INSERT INTO zones VALUES (?1, ?2, ?3)")?;
    let mut main_words = tx.prepare("INSERT INTO main_names (rowid, words) VALUES (?1, ?2)")?;
    let mut other_words = tx.prepare("INSERT INTO other_names (rowid, words) VALUES (?1, ?2)")?;
    for (rank, row) in (1_i64..).zip(read(source)?) {
        let next = regions.len() as i64 + 1;
        let region_number = *regions.entry(row.region.clone()).or_insert(next);
        if region_number == next {
            region.execute(params![next, row.region])?;
        }
        let next = zones.len() as i64 + 1;
        let zone_number = *zones.entry(row.zone.clone()).or_insert(next);
        if zone_number == next {
            zone.execute(params![next, row.zone, rank])?;
        }
        let [lat, lon] = row.at;
        place.execute(params![
            rank,
            row.geonameid,
            row.name,
            row.country,
            region_number,
            lat,
            lon,
            row.population,
            zone_number
        ])?;
        // Ø, ł and their like are written in ASCII by people without that key.
        let (name, ascii) = (fold(&row.name), fold(&row.ascii));
        spellings.push((hash::hash(&name), rank, true));
        let mut words = name.clone();
        if ascii != name && !ascii.is_empty() {
            spellings.push((hash::hash(&ascii), rank, true));
            words = format!("{name} {ascii}");
        }
        main_words.execute(params![rank, words])?;
        let others: Vec<String> = row.others.iter().map(|name| fold(name)).collect();
        for other in others.iter().filter(|other| !other.is_empty()) {
            spellings.push((hash::hash(other), rank, false));
        }
        if !others.is_empty() {
            other_words.execute(params![rank, distinct(&others)])?;
        }
    }
    spellings.sort_by_key(|(hash, place, main)| (*hash, *place, !*main));
    spellings.dedup_by_key(|(hash, place, _)| (*hash, *place));
    let mut spelling = tx.prepare("INSERT INTO spellings VALUES (?1, ?2, ?3)")?;
    for (hash, place, main) in spellings {
        spelling.execute(params![hash, place, main])?;
    }
    Ok(())
}

/// The words of several names, each once.
fn distinct(names: &[String]) -> String {
    let mut words: Vec<&str> = names.iter().flat_map(|name| name.split(' ')).collect();
    words.sort_unstable();
    words.dedup();
    words.join(" ")
}

fn countries(tx: &Connection, source: &Path) -> Result<(), Box<dyn Error>> {
    let mut country = tx.prepare("INSERT INTO countries VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
    for row in csv::Reader::from_path(source.join("countries.csv"))?.records() {
        let row = row?;
        country.execute(params![
            &row[0], &row[3], &row[4], &row[5], &row[6], &row[7], &row[8]
        ])?;
    }
    Ok(())
}
