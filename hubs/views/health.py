"""For whoever watches over the processes: alive, and ready to serve."""

from django.core.cache import caches
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from hubs.cache import ForgivingRedisCache


@transaction.non_atomic_requests
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers. Asks nothing of the database, so a restart is never its fault."""
    return HttpResponse("ok\n", content_type="text/plain")


@transaction.non_atomic_requests
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether to send people here: 200, or 503 without a database or before its migrations.

    Without Redis the product still serves: work waits in the database, so that is `degraded`.
    """
    database = _database()
    parts = {"database": database, "redis": _redis()}
    return JsonResponse(parts, status=200 if database == "ok" else 503)


def _database() -> str:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "away"
    return "migrations waiting" if waiting else "ok"


def _redis() -> str:
    kept = caches["default"]
    return "ok" if isinstance(kept, ForgivingRedisCache) and kept.reachable() else "degraded"
