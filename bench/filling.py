"""Engines of a measurement's own, filled with a stated number of enquiries."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from config import engines

ROOT = Path(__file__).resolve().parent.parent


def manage(*words: str) -> None:
    """Run a management command as the product's start does; its own words are shown."""
    subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, check=True)


def prepare(folder: Path, count: int) -> engines.Engines:
    """Engines with hubs, people and ``count`` enquiries up to now.

    A folder that was filled before is used as it is. Raises ValueError when it holds another
    number.
    """
    held = filled(folder)
    if held.get("enquiries", count) != count:
        raise ValueError(f"{folder} holds {held['enquiries']:,} enquiries, not {count:,}.")
    running = engines.start(folder / "data", durable=True)
    os.environ.update(
        running.addresses(),
        HUBS_MODE="demo",
        HUBS_DATA=str(folder / "var"),
        STATIC_ROOT=str(folder / "static"),
        DJANGO_SETTINGS_MODULE="config.settings",
    )
    (folder / "var").mkdir(exist_ok=True)
    steps: list[tuple[str, ...]] = [
        ("migrate", "--verbosity", "0"),
        ("load_reference",),
        ("collectstatic", "--noinput", "--verbosity", "0"),
    ]
    if not held:
        steps += [("seed", "--demo"), ("seed", "--enquiries", str(count), "--seed", "77")]
    for words in steps:
        started = time.perf_counter()
        manage(*words)
        print(f"{' '.join(words)}: {time.perf_counter() - started:.1f} s", flush=True)
    note_filled(folder, enquiries=count)
    return running


def filled(folder: Path) -> dict[str, Any]:
    """What a folder was filled with, so that a run that was broken off need not fill it again."""
    try:
        found: dict[str, Any] = json.loads((folder / "filled.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found


def note_filled(folder: Path, **what: Any) -> None:
    """Write down that a step of filling is done."""
    (folder / "filled.json").write_text(json.dumps(filled(folder) | what), encoding="utf-8")


@contextmanager
def working_folder(data: Path | None, *, keep: bool) -> Iterator[Path]:
    """The folder of the run: a new one, or ``data``, emptied of ours at the end unless kept."""
    if data is None:
        with tempfile.TemporaryDirectory(prefix="hubs-bench-") as name:
            Path(name).chmod(0o755)
            yield Path(name)
        return
    data.mkdir(parents=True, exist_ok=True)
    data.chmod(0o755)
    yield data
    if not keep:
        for name in ("filled.json", "out"):
            (data / name).unlink(missing_ok=True)
        for name in ("var", "static"):
            shutil.rmtree(data / name, ignore_errors=True)
