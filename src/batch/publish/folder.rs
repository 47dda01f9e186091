//! An open folder. Everything is reached relative to it and never through a link, so nothing can be
//! led astray by what stands in the output folder.

use super::PublishError;
use rustix::fs::{self, AtFlags, Dir, FileType, Mode, OFlags, RenameFlags, Stat, Timespec};
use rustix::io::Errno;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

type Result<T> = std::result::Result<T, PublishError>;

/// A folder, open, with the path to name it by.
#[derive(Debug)]
pub struct Folder {
    fd: OwnedFd,
    path: PathBuf,
}

/// What stands at a path, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    pub kind: Kind,
    pub bytes: u64,
    /// When the file or its name last changed, in nanoseconds of the file system's own time. Unlike
    /// the time of modification nobody can set it back.
    pub changed: i128,
    /// When its contents last changed, as far as nobody set the time.
    pub modified: i128,
    /// Permission bits.
    pub mode: u32,
}

/// A kind of directory entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    File,
    Folder,
    /// A link, a pipe, a device.
    Other,
}

/// A second, in nanoseconds.
const SECOND: i128 = 1_000_000_000;

const FOLDER: OFlags = OFlags::DIRECTORY.union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);
const READ: OFlags = OFlags::RDONLY.union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC).union(OFlags::NONBLOCK);
const CREATE: OFlags =
    OFlags::WRONLY.union(OFlags::CREATE).union(OFlags::EXCL).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

impl Folder {
    /// Opens the folder at `path`, which must not be a link itself.
    pub fn open(path: &Path) -> Result<Self> {
        let fd = fs::open(path, FOLDER, Mode::empty()).map_err(|errno| refused(errno, "open", path))?;
        Ok(Self { fd, path: path.into() })
    }

    /// Where it is, for messages and for those who need a path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder as a file, to lock or to sync.
    pub fn file(&self) -> Result<File> {
        let fd = self.fd.try_clone().map_err(|error| self.io("open", "", error))?;
        Ok(File::from(fd))
    }

    /// Opens the folder at `path` below; none where nothing is there.
    pub fn below(&self, path: &str) -> Result<Option<Self>> {
        let mut at: Option<OwnedFd> = None;
        for (end, name) in names(path) {
            let from = at.as_ref().map_or(self.fd.as_fd(), AsFd::as_fd);
            match fs::openat(from, name, FOLDER, Mode::empty()) {
                Ok(fd) => at = Some(fd),
                Err(Errno::NOENT) => return Ok(None),
                Err(errno) => return Err(refused(errno, "open", &self.path.join(&path[..end]))),
            }
        }
        Ok(at.map(|fd| Self { fd, path: self.path.join(path) }))
    }

    /// Makes the folder at `path` and those above it, and opens it.
    pub fn make(&self, path: &str) -> Result<Self> {
        for (end, _) in names(path) {
            self.make_one(&path[..end])?;
        }
        self.below(path)?.ok_or_else(|| self.error(Errno::NOENT, "open", path))
    }

    /// Makes the folder at `path`, whose parent is there; nothing happens if it is too.
    pub fn make_one(&self, path: &str) -> Result<()> {
        match fs::mkdirat(&self.fd, path, Mode::from_raw_mode(0o777)) {
            Ok(()) | Err(Errno::EXIST) => Ok(()),
            Err(errno) => Err(self.error(errno, "make the folder", path)),
        }
    }

    /// What stands at `path`, if anything; a link is not followed.
    pub fn entry(&self, path: &str) -> Result<Option<Entry>> {
        match fs::statat(&self.fd, path, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some(Entry::of(&stat))),
            Err(Errno::NOENT | Errno::NOTDIR) => Ok(None),
            Err(errno) => Err(self.error(errno, "look at", path)),
        }
    }

    /// Everything below, by path: links not followed, other file systems entered like any folder.
    pub fn everything(&self) -> Result<BTreeMap<String, Entry>> {
        let mut found = BTreeMap::new();
        self.list_into("", &mut found)?;
        Ok(found)
    }

    fn list_into(&self, prefix: &str, found: &mut BTreeMap<String, Entry>) -> Result<()> {
        let listing = Dir::read_from(&self.fd).map_err(|errno| self.error(errno, "list", ""))?;
        for item in listing {
            let item = item.map_err(|errno| self.error(errno, "list", ""))?;
            let name = item.file_name();
            if matches!(name.to_bytes(), b"." | b"..") {
                continue;
            }
            let Ok(name) = name.to_str() else {
                let shown = name.to_string_lossy().into_owned();
                return Err(self.io("keep", &shown, std::io::Error::other("its name is not UTF-8")));
            };
            let Some(entry) = self.entry(name)? else { continue };
            let path = format!("{prefix}{name}");
            if entry.kind == Kind::Folder
                && let Some(folder) = self.below(name)?
            {
                folder.list_into(&format!("{path}/"), found)?;
            }
            found.insert(path, entry);
        }
        Ok(())
    }

    /// The bytes of the file at `path`; none where nothing is there.
    pub fn read(&self, path: &str) -> Result<Option<Vec<u8>>> {
        let Some(mut file) = self.open_file(path)? else { return Ok(None) };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|error| self.io("read", path, error))?;
        Ok(Some(bytes))
    }

    /// Opens the file at `path` for reading; none where nothing is there.
    pub fn open_file(&self, path: &str) -> Result<Option<File>> {
        match fs::openat(&self.fd, path, READ, Mode::empty()) {
            Ok(fd) => Ok(Some(File::from(fd))),
            Err(Errno::NOENT | Errno::NOTDIR) => Ok(None),
            Err(errno) => Err(self.error(errno, "read", path)),
        }
    }

    /// Makes the new file `path`; its folder is there.
    pub fn create(&self, path: &str) -> Result<File> {
        let fd = fs::openat(&self.fd, path, CREATE, Mode::from_raw_mode(0o666));
        fd.map(File::from).map_err(|errno| self.error(errno, "write", path))
    }

    /// Writes the new file `path`; its folder is there.
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<()> {
        self.create(path)?.write_all(bytes).map_err(|error| self.io("write", path, error))
    }

    /// Gives the file `path` a second name `to_path` in `to`. Where the file system knows no second
    /// names, the file is copied.
    pub fn link(&self, path: &str, to: &Self, to_path: &str) -> Result<()> {
        match fs::linkat(&self.fd, path, &to.fd, to_path, AtFlags::empty()) {
            Ok(()) => Ok(()),
            Err(Errno::PERM | Errno::OPNOTSUPP | Errno::MLINK | Errno::XDEV | Errno::NOSYS) => {
                self.copy(path, to, to_path)
            }
            Err(errno) => Err(to.error(errno, "write", to_path)),
        }
    }

    fn copy(&self, path: &str, to: &Self, to_path: &str) -> Result<()> {
        let Some(entry) = self.entry(path)? else { return Ok(()) };
        if entry.kind != Kind::File {
            let target = fs::readlinkat(&self.fd, path, Vec::new());
            let target = target.map_err(|errno| self.error(errno, "keep", path))?;
            let made = fs::symlinkat(target, &to.fd, to_path);
            return made.map_err(|errno| to.error(errno, "write", to_path));
        }
        to.write(to_path, &self.read(path)?.unwrap_or_default())?;
        to.set_mode(to_path, entry.mode)
    }

    /// Gives `path` the permission bits `mode`.
    pub fn set_mode(&self, path: &str, mode: u32) -> Result<()> {
        let set = fs::chmodat(&self.fd, path, Mode::from_raw_mode(mode), AtFlags::empty());
        set.map_err(|errno| self.error(errno, "set the rights of", path))
    }

    /// Moves `path` to `to_path` in `to`; a file there is replaced, a folder only if empty.
    pub fn rename(&self, path: &str, to: &Self, to_path: &str) -> Result<()> {
        let renamed = fs::renameat(&self.fd, path, &to.fd, to_path);
        renamed.map_err(|errno| to.error(errno, "put in place", to_path))
    }

    /// Swaps `path` with `to_path` in `to`, at once; false where the file system cannot.
    pub fn exchange(&self, path: &str, to: &Self, to_path: &str) -> Result<bool> {
        match fs::renameat_with(&self.fd, path, &to.fd, to_path, RenameFlags::EXCHANGE) {
            Ok(()) => Ok(true),
            Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => Ok(false),
            Err(errno) => Err(to.error(errno, "put in place", to_path)),
        }
    }

    /// Removes the file `path`; nothing happens if there is none.
    pub fn remove(&self, path: &str) -> Result<()> {
        match fs::unlinkat(&self.fd, path, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(errno) => Err(self.error(errno, "remove", path)),
        }
    }

    /// Removes the folder `path` if it is empty.
    pub fn remove_if_empty(&self, path: &str) -> bool {
        fs::unlinkat(&self.fd, path, AtFlags::REMOVEDIR).is_ok()
    }

    /// Removes the folder `path` and all below it; nothing happens if there is none.
    pub fn remove_all(&self, path: &str) -> Result<()> {
        match std::fs::remove_dir_all(self.path.join(path)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(self.io("remove", path, error)),
            _ => Ok(()),
        }
    }

    /// Sets the time of modification of the file `path`, in nanoseconds; none stands for the file
    /// system's now.
    pub fn date(&self, path: &str, modified: Option<i128>) -> Result<()> {
        let time = match modified {
            None => Timespec { tv_sec: 0, tv_nsec: fs::UTIME_NOW },
            Some(at) => Timespec {
                tv_sec: i64::try_from(at.div_euclid(SECOND)).unwrap_or_default(),
                tv_nsec: i64::try_from(at.rem_euclid(SECOND)).unwrap_or_default(),
            },
        };
        let times = fs::Timestamps { last_access: time, last_modification: time };
        let dated = fs::utimensat(&self.fd, path, &times, AtFlags::SYMLINK_NOFOLLOW);
        dated.map_err(|errno| self.error(errno, "date", path))
    }

    /// Has everything that was written to this file system so far put on the disk.
    pub fn sync(&self) -> Result<()> {
        #[cfg(target_os = "linux")]
        let synced = fs::syncfs(&self.fd).map_err(|errno| self.error(errno, "sync", ""));
        #[cfg(not(target_os = "linux"))]
        let synced = {
            fs::sync();
            Ok(())
        };
        synced
    }

    /// The failure of `doing` at `path`.
    pub fn io(&self, doing: &'static str, path: &str, source: std::io::Error) -> PublishError {
        let path = if path.is_empty() { self.path.clone() } else { self.path.join(path) };
        PublishError::Io { doing, path, source }
    }

    fn error(&self, errno: Errno, doing: &'static str, path: &str) -> PublishError {
        self.io(doing, path, errno.into())
    }
}

impl Entry {
    fn of(stat: &Stat) -> Self {
        let kind = match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => Kind::File,
            FileType::Directory => Kind::Folder,
            _ => Kind::Other,
        };
        Self {
            kind,
            bytes: u64::try_from(stat.st_size).unwrap_or_default(),
            changed: i128::from(stat.st_ctime) * SECOND + i128::from(stat.st_ctime_nsec),
            modified: i128::from(stat.st_mtime) * SECOND + i128::from(stat.st_mtime_nsec),
            mode: Mode::from_raw_mode(stat.st_mode).as_raw_mode() & 0o7777,
        }
    }
}

/// The names of `path`, each with the byte offset of its end.
fn names(path: &str) -> impl Iterator<Item = (usize, &str)> {
    let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
    ends.scan(0, move |start, end| {
        let name = &path[*start..end];
        *start = end + 1;
        Some((end, name))
    })
}

/// The failure to open a folder: where a link or a file stands in its place, that is what is said.
fn refused(errno: Errno, doing: &'static str, path: &Path) -> PublishError {
    match (errno, path.symlink_metadata()) {
        (Errno::LOOP | Errno::NOTDIR, Ok(found)) if found.is_symlink() => {
            PublishError::Link { path: path.into() }
        }
        (Errno::NOTDIR, Ok(_)) => PublishError::InTheWay { path: path.into(), wanted: "a folder" },
        _ => PublishError::Io { doing, path: path.into(), source: errno.into() },
    }
}
