"""An answer by link may be begun, kept and finished later."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enquiries", "0011_journey_fence")]

    operations = [
        migrations.AddField(
            model_name="check",
            name="draft",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
