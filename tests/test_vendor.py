"""The committed front-end files are the ones vendor.lock names, and carry nothing reserved."""

import hashlib
import json
from pathlib import Path

import pytest

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"
LOCK = json.loads((VENDOR / "vendor.lock").read_text())


def test_every_vendored_file_is_locked_and_unchanged():
    locked = {name: sha for entry in LOCK.values() for name, sha in entry["files"].items()}
    present = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "vendor.lock"
    }
    assert present == locked


@pytest.mark.parametrize("entry", LOCK.values(), ids=LOCK.keys())
def test_each_package_states_version_and_licence(entry):
    assert entry["version"]
    assert entry["licence"] in {"MIT", "0BSD"}
    assert any(name.endswith("LICENCE.txt") for name in entry["files"])


@pytest.mark.parametrize("path", sorted(VENDOR.rglob("*.css")), ids=lambda path: path.name)
def test_style_sheets_carry_no_reserved_typeface_or_crest(path):
    text = path.read_text().lower()
    for reserved in ("gds transport", "@font-face", "crest", "/assets/"):
        assert reserved not in text


@pytest.mark.parametrize("path", sorted(VENDOR.rglob("*.js")), ids=lambda path: path.name)
def test_scripts_ask_for_no_source_map(path):
    assert "sourceMappingURL" not in path.read_text()
