"""Whether anything changed since last time, by names, sizes and times of files."""

import hashlib
import os
from pathlib import Path

_SKIPPED = {".git", ".venv", ".tools", "var", "staticfiles", "node_modules", "__pycache__"}


def fingerprint(folder: Path, *also: str) -> str:
    """A digest of every file under `folder` (name, size, time of change), and of `also`.

    Left out: what is installed, made while running or hidden.
    """
    digest = hashlib.sha256("\n".join(also).encode())
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if f not in _SKIPPED and not f.startswith("."))
        for name in sorted(files):
            found = os.lstat(os.path.join(place, name))
            digest.update(f"{place}/{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
