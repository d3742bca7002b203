//! `rambla-hub`: serves, and what whoever runs it does beside.

mod args;
mod lists;
mod serve;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use fast_qr::QRBuilder;
use rambla_wire::hub::Rights;

use args::{Args, Command, DeviceCommand, EpochCommand, QuarantineCommand, StreamCommand};

use crate::{Config, ConfigError, Failure, Hub, HubError, Tls};

/// Why the program ends without having done it.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error("{0}")]
    Config(#[from] ConfigError),
    #[error("{0}")]
    Hub(#[from] HubError),
    #[error("{0}")]
    Failure(#[from] Failure),
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("{0}")]
    Usage(&'static str),
}

impl Fault {
    fn code(&self) -> u8 {
        match self {
            Fault::Config(_) | Fault::Usage(_) => 2,
            Fault::Failure(Failure::NotFound) => 4,
            Fault::Hub(HubError::Store(_)) | Fault::Failure(Failure::Store(_)) => 5,
            Fault::Hub(_) | Fault::Failure(_) | Fault::Io(_) => 6,
        }
    }
}

/// The program: does what was typed, its own name first. Where help was asked for, or nothing is meant that it
/// knows, the process ends here.
pub fn run<W: Into<OsString> + Clone>(words: impl IntoIterator<Item = W>) -> ExitCode {
    let args = Args::parse_from(words);
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return end(&error.into()),
    };
    match runtime.block_on(act(args)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => end(&fault),
    }
}

fn end(fault: &Fault) -> ExitCode {
    message(&format!("rambla-hub: {fault}"));
    ExitCode::from(fault.code())
}

#[allow(
    clippy::print_stderr,
    reason = "what a terminal program says goes to the terminal"
)]
fn message(text: &str) {
    eprintln!("{text}");
}

#[allow(
    clippy::print_stdout,
    reason = "what a terminal program says goes to the terminal"
)]
fn print(text: &str) {
    println!("{text}");
}

async fn act(args: Args) -> Result<(), Fault> {
    if let Command::Handbook { folder } = &args.command {
        return Ok(handbook(folder)?);
    }
    let is_json = args.json;
    let config = Config::layered(args.config.as_deref(), std::env::vars(), args.typed())?;
    let command = args.command;
    if matches!(command, Command::Check) {
        return check(config).await;
    }
    if let Command::Serve = command {
        serve::say_what_happens(&config);
        return serve::serve(config).await;
    }
    let hub = Hub::open(config).await?;
    match command {
        Command::Serve | Command::Check | Command::Handbook { .. } => {}
        Command::Invite { rights, team, qr } => {
            let rights = rights.into_iter().map(Rights::from);
            let rights = rights.fold(Rights(0), |all, one| Rights(all.0 | one.0));
            let code = hub.invite(rights, team).await?.to_string();
            print(&code);
            if qr {
                let picture = QRBuilder::new(code).build();
                let picture = picture.map_err(|_| Fault::Usage("the code is too long to draw"))?;
                print(&picture.to_str());
            }
        }
        Command::Device(DeviceCommand::List) => {
            print(&lists::devices(
                &hub.ledger().devices(None).await.map_err(Failure::Store)?,
                is_json,
            ));
        }
        Command::Device(DeviceCommand::Revoke { device }) => {
            let out = hub.revoke(device).await?;
            message(&format!("Devices that are shut out now: {out}."));
        }
        Command::Stream(StreamCommand::List) => {
            print(&lists::streams(
                &hub.ledger().streams().await.map_err(Failure::Store)?,
                is_json,
            ));
        }
        Command::Quarantine(QuarantineCommand::List) => {
            print(&lists::held(
                &hub.ledger().held().await.map_err(Failure::Store)?,
                is_json,
            ));
        }
        Command::Quarantine(QuarantineCommand::Accept { number }) => hub.accept(number).await?,
        Command::Quarantine(QuarantineCommand::Drop { number }) => {
            hub.ledger().drop_held(number).await?;
        }
        Command::Epoch(EpochCommand::New { stream }) => hub.renew(stream).await?,
    }
    Ok(())
}

/// A man page for each command.
fn handbook(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    clap_mangen::generate_to(Args::command(), folder)
}

/// Says how it is set up, and whether the database answers; shows no password.
async fn check(config: Config) -> Result<(), Fault> {
    let kind = format!("{:?}", config.database);
    let tls = match &config.tls {
        Tls::Own => "its own certificate, pinned by codes".to_owned(),
        Tls::Files { certificate, .. } => format!("the certificate {}", certificate.display()),
        Tls::None => "none: a proxy or loopback before it".to_owned(),
    };
    let (listen, places) = (config.listen, config.places().join(" "));
    let hub = Hub::open(config).await?;
    hub.check_certificate()?;
    let streams = hub.ledger().streams().await.map_err(Failure::Store)?;
    let devices = hub.ledger().devices(None).await.map_err(Failure::Store)?;
    let bytes: u64 = streams.iter().map(|row| row.bytes).sum();
    print(&format!(
        "hub        {}\nlisten     {listen}\naddresses  {places}\nTLS        {tls}\ndatabase   {kind}\nstreams    {}\nbytes      {bytes}\ndevices    {}",
        hub.id(),
        streams.len(),
        devices.len(),
    ));
    Ok(())
}
