"""The registry of protection classes: complete, and biting where it says that it bites."""

from __future__ import annotations

import ast
import json
import logging
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import models

from hubs import protection
from hubs.logs import EXTRAS, JsonFormatter
from hubs.management.commands.write_protection import PAGE, page
from hubs.protection import CLASSED, RULES, Export, FieldClass, Kept, Unclassed, class_of, declare

ROOMS = ("carers", "config", "enquiries", "hubs", "messaging", "mockingbird", "reports")
# Calls that write to the cache, by file: what they keep is looked at by a person.
CACHE_WRITERS = {
    "hubs/cache.py": "the cache itself",
    "hubs/views/health.py": "asks whether the cache answers; keeps nothing",
    "enquiries/paper_scans.py": "one fixed key with the number 1: papers are being scanned",
    "messaging/doorbell.py": "one fixed key a task with the number 1: somebody rang",
}
# Rows whose printed form is a name or an address, and why.
NAMES_PRINTED = {
    "hubs.User": "a colleague's working name, which every screen of theirs says",
    "sessions.Session": "Django's own; no code of ours has one in hand to print",
    "account.EmailAddress": "allauth's own: a colleague's address, for the colleague",
    "usersessions.UserSession": "allauth's own: a colleague's browser, for the colleague",
    "account.EmailConfirmation": "allauth's own: the same address; the product makes no such row",
}


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, FieldClass]]:
    """A copy of the registry that a test may spoil."""
    copy = {name: dict(fields) for name, fields in protection._declared.items()}
    monkeypatch.setattr(protection, "_declared", copy)
    return copy


def sources() -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for path in sorted((settings.BASE_DIR / room).rglob("*.py")):
            yield str(path.relative_to(settings.BASE_DIR)), ast.parse(path.read_text())


# --- Complete ------------------------------------------------------------------------------------


def test_every_field_of_every_model_has_a_class() -> None:
    assert protection.faults() == []


def test_the_page_is_the_registry() -> None:
    assert PAGE.read_text() == page(), "run manage.py write_protection"


def test_every_class_has_a_rule_and_every_rule_decides() -> None:
    assert set(RULES) == set(FieldClass)
    for level in CLASSED:
        rule = RULES[level]
        assert not rule.log
        assert not rule.cache
        assert rule.export != Export.YES
        assert rule.audit != Kept.YES
    assert set(CLASSED) == set(FieldClass) - {FieldClass.PUBLIC, FieldClass.INTERNAL}


def test_a_field_without_a_class_fails_the_check(registry: Any) -> None:
    del registry["enquiries.Note"]["text"]
    with pytest.raises(SystemCheckError, match=r"enquiries\.Note\.text has no protection class"):
        call_command("check")


def test_a_model_without_classes_fails_the_check(registry: Any) -> None:
    del registry["mfa.Authenticator"]
    with pytest.raises(SystemCheckError, match=r"mfa\.Authenticator\.data has no protection class"):
        call_command("check")


def test_a_class_without_its_field_fails_the_check(registry: Any) -> None:
    registry["enquiries.Note"]["gone"] = FieldClass.PERSONAL
    registry["enquiries.Gone"] = {"id": FieldClass.INTERNAL}
    found = "\n".join(protection.faults())
    assert "enquiries.Note.gone has a protection class but is not a field" in found
    assert "enquiries.Gone has protection classes but is not installed" in found


def test_a_field_is_declared_once(registry: Any) -> None:
    with pytest.raises(ValueError, match="declared twice"):
        declare("enquiries.Note", {FieldClass.PERSONAL: "text"})
    with pytest.raises(ValueError, match="declared twice"):
        declare("new.Model", {FieldClass.PERSONAL: "text", FieldClass.INTERNAL: "id text"})


def test_classes_are_found_by_column_and_by_the_name_an_act_uses() -> None:
    assert class_of("enquiries.Enquiry", "owner_id") == FieldClass.INTERNAL
    assert class_of("enquiry", "link:12") == FieldClass.INTERNAL
    assert class_of("enquiry", "phone") == FieldClass.CONTACT
    with pytest.raises(Unclassed):
        class_of("enquiries.Enquiry", "shoe_size")


# --- Files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "field", "plain", "reason"),
    [
        ("enquiries.Enquiry", "stage", True, True),
        ("enquiries.Person", "last_name", False, True),
        ("enquiries.ContactPoint", "typed", False, True),
        ("enquiries.Note", "text", False, False),
        ("enquiries.EqualityAnswers", "ethnic_group", False, False),
        ("enquiries.SafetyFlag", "safe_address", False, False),
        ("enquiries.SafetyFlag", "held", False, False),
        ("hubs.User", "password", False, False),
    ],
)
def test_what_may_stand_in_a_file(model: str, field: str, *, plain: bool, reason: bool) -> None:
    assert protection.may_export(model, field) is plain
    assert protection.may_export(model, field, with_reason=True) is reason


def test_reports_carry_counts_alone() -> None:
    """A table's cell holds a number or nothing; there is no place for a person's words."""
    for name, tree in sources():
        if not name.startswith("reports/") or "case_export" in name or "/migrations/" in name:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                taken = {alias.name for alias in node.names}
                assert not taken & {"Person", "ContactPoint", "Note", "ContactAttempt"}, name


# --- The record ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "plain", "protected"),
    [
        ("stage", True, True),
        ("first_name", True, False),
        ("phone", True, False),
        ("access_needs", False, False),
        ("never_heard_of", False, False),
    ],
)
def test_what_the_record_keeps(field: str, *, plain: bool, protected: bool) -> None:
    assert protection.audit_keeps("enquiry", field) is plain
    assert protection.audit_keeps("enquiry", field, protected=True) is protected


# --- Logs ----------------------------------------------------------------------------------------


def classed_names() -> set[str]:
    """Names of fields above internal, in any model."""
    return {
        field
        for model in protection.models_and_fields()
        for field in protection.fields_of(model, *CLASSED)
    }


def test_no_key_of_the_log_names_a_classed_field() -> None:
    assert not set(EXTRAS) & classed_names()


def test_calls_pass_only_keys_of_the_log() -> None:
    seen = 0
    for name, tree in sources():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and _is_log_call(node)):
                continue
            for keyword in node.keywords:
                if keyword.arg != "extra":
                    continue
                assert isinstance(keyword.value, ast.Dict), f"{name}:{node.lineno}"
                keys = {ast.literal_eval(key) for key in keyword.value.keys if key}
                assert keys <= set(EXTRAS), f"{name}:{node.lineno}: {keys - set(EXTRAS)}"
                seen += 1
    assert seen > 5


def _is_log_call(node: ast.Call) -> bool:
    at = node.func
    return (
        isinstance(at, ast.Attribute)
        and at.attr in {"debug", "info", "warning", "error", "exception", "critical", "log"}
        and isinstance(at.value, ast.Name)
        and at.value.id in {"log", "logger"}
    )


def test_a_log_call_has_a_fixed_sentence() -> None:
    """The sentence of a line is written as it stands, so nothing may be put into it."""
    for name, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _is_log_call(node) and node.args:
                assert isinstance(node.args[0], ast.Constant), f"{name}:{node.lineno}"


def test_a_classed_extra_is_left_out_of_the_line() -> None:
    record = logging.LogRecord("hubs", logging.INFO, __file__, 1, "saved", None, None)
    for name in classed_names() - set(vars(record)):
        setattr(record, name, f"canary-{name}")
    record.enquiry_id = 7
    line = JsonFormatter().format(record)
    assert "canary" not in line
    assert json.loads(line)["enquiry_id"] == 7


def test_a_traceback_in_the_log_has_no_values() -> None:
    name = "canary-Zebedee"
    try:
        raise ValueError(name)
    except ValueError:
        record = logging.LogRecord(
            "hubs", logging.ERROR, __file__, 1, "broke: %s", (name,), sys.exc_info()
        )
    assert "canary" not in JsonFormatter().format(record)


@pytest.mark.parametrize(
    ("speaker", "message", "args", "written"),
    [
        ("config.up", "started %s", ("postgres",), "started postgres"),
        ("kombu.connection", "lost: %s", (ValueError("canary"),), "lost: ValueError"),
        (
            "celery.app.trace",
            "Task %(name)s[%(id)s] retry: %(exc)s",
            ({"name": "messaging.tick", "id": "1", "exc": "ValueError('canary')"},),
            "Task messaging.tick[1] retry: ...",
        ),
    ],
)
def test_the_engines_speak_plainly_but_quote_no_error(
    speaker: str, message: str, args: tuple[Any, ...], written: str
) -> None:
    record = logging.LogRecord(speaker, logging.INFO, __file__, 1, message, args, None)
    assert json.loads(JsonFormatter().format(record))["event"] == written


def test_a_task_that_fails_is_written_without_its_error() -> None:
    context = {"name": "messaging.tick", "id": "1", "exc": "ValueError('canary')"}
    try:
        raise ValueError("canary")
    except ValueError:
        record = logging.LogRecord(
            "celery.app.trace",
            logging.ERROR,
            __file__,
            1,
            "Task %(name)s[%(id)s] raised unexpected: %(exc)s",
            (context,),
            sys.exc_info(),
        )
    line = JsonFormatter().format(record)
    assert "canary" not in line
    assert json.loads(line)["error"] == "ValueError"


# --- Cache ---------------------------------------------------------------------------------------


def test_who_writes_to_the_cache_is_known() -> None:
    found = set()
    for name, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                ("django.core.cache", "redis", "django.views.decorators.cache")
            ):
                if {alias.name for alias in node.names} <= {"never_cache", "RedisError"}:
                    continue
                found.add(name)
    assert found == set(CACHE_WRITERS)


def test_no_template_keeps_a_part_in_the_cache() -> None:
    for path in Path(settings.BASE_DIR / "templates").rglob("*"):
        if path.is_file():
            assert not re.search(r"\{%-?\s*(load\s+cache|cache\s)", path.read_text()), path


def test_sessions_and_results_are_not_in_the_cache() -> None:
    assert settings.SESSION_ENGINE == "django.contrib.sessions.backends.db"
    assert settings.CELERY_TASK_IGNORE_RESULT


# --- Printing ------------------------------------------------------------------------------------


def _canary(model: type[models.Model], field: models.Field[Any, Any]) -> Any:
    said = f"canary {model.__name__} {field.name}"
    return {"JSONField": {"said": said}, "BooleanField": True}.get(
        "JSONField" if isinstance(field, models.JSONField) else type(field).__name__, said
    )


def test_printing_a_row_shows_nothing_above_internal() -> None:
    tried = 0
    for model in apps.get_models(include_auto_created=True):
        names = protection.fields_of(model, *CLASSED)
        if not names:
            continue
        if model._meta.label in NAMES_PRINTED:
            continue
        row = model(pk=1)
        for name in names:
            field = model._meta.get_field(name)
            if not field.is_relation and not isinstance(field, models.GeneratedField):
                setattr(row, field.attname, _canary(model, field))
        assert "canary" not in f"{row} {row!r}", model._meta.label
        tried += 1
    assert tried > 15


def test_a_colleague_without_a_name_is_not_printed_by_address() -> None:
    user = apps.get_model("hubs.User")(pk=3, email="canary@council.example")
    assert "canary" not in str(user)
    ours = {name for name in NAMES_PRINTED if name.split(".")[0] in ROOMS}
    assert ours == {"hubs.User"}


def test_acts_of_the_record_name_known_subjects() -> None:
    """The names an act may use are declared for each subject, so that their values are kept."""
    for subject in ("enquiry", "search", "membership", "invitation", "report"):
        assert protection._declared[subject]
