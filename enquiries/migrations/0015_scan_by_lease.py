"""Papers are taken to the virus scanner one at a time, by lease, and go to the back of the line."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enquiries", "0014_named_child")]

    operations = [
        migrations.AddField(
            model_name="document",
            name="scan_after",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="document",
            name="scan_tries",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.RemoveIndex(model_name="document", name="document_to_scan"),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("removed_at", None), ("state", "waiting")),
                fields=["cluster", "scan_after"],
                name="document_to_scan",
            ),
        ),
    ]
