"""A concern is closed with its day, and a buddy's match ends with it: a comparison with a day that
is missing lets a check pass. What a concern came to stands, and what an exemption said."""

from django.conf import settings
from django.db import migrations, models

STANDS = """
create trigger closed_stands before update on carers_concern for each row
    execute function carers_closed_stands('closed_on');
create trigger days_stand before update on carers_exemption for each row
    execute function carers_days_stand(
        'authority_id', 'granted_on', 'most_children', 'ends_on', 'cancelled_on');
"""
STANDS_NO_MORE = """
drop trigger days_stand on carers_exemption;
drop trigger closed_stands on carers_concern;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("carers", "0011_both_days_or_neither"),
        ("enquiries", "0021_nobody_else"),
        ("hubs", "0010_journey"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="buddymatch",
            name="buddy_match_ended_whole",
        ),
        migrations.RemoveConstraint(
            model_name="concern",
            name="concern_closed_whole",
        ),
        migrations.AddConstraint(
            model_name="buddymatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_why", ""), ("to_on", None)),
                    models.Q(
                        ("to_on__gte", models.F("from_on")),
                        ("to_on__isnull", False),
                        models.Q(("ended_why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="buddy_match_ended_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="concern",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_on", None), ("outcome", "")),
                    models.Q(
                        ("closed_on__gte", models.F("received_on")),
                        ("closed_on__isnull", False),
                        models.Q(("outcome", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="concern_closed_whole",
            ),
        ),
        migrations.RunSQL(STANDS, STANDS_NO_MORE),
    ]
