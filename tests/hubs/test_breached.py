"""Passwords from data breaches are refused, from a file, whoever sets one and wherever."""

import random
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command

from hubs.breached import FILE, breached_write, is_breached

# Found in breaches, and long enough to be chosen here.
KNOWN = [
    "correcthorsebatterystaple",
    "iloveyou1234",
    "liverpool123!",
    "manchesterunited",
    "newcastleunited",
    "passwordpassword",
    "qwertyuiop123",
]
GOOD = ["copper-kettle-window", "garden-pencil-harbour", "lantern-orchard-teapot"]


@pytest.mark.parametrize("password", KNOWN)
def test_a_breached_password_is_found_in_any_case(password: str) -> None:
    assert is_breached(password)
    assert is_breached(password.upper())
    assert is_breached(password.title())


@pytest.mark.parametrize("password", GOOD)
def test_a_good_one_is_not(password: str) -> None:
    assert not is_breached(password)


def test_few_good_ones_share_bits_with_a_breached_one() -> None:
    dice = random.Random(7)
    letters = "abcdefghijklmnopqrstuvwxyz -"
    made = ["".join(dice.choices(letters, k=24)) for _ in range(20_000)]
    assert sum(map(is_breached, made)) < 20  # 1 in 3,000 is 7


def test_the_file_is_what_the_decision_says() -> None:
    assert FILE.stat().st_size == 65_536 * 4 + 1_428_056 * 2


@pytest.mark.parametrize("count", [0, 1, 500])
def test_everything_written_is_found_and_nothing_short_is_kept(tmp_path: Path, count: int) -> None:
    file = tmp_path / "list.bin"
    held = [f"password-number-{n}" for n in range(count)]
    assert breached_write([*held, *held, "short", ""], to=file) == count
    assert all(is_breached(password, file=file) for password in held)
    assert not is_breached("short", file=file)
    assert not any(is_breached(f"other-{n}-password", file=file) for n in range(500))
    first = file.read_bytes()
    breached_write(reversed(held), to=file)
    assert file.read_bytes() == first


def test_the_command_reads_the_packages_folder(tmp_path: Path, monkeypatch: Any) -> None:
    folder = tmp_path / "passwords" / "3" / "f"
    folder.mkdir(parents=True)
    (folder / "11.txt").write_text("elevenchars\n")
    (folder / "20.txt").write_text("a-very-long-password\nand-a-longer-one-yet\n")
    wrote: list[str] = []
    monkeypatch.setattr(
        "hubs.management.commands.build_breached.breached_write",
        lambda passwords: len(wrote) or wrote.extend(passwords) or len(wrote),
    )
    call_command("build_breached", tmp_path / "passwords", verbosity=0)
    assert [each for each in wrote if each] == ["a-very-long-password", "and-a-longer-one-yet"]


@pytest.mark.django_db
def test_choosing_one_is_refused_in_words() -> None:
    with pytest.raises(ValidationError, match="has been in a data breach"):
        validate_password("CorrectHorseBatteryStaple")
    validate_password(GOOD[0])


def test_passwords_are_kept_with_argon2id() -> None:
    assert make_password("copper-kettle-window").startswith("argon2$argon2id$v=19$")
    hasher = Argon2PasswordHasher()
    # RFC 9106, second recommended option, or stronger in memory.
    assert hasher.memory_cost >= 65_536
    assert hasher.time_cost >= 2
