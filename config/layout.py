"""Where the product keeps its data: the folder given with --data, and the engines' own home."""

import hashlib
import os
from pathlib import Path

from config.processes import StartError, private_folder

MARKER = ".fostering-hubs"
_SOCKET_LIMIT = 100  # bytes; the kernel's own limit is 107


def home_for(data: Path) -> Path:
    """Where the engines of this data folder keep their files.

    As root they run as `nobody`, who may not enter root's folders: then it is a folder of our
    own under /var/tmp, named after the data folder.
    """
    if os.geteuid() != 0:
        return data
    digest = hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:12]
    return Path("/var/tmp") / f"fostering-hubs-{digest}"  # noqa: S108


def sockets_for(home: Path) -> Path:
    """The folder for the sockets: in the home, or a short one where the kernel's limit bites."""
    folder = home / "run"
    if len(os.fsencode(folder / ".s.PGSQL.5432")) < _SOCKET_LIMIT:
        return folder
    digest = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]
    return Path("/tmp") / f"fostering-hubs-{os.geteuid()}-{digest}"  # noqa: S108


def lay_out(data: Path) -> Path:
    """Make the data folder and the engines' home, each with our marker; return the home.

    Raises StartError when `data` holds something that is not ours.
    """
    _claim(data, mode=0o700)
    home = home_for(data)
    if home != data:
        _claim(home, mode=0o711)  # `nobody` passes through to its own folders, reads nothing
    private_folder(home / "logs")
    return home


def _claim(folder: Path, *, mode: int) -> None:
    marker = folder / MARKER
    if folder.is_dir() and not marker.exists() and any(folder.iterdir()):
        raise StartError(
            f"{folder} holds files that are not ours: choose an empty folder with --data DIR."
        )
    try:
        private_folder(folder, mode=mode)
        marker.write_text("Fostering Hubs keeps its data here; bin/up --reset deletes it.\n")
    except (PermissionError, NotADirectoryError, FileExistsError) as error:
        raise StartError(
            f"{folder} cannot be used for data ({error.strerror}): "
            "choose a folder you may write to with --data DIR."
        ) from None
