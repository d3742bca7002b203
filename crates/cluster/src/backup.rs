//! A cluster as it was earlier.

use crate::Cluster;

/// A copy of all that a cluster held at some time. It goes with its cluster.
pub struct Backup {
    folder: String,
}

impl Cluster {
    /// Copies the cluster while it runs.
    pub fn back_up(&self) -> Backup {
        let folder = format!("{}/backup", self.folder);
        self.copy_to(&folder, &[]);
        Backup { folder }
    }

    /// Loses all that came since, at its old address.
    pub fn restore(&self, backup: Backup) {
        self.stop("immediate");
        let put_back = format!("rm -rf {0} && mv {1} {0}", self.data(), backup.folder);
        self.does("sh", &["-c", &put_back], &[]);
        self.run();
    }

    pub(crate) fn copy_to(&self, folder: &str, more: &[&str]) {
        let port = self.port.to_string();
        let from = ["-h", "127.0.0.1", "-U", "hub", "-p", &port, "-D", folder];
        let how = ["--checkpoint=fast", "--wal-method=stream", "--no-sync"];
        self.does("pg_basebackup", &from, &[&how, more].concat());
    }
}
