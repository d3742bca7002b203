//! A second server that has what the first one has, and can take its place.

use std::thread::sleep;
use std::time::Duration;

use crate::Cluster;

impl Cluster {
    /// Another server that follows this one as it goes. It may lag by what is under way, unless
    /// this one [`Cluster::is_synchronous`].
    #[must_use]
    pub fn standby(&self) -> Cluster {
        let standby = Cluster::empty(self.programs.clone());
        self.copy_to(&standby.data(), &["--write-recovery-conf"]);
        standby.run();
        self.until_followers("1");
        standby
    }

    /// From now on nothing is committed here before its standby has it too.
    pub fn is_synchronous(&self) {
        self.set("synchronous_standby_names = '*'");
        let sql = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'";
        self.until(sql, "1");
    }

    /// Nothing comes to this standby of `first` any more.
    pub fn lags_behind(&self, first: &Cluster) {
        self.set("primary_conninfo = ''");
        first.until_followers("0");
    }

    /// Of a standby: it is the first from now on.
    pub fn takes_over(&self) {
        self.does("pg_ctl", &["promote", "-w", "-D"], &[&self.data()]);
    }

    /// The address of a database at this server or, if that is only a standby, or gone, at the other one.
    pub fn or_at(&self, address: &str, other: &Cluster) -> String {
        let here = format!("127.0.0.1:{}", self.port);
        let both = format!("{here},127.0.0.1:{}", other.port);
        let both = address.replace(&here, &both);
        format!("{both}?target_session_attrs=read-write")
    }

    fn set(&self, setting: &str) {
        self.ask(&format!("ALTER SYSTEM SET {setting}"));
        self.ask("SELECT pg_reload_conf()");
    }

    fn until_followers(&self, count: &str) {
        let sql = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'";
        self.until(sql, count);
    }

    fn until(&self, sql: &str, answer: &str) {
        while self.ask(sql) != answer {
            sleep(Duration::from_millis(20));
        }
    }
}
