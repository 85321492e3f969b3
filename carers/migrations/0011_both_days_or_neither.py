"""A comparison with a day that is missing is neither true nor false, and a check lets it pass: the
days are asked for by name."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("carers", "0010_answers_stand"),
        ("hubs", "0010_journey"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="transferout",
            name="both_days_agreed_together",
        ),
        migrations.RemoveConstraint(
            model_name="transferout",
            name="transfer_done_on_its_day",
        ),
        migrations.AddConstraint(
            model_name="transferout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ends_here_on", None), ("starts_there_on", None)),
                    models.Q(
                        ("ends_here_on__gte", models.F("notice_on")),
                        ("ends_here_on__isnull", False),
                        ("starts_there_on__gte", models.F("ends_here_on")),
                        ("starts_there_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="both_days_agreed_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="transferout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("done_on", None),
                    models.Q(
                        ("called_off_on", None),
                        ("ends_here_on", models.F("done_on")),
                        ("ends_here_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="transfer_done_on_its_day",
            ),
        ),
    ]
