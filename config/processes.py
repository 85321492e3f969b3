"""Child processes that cannot outlive their parent, and pid files that cannot lie. Linux only."""

import ctypes
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1
_LOG_LIMIT = 5_000_000  # bytes; one older log is kept beside it
_START_TIME_FIELD = 22  # of /proc/PID/stat, proc_pid_stat(5)


class StartError(Exception):
    """Something that stops the start; its text is one sentence that says what to do."""


@dataclass(frozen=True)
class Identity:
    """The user and group a child runs as."""

    uid: int
    gid: int


def unprivileged() -> Identity | None:
    """`nobody` when we are root, because PostgreSQL refuses to run as root; else None."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Identity(nobody.pw_uid, nobody.pw_gid)


def start_time(pid: int) -> int | None:
    """When `pid` started, in clock ticks since boot; None when it is gone or a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    # The command name is in brackets and may hold anything, so count from the last bracket.
    after_name = stat.rpartition(")")[2].split()
    if after_name[0] in "ZX":
        return None
    return int(after_name[_START_TIME_FIELD - 3])


@dataclass
class Process:
    """A process known by its pid and its start time, so that a reused pid is not mistaken."""

    name: str
    pid: int
    started: int
    stop_signal: signal.Signals = signal.SIGTERM
    popen: subprocess.Popen[bytes] | None = field(default=None, repr=False, compare=False)
    log: Path | None = None
    log_from: int = 0  # where in the log this run began

    def said(self, size: int = 4000) -> str:
        """The end of what this run wrote to its log, at most `size` bytes."""
        if self.log is None:
            return ""
        with self.log.open("rb") as written:
            end = written.seek(0, os.SEEK_END)
            written.seek(max(self.log_from, end - size))
            return written.read().decode(errors="replace")

    def alive(self) -> bool:
        """Whether this very process still runs; reaps it when it is our child."""
        if self.popen is not None and self.popen.poll() is not None:
            return False
        return start_time(self.pid) == self.started

    def send(self, wanted: signal.Signals) -> None:
        """Send a signal; a process that has just gone is no error."""
        if self.alive():
            try:
                os.kill(self.pid, wanted)
            except ProcessLookupError:
                return

    def kill(self) -> None:
        """SIGKILL the process and whatever it left in its own process group."""
        if self.popen is None and not self.alive():
            return  # an old pid file's process is gone: its number may be someone else's now
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            self.send(signal.SIGKILL)
        if self.popen is not None:
            self.popen.wait()


def _tied_to_parent(parent: int, wanted: signal.Signals) -> Callable[[], None]:
    """What the child runs before exec: be sent `wanted` by the kernel when the parent dies."""

    def tie() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(wanted), 0, 0, 0)
        if os.getppid() != parent:  # the parent died between fork and prctl
            os._exit(1)

    return tie


def spawn(
    name: str,
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    log: Path,
    cwd: Path,
    identity: Identity | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
    pass_fds: Sequence[int] = (),
) -> Process:
    """Start a child in its own session, so that Ctrl-C reaches only us and we order the stop.

    Call from the main thread: the kernel ties the child to the thread that made it.
    """
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    with log.open("ab") as out:
        log_from = out.tell()
        popen = subprocess.Popen(  # noqa: S603
            [str(part) for part in argv],
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=pass_fds,
            user=identity.uid if identity else None,
            group=identity.gid if identity else None,
            extra_groups=[] if identity else None,
            # Runs after the change of user, which would clear it. We have no other threads.
            preexec_fn=_tied_to_parent(os.getpid(), stop_signal),  # noqa: PLW1509
        )
    started = start_time(popen.pid) or 0
    return Process(name, popen.pid, started, stop_signal, popen, log, log_from)


def stop(processes: Iterable[Process], *, limit: float) -> None:
    """Ask all to stop at once, wait at most `limit` seconds, then kill what is left."""
    asked = list(processes)
    for process in asked:
        process.send(process.stop_signal)
    deadline = time.monotonic() + limit
    while any(p.alive() for p in asked) and time.monotonic() < deadline:
        time.sleep(0.02)
    for process in asked:
        process.kill()


def private_folder(path: Path, *, mode: int = 0o700, owner: Identity | None = None) -> Path:
    """Make `path` a folder of ours with this mode; refuse one that another user laid there.

    Only the folder itself is changed, never its parents.
    """
    path.mkdir(mode=mode, parents=True, exist_ok=True)
    found = path.lstat()
    ours = {os.geteuid()} | ({owner.uid} if owner else set())
    if path.is_symlink() or found.st_uid not in ours:
        raise StartError(
            f"{path} belongs to another user: remove it, or choose another folder with --data DIR."
        )
    if owner and found.st_uid != owner.uid:
        os.chown(path, owner.uid, owner.gid)
    path.chmod(mode)
    return path
