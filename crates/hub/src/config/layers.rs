//! File, environment, flags: the later ones win.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::{Table, Value};

use super::{Config, Log, Tls};
use crate::ledger::Database;
use crate::limits::Limits;

/// Before each name in the environment.
const PREFIX: &str = "RAMBLA_HUB_";
/// What the environment may say beside the limits. Other names are let be: an orchestrator sets some of its own.
const NAMES: &[&str] = &[
    "listen",
    "database",
    "database_authority",
    "database_connections",
    "addresses",
    "tls",
    "metrics",
    "behind_proxy",
    "log",
    "log_level",
];
const DATABASE: &str = "sqlite:hub.db";
const CONNECTIONS: usize = 16;

/// Why a configuration is none.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It is not TOML, or a key is unknown, or a value is of another kind; names it and its line.
    #[error("{from}: {what}")]
    Content {
        /// Where it stands.
        from: String,
        /// What is wrong.
        what: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    listen: Option<SocketAddr>,
    database: Option<String>,
    database_authority: Option<PathBuf>,
    database_connections: Option<usize>,
    #[serde(default)]
    addresses: Vec<String>,
    tls: Option<Value>,
    metrics: Option<SocketAddr>,
    #[serde(default)]
    behind_proxy: bool,
    log: Option<Form>,
    log_level: Option<Level>,
    #[serde(default)]
    limits: Limits,
}

#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Form {
    Text,
    Json,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Error,
    Warn,
    Info,
    Debug,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

impl Config {
    /// What a file says, over it what the environment says, over that what was typed. Passwords and codes never
    /// stand in an error.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn layered(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
        typed: Table,
    ) -> Result<Config, ConfigError> {
        let mut table = match file {
            None => Table::new(),
            Some(path) => read(path)?,
        };
        let from_environment = environment
            .filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?.to_lowercase(), value)));
        for (name, value) in from_environment.filter(|(_, value)| !value.is_empty()) {
            lay(&mut table, &name, value);
        }
        table.extend(typed);
        let said: Said = Value::Table(table)
            .try_into()
            .map_err(|error| content("the configuration", &error))?;
        config(said)
    }
}

/// Alone, so that an error has the line of the file.
fn read(path: &Path) -> Result<Table, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Io {
        path: path.to_owned(),
        source,
    })?;
    let from = path.display().to_string();
    let _: Said = toml::from_str(&text).map_err(|error| content(&from, &error))?;
    toml::from_str(&text).map_err(|error| content(&from, &error))
}

fn content(from: &str, error: &toml::de::Error) -> ConfigError {
    ConfigError::Content {
        from: from.to_owned(),
        what: error.message().to_owned(),
    }
}

fn lay(table: &mut Table, name: &str, value: String) {
    let typed = match value.parse::<i64>() {
        Ok(number) => Value::Integer(number),
        Err(_) => match value.parse::<bool>() {
            Ok(truth) => Value::Boolean(truth),
            Err(_) => Value::String(value),
        },
    };
    match (name, name.strip_prefix("limits_"), typed) {
        ("addresses", _, typed) => {
            let text = typed.as_str().unwrap_or_default();
            let addresses = text.split([',', ' ']).filter(|part| !part.is_empty());
            let addresses = addresses.map(|part| Value::String(part.to_owned()));
            table.insert(name.to_owned(), Value::Array(addresses.collect()));
        }
        ("tls_certificate" | "tls_key", _, typed) => {
            within(table, "tls").insert(name[4..].to_owned(), typed);
        }
        (_, Some(limit), typed) => {
            within(table, "limits").insert(limit.to_owned(), typed);
        }
        (_, None, typed) if NAMES.contains(&name) => {
            table.insert(name.to_owned(), typed);
        }
        (_, None, _) => {}
    }
}

fn within<'t>(table: &'t mut Table, name: &str) -> &'t mut Table {
    let entry = table
        .entry(name)
        .or_insert_with(|| Value::Table(Table::new()));
    if !entry.is_table() {
        *entry = Value::Table(Table::new());
    }
    entry
        .as_table_mut()
        .expect("BUG: what was made a table is none")
}

fn config(said: Said) -> Result<Config, ConfigError> {
    let default = Config::sqlite("");
    let wrong = |what: &str| ConfigError::Content {
        from: "the configuration".to_owned(),
        what: what.to_owned(),
    };
    let database = said.database.as_deref().unwrap_or(DATABASE);
    let database = match database.split_once(':') {
        Some(("sqlite", path)) if !path.is_empty() => Database::Sqlite(path.into()),
        Some(("postgres" | "postgresql", _)) => Database::Postgres {
            address: database.to_owned(),
            authority: said.database_authority,
            connections: said.database_connections.unwrap_or(CONNECTIONS).max(2),
        },
        _ => return Err(wrong("`database` is `sqlite:PATH` or `postgres://…`")),
    };
    let tls = match said.tls {
        None => Tls::Own,
        Some(Value::String(word)) if word == "own" => Tls::Own,
        Some(Value::String(word)) if word == "none" => Tls::None,
        Some(value @ Value::Table(_)) => {
            let files: Files = value.try_into().map_err(|error| content("`tls`", &error))?;
            Tls::Files {
                certificate: files.certificate,
                key: files.key,
            }
        }
        Some(_) => return Err(wrong("`tls` is `own`, `none`, or `certificate` and `key`")),
    };
    Ok(Config {
        listen: said.listen.unwrap_or(default.listen),
        database,
        addresses: said.addresses,
        tls,
        metrics: said.metrics,
        is_behind_proxy: said.behind_proxy,
        limits: said.limits,
        log: Log {
            is_json: said.log == Some(Form::Json),
            level: match said.log_level {
                Some(Level::Error) => tracing::Level::ERROR,
                Some(Level::Warn) => tracing::Level::WARN,
                Some(Level::Info) | None => tracing::Level::INFO,
                Some(Level::Debug) => tracing::Level::DEBUG,
            },
        },
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn layered(file: &str, environment: &[(&str, &str)], typed: &str) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hub.toml");
        std::fs::write(&path, file).unwrap();
        let environment = environment.iter();
        let environment =
            environment.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let typed = toml::from_str(typed).unwrap();
        Config::layered(Some(&path), environment, typed).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_typed_wins_over_the_environment_and_that_over_the_file() {
        let file = "listen = \"127.0.0.1:1\"\n[limits]\nteam_streams = 1\nteam_devices = 1\n";
        let environment = [
            ("RAMBLA_HUB_LISTEN", "127.0.0.1:2"),
            ("RAMBLA_HUB_LIMITS_TEAM_STREAMS", "2"),
            ("RAMBLA_HUB_ADDRESSES", "a.example:1, b.example:2"),
            ("RAMBLA_HUB_TLS", "none"),
            ("RAMBLA_HUB_SERVICE_HOST", "10.0.0.1"),
            ("LISTEN", "127.0.0.1:9"),
        ];
        let config = layered(file, &environment, "listen = \"127.0.0.1:3\"").unwrap();
        assert_eq!(config.listen, "127.0.0.1:3".parse().unwrap());
        assert_eq!(config.limits.team_streams, 2);
        assert_eq!(config.limits.team_devices, 1);
        assert_eq!(config.addresses, ["a.example:1", "b.example:2"]);
        assert_eq!(config.tls, Tls::None);
        let config = layered(file, &environment[..1], "").unwrap();
        assert_eq!(config.listen, "127.0.0.1:2".parse().unwrap());
        assert_eq!(config.limits.team_streams, 1);
    }

    #[test]
    fn an_unknown_key_is_named() {
        for (file, named) in [
            ("lisen = \"127.0.0.1:1\"", "lisen"),
            ("[limits]\nteam_stream = 1", "team_stream"),
            ("[tls]\ncertificat = \"a\"", "certificat"),
            ("database = \"mysql://x\"", "database"),
            ("tls = \"maybe\"", "tls"),
        ] {
            let error = layered(file, &[], "").unwrap_err();
            assert!(error.contains(named), "{error}");
        }
        let error = layered("", &[("RAMBLA_HUB_LIMITS_TEAM_STREAM", "1")], "").unwrap_err();
        assert!(error.contains("team_stream"), "{error}");
    }

    #[test]
    fn the_example_says_what_holds_without_it() {
        let example = include_str!("../../../../assets/hub/hub.toml");
        let plain = layered("", &[], "").unwrap();
        let set = |line: &str| {
            let setting = line.strip_prefix('#').filter(|rest| rest.contains(" = "));
            let setting = setting.filter(|rest| rest.starts_with(|c: char| c.is_lowercase()));
            let is_shown_only = [
                "addresses",
                "database_authority",
                "certificate",
                "key",
                "metrics",
            ];
            match setting {
                Some(rest) if !is_shown_only.iter().any(|name| rest.starts_with(name)) => {
                    rest.to_owned()
                }
                _ => line.to_owned(),
            }
        };
        let all: Vec<String> = example.lines().map(set).collect();
        for file in [example, &all.join("\n")] {
            let config = layered(file, &[], "").unwrap();
            assert_eq!(format!("{config:?}"), format!("{plain:?}"));
        }
        assert!(all.len() > 30 && all.iter().any(|line| line == "wait_seconds = 25"));
    }

    #[test]
    fn a_certificate_from_files_needs_both() {
        let both = [
            ("RAMBLA_HUB_TLS_CERTIFICATE", "c.pem"),
            ("RAMBLA_HUB_TLS_KEY", "k.pem"),
        ];
        let config = layered("", &both, "").unwrap();
        assert!(matches!(config.tls, Tls::Files { .. }));
        assert!(layered("", &both[..1], "").is_err());
    }
}
