"""A word more that no hub may be called, and privacy notices that are never changed."""

from django.db import migrations, models

TAKEN = [
    "accessibility", "accounts", "brand", "healthz", "metrics", "my", "readyz", "staff", "static",
]  # fmt: skip

KEEP = """
create trigger append_only before update or delete on hubs_notice
    for each row execute function hubs_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("hubs", "0007_audit")]

    operations = [
        migrations.RemoveConstraint(model_name="cluster", name="slug_not_taken"),
        migrations.AddConstraint(
            model_name="cluster",
            constraint=models.CheckConstraint(
                condition=~models.Q(slug__in=TAKEN), name="slug_not_taken"
            ),
        ),
        migrations.RunSQL(KEEP, "drop trigger append_only on hubs_notice"),
    ]
