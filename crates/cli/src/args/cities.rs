//! Cities and the programme register.

use clap::Subcommand;

#[derive(Subcommand)]
pub(crate) enum CityCommand {
    /// Find cities by any of their names
    #[command(after_help = "Example:\n  ramblactl city search \"Sant Cugat\"")]
    Search {
        /// Words of a name in any script; behind a comma the country or region
        #[arg(allow_hyphen_values = true)]
        text: String,
        /// At most so many
        #[arg(long, default_value = "10")]
        limit: usize,
    },
}

#[derive(Subcommand)]
pub(crate) enum ProgrammeCommand {
    /// List the register
    #[command(after_help = "Example:\n  ramblactl programme list --undecided")]
    List {
        /// Only rows of which nobody has said which place they mean
        #[arg(long)]
        undecided: bool,
    },
    /// Say which place a row means
    #[command(
        after_help = "Example:\n  ramblactl programme decide 019a5e2c-7b1f-7c3e-9d41-2f6b8a0c4e11 2978771"
    )]
    Decide {
        /// The row
        id: String,
        /// The place: a number that `city search` prints
        geonameid: i64,
    },
}
