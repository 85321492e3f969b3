"""Each role gets what hubs.roles says and no more; later tables start with nothing.

Invitations go behind the fence: seen by administrators of their place, and by who holds the link.
"""

from typing import Any

from django.db import migrations

from hubs import fence
from hubs.privileges import privileges_apply

NOTHING_BY_DEFAULT = """
alter default privileges in schema public revoke all on tables from hubs_app;
alter default privileges in schema public revoke all on sequences from hubs_app;
"""

# An invitation has a place as a membership has: a hub or a council. A hub's administrator also
# sees those to councils that are or were in the hub.
INVITED = fence.reach_condition(
    extra="token_hash = nullif((select current_setting('hubs.token', true)), '')"
    " or service_id in (select m.service_id from hubs_clusterservice m"
    " where m.cluster_id = any((select hubs_reach('clusters'))::bigint[]))"
)


def apply(*_: Any) -> None:
    """Tables of later migrations get theirs when those have run (hubs.apps)."""
    privileges_apply()


class Migration(migrations.Migration):
    dependencies = [("hubs", "0006_directory")]

    operations = [
        migrations.RunSQL(NOTHING_BY_DEFAULT, migrations.RunSQL.noop),
        fence.fence_table("hubs_invitation", INVITED),
        migrations.RunPython(apply, migrations.RunPython.noop),
    ]
