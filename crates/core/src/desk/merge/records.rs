//! All that is known of one record: its births and the versions written since.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use rambla_wire::{AtomWrite, Hlc, Id, Value, Version};
use rusqlite::params;

use super::{Fields, List};
use crate::desk::error::Result;
use crate::desk::list::Given;
use crate::desk::schema::LIFE;

/// A birth: the change that created the record, once per desk or import that did so.
pub(crate) struct Birth {
    pub(crate) version: Version,
    pub(crate) hlc: Hlc,
    pub(crate) change: i64,
    pub(crate) voided: bool,
    kind: u32,
}

/// A later write of one atom.
#[derive(Clone)]
pub(crate) struct Write {
    pub(crate) version: Version,
    pub(crate) hlc: Hlc,
    pub(crate) change: i64,
    pub(crate) parents: Vec<Version>,
    pub(crate) fields: Fields,
}

/// What names an atom in a record: its number, and the member where it is a set.
pub(crate) type AtomKey = (u32, Vec<u8>);

/// The births and later writes of one record.
pub(crate) struct Record {
    pub(crate) id: Id,
    /// The stream and the number of the table that it belongs to; none before its birth is here.
    pub(crate) home: Option<(Id, u32)>,
    /// Whether it was created in other streams or tables too, as no program of ours does. Of such
    /// a record the home of the earliest birth counts, whatever arrived first.
    pub(crate) contested: bool,
    pub(crate) births: Vec<Birth>,
    pub(crate) writes: HashMap<AtomKey, Vec<Write>>,
}

impl Record {
    /// Everything about a record; `only` one atom (and its births' voids) where that is enough.
    pub(crate) fn load(list: &mut List<'_>, id: Id, only: Option<u32>) -> Result<Record> {
        let mut record = Record {
            id,
            home: None,
            contested: false,
            births: Vec::new(),
            writes: HashMap::new(),
        };
        let Some(stream) = record.load_births(list)? else {
            return Ok(record);
        };
        record.load_writes(list, stream, only)?;
        record.follow_aliases(list, stream)?;
        for birth in &mut record.births {
            let key = (LIFE, birth.version.to_bytes().to_vec());
            let Some(writes) = record.writes.get(&key) else {
                continue;
            };
            let mut leaves = unreplaced(writes).peekable();
            birth.voided = leaves.peek().is_some() && leaves.all(|write| is_void(&write.fields));
        }
        Ok(record)
    }

    /// Reads its births, finds its home and gives the number of the home's stream.
    fn load_births(&mut self, list: &mut List<'_>) -> Result<Option<i64>> {
        let mut statement = list.conn.prepare_cached(
            "SELECT replica, seq, stream, kind, hlc, change FROM births WHERE record = ?1",
        )?;
        let mut rows = statement.query([&self.id.0[..]])?;
        let mut born = Vec::new();
        while let Some(row) = rows.next()? {
            let (stream, kind): (i64, u32) = (row.get("stream")?, row.get("kind")?);
            let birth = Birth {
                version: Version {
                    replica: list.replica_of(row.get("replica")?)?,
                    seq: row.get::<_, i64>("seq")? as u64,
                },
                hlc: Hlc(row.get::<_, i64>("hlc")? as u64),
                change: row.get("change")?,
                voided: false,
                kind,
            };
            born.push((list.stream_of(stream)?, stream, birth));
        }
        let first = born.iter().min_by_key(|(stream, _, birth)| {
            (
                birth.hlc,
                birth.version.replica,
                birth.version.seq,
                *stream,
                birth.kind,
            )
        });
        let Some((stream, number, kind)) =
            first.map(|(stream, number, birth)| (*stream, *number, birth.kind))
        else {
            return Ok(None);
        };
        self.home = Some((stream, kind));
        let all = born.len();
        self.births.extend(
            born.into_iter()
                .map(|(_, at, birth)| (at, birth))
                .filter_map(|(at, birth)| (at == number && birth.kind == kind).then_some(birth)),
        );
        self.contested = self.births.len() < all;
        Ok(Some(number))
    }

    fn load_writes(&mut self, list: &mut List<'_>, stream: i64, only: Option<u32>) -> Result<()> {
        let mut statement = list.conn.prepare_cached(include_str!("writes.sql"))?;
        let mut rows = statement.query(params![&self.id.0[..], stream, self.kind(), only])?;
        while let Some(row) = rows.next()? {
            let parents: Vec<u8> = row.get("parents")?;
            let fields: Vec<u8> = row.get("fields")?;
            let write = Write {
                version: Version {
                    replica: list.replica_of(row.get("replica")?)?,
                    seq: row.get::<_, i64>("seq")? as u64,
                },
                hlc: Hlc(row.get::<_, i64>("hlc")? as u64),
                change: row.get("change")?,
                parents: parents
                    .chunks(24)
                    .map(Version::from_slice)
                    .collect::<std::result::Result<_, _>>()?,
                fields: Value::fields_from_bytes(&fields)?,
            };
            let key = (row.get("atom")?, row.get("member")?);
            self.writes.entry(key).or_default().push(write);
        }
        Ok(())
    }

    /// What names a change by a name that it has no more, since the desk that wrote it was copied, names
    /// what it is called now; but for names under which the other copy has written the same.
    fn follow_aliases(&mut self, list: &mut List<'_>, stream: i64) -> Result<()> {
        let births: HashSet<Version> = self.births.iter().map(|birth| birth.version).collect();
        for ((atom, _), writes) in &mut self.writes {
            let known: HashSet<Version> = writes.iter().map(|write| write.version).collect();
            let is_here = |version: &Version| {
                known.contains(version) || (*atom != LIFE && births.contains(version))
            };
            for write in writes {
                let gone = write.parents.iter().filter(|parent| !is_here(parent));
                let mut now = Vec::new();
                for parent in gone {
                    now.extend(list.aliases(stream, *parent)?);
                }
                write.parents.extend(now.into_iter().filter(&is_here));
            }
        }
        let lives: Vec<AtomKey> = self
            .writes
            .keys()
            .filter(|(atom, _)| *atom == LIFE)
            .cloned()
            .collect();
        for key in lives {
            let Ok(birth) = Version::from_slice(&key.1) else {
                continue;
            };
            if births.contains(&birth) {
                continue;
            }
            for now in list.aliases(stream, birth)? {
                if births.contains(&now) {
                    let writes = self.writes[&key].clone();
                    let now = (LIFE, now.to_bytes().to_vec());
                    self.writes.entry(now).or_default().extend(writes);
                }
            }
        }
        Ok(())
    }

    /// The number of its table; 0 before its birth is here.
    pub(crate) fn kind(&self) -> u32 {
        self.home.map_or(0, |(_, kind)| kind)
    }

    /// Whether one of its births is not voided: only then does it have a row.
    pub(crate) fn lives(&self) -> bool {
        self.births.iter().any(|birth| !birth.voided)
    }

    /// The births whose values count: those not voided, or all where nothing else is left.
    pub(crate) fn counting(&self) -> impl Iterator<Item = &Birth> {
        let lives = self.lives();
        self.births
            .iter()
            .filter(move |birth| !lives || !birth.voided)
    }

    /// Every member that some birth or write names, by atom.
    pub(crate) fn members(&self, list: &List<'_>) -> Result<BTreeSet<AtomKey>> {
        let mut keys: BTreeSet<AtomKey> = self
            .writes
            .keys()
            .filter(|(atom, member)| *atom != LIFE && !member.is_empty())
            .cloned()
            .collect();
        for birth in self.counting() {
            for atom in birth.atoms(list, self.id)?.iter() {
                if let Some(member) = &atom.member {
                    keys.insert((atom.atom, member.clone()));
                }
            }
        }
        Ok(keys)
    }
}

impl Birth {
    /// What the birth change wrote of this record.
    pub(crate) fn atoms(&self, list: &List<'_>, record: Id) -> Result<Atoms> {
        Ok(Atoms {
            given: list.given(self.change)?,
            key: (record, self.kind),
        })
    }

    /// The value this birth gave an atom: defaults where it is silent; none where it names no
    /// such member.
    pub(crate) fn fields(
        &self,
        list: &List<'_>,
        record: Id,
        key: &AtomKey,
    ) -> Result<Option<Fields>> {
        let member = (!key.1.is_empty()).then_some(key.1.as_slice());
        let atoms = self.atoms(list, record)?;
        let found = atoms
            .iter()
            .find(|atom| atom.atom == key.0 && atom.member.as_deref() == member);
        Ok(match (found, member) {
            (Some(atom), _) => Some(atom.fields.clone()),
            (None, None) => Some(Fields::new()),
            (None, Some(_)) => None,
        })
    }
}

/// The atoms that a birth wrote.
pub(crate) struct Atoms {
    given: Rc<Given>,
    key: (Id, u32),
}

impl Atoms {
    pub(crate) fn iter(&self) -> std::slice::Iter<'_, AtomWrite> {
        self.given
            .get(&self.key)
            .map_or(&[][..], Vec::as_slice)
            .iter()
    }
}

/// Whether these fields of [`LIFE`] say that a birth was voided.
pub(crate) fn is_void(fields: &Fields) -> bool {
    *fields == [(1, Value::Int(1))]
}

/// The writes that no other write replaced.
pub(crate) fn unreplaced(writes: &[Write]) -> impl Iterator<Item = &Write> {
    let replaced: HashSet<Version> = writes
        .iter()
        .flat_map(|write| &write.parents)
        .copied()
        .collect();
    writes
        .iter()
        .filter(move |write| !replaced.contains(&write.version))
}
