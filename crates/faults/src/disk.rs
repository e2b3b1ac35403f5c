// SPDX-License-Identifier: EUPL-1.2
//! Disks under trial: an ext4 in a file, whose power can be cut, and a small one in memory, that can be
//! full. A cut is the file system's own shutdown without flushing its log: what was not synced is gone,
//! as when a machine stops. It is no model of a disk that lies about what it wrote.

use crate::{Fallible, hold};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// `EXT4_IOC_SHUTDOWN` with `EXT4_GOING_FLAGS_NOLOGFLUSH`. In perl, which every Debian has: an ioctl by
/// number is `unsafe` in Rust, and this workspace has none.
const SHUTDOWN: &str = r#"open(my $f, "<", $ARGV[0]) or die "$!\n"; my $flags = pack("L", 2);
$| = 1; print "ready\n"; defined(<STDIN>) or exit 1;
ioctl($f, 0x8004587d, $flags) or die "the file system cannot be shut down: $!\n";"#;

/// A mounted disk, unmounted when dropped.
#[derive(Debug)]
pub struct Disk {
    /// Where it is mounted.
    pub root: PathBuf,
    image: Option<PathBuf>,
}

fn run(program: &str, arguments: &[&std::ffi::OsStr]) -> Fallible<()> {
    let output = Command::new(program).args(arguments).output().map_err(|e| format!("{program}: {e}"))?;
    hold!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr).trim());
    Ok(())
}

impl Disk {
    /// An ext4 in a file of so many mebibytes, in a folder of its own.
    ///
    /// # Errors
    /// If this machine does not allow it.
    pub fn ext4(folder: &Path, mebibytes: u64) -> Fallible<Self> {
        let (root, image) = (folder.join("disk"), folder.join("image"));
        std::fs::create_dir_all(&root)?;
        std::fs::File::create(&image)?.set_len(mebibytes << 20)?;
        let options = "lazy_itable_init=0,lazy_journal_init=0";
        run("mkfs.ext4", &["-q".as_ref(), "-F".as_ref(), "-E".as_ref(), options.as_ref(), image.as_os_str()])?;
        let disk = Self { root, image: Some(image) };
        disk.mount()?;
        Ok(disk)
    }

    /// A tmpfs of so many mebibytes.
    ///
    /// # Errors
    /// If this machine does not allow it.
    pub fn tmpfs(folder: &Path, mebibytes: u64) -> Fallible<Self> {
        let root = folder.join("disk");
        std::fs::create_dir_all(&root)?;
        let size = format!("size={mebibytes}M");
        run(
            "mount",
            &["-t".as_ref(), "tmpfs".as_ref(), "-o".as_ref(), size.as_ref(), "tmpfs".as_ref(), root.as_os_str()],
        )?;
        Ok(Self { root, image: None })
    }

    fn mount(&self) -> Fallible<()> {
        let image = self.image.as_ref().ok_or("only an ext4 is mounted again")?;
        run("mount", &["-o".as_ref(), "loop".as_ref(), image.as_os_str(), self.root.as_os_str()])
    }

    /// The power goes.
    ///
    /// # Errors
    /// If the file system refuses.
    pub fn cut(&self) -> Fallible<()> {
        self.switch()?.off()
    }

    /// A hand at the switch, so that the power goes at once when it is told to.
    ///
    /// # Errors
    /// If it cannot be reached.
    pub fn switch(&self) -> Fallible<Switch> {
        let mut command = Command::new("perl");
        command.args(["-e", SHUTDOWN]).arg(&self.root).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut hand = command.stderr(Stdio::piped()).spawn().map_err(|e| format!("perl: {e}"))?;
        let mut ready = String::new();
        BufReader::new(hand.stdout.take().ok_or("no output")?).read_line(&mut ready)?;
        Ok(Switch(hand))
    }

    /// The power comes back: nothing of what was in memory is there any more.
    ///
    /// # Errors
    /// If the disk does not come back, which a journalling file system should.
    pub fn again(&self) -> Fallible<()> {
        run("umount", &[self.root.as_os_str()])?;
        self.mount()
    }
}

/// A switch with a hand at it.
#[derive(Debug)]
pub struct Switch(Child);

impl Switch {
    /// Off.
    ///
    /// # Errors
    /// If the file system refuses.
    pub fn off(mut self) -> Fallible<()> {
        if let Some(mut told) = self.0.stdin.take() {
            told.write_all(b"off\n")?;
        }
        let output = self.0.wait_with_output()?;
        hold!(output.status.success(), "perl: {}", String::from_utf8_lossy(&output.stderr).trim());
        Ok(())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.root).output();
    }
}

/// Tries whether a disk can be made here, and if it is asked for, cut; if not, why.
#[must_use]
pub fn refused(folder: &Path, cut: bool) -> Option<String> {
    let tried = if cut { try_cut(&folder.join("try")) } else { Disk::tmpfs(&folder.join("try"), 1).map(|_| ()) };
    tried.err().map(|e| e.to_string())
}

fn try_cut(folder: &Path) -> Fallible<()> {
    let disk = Disk::ext4(folder, 16)?;
    std::fs::write(disk.root.join("lost"), "lost")?;
    disk.cut()?;
    disk.again()?;
    hold!(!disk.root.join("lost").exists(), "a cut leaves what was not synced");
    Ok(())
}
