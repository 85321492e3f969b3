"""That nobody else lives in the home may be said; what Stage 1 without a notice is called."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enquiries", "0020_as_it_was_said")]

    operations = [
        migrations.AddField(
            model_name="application",
            name="nobody_else",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name="assessmenttrack",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Running"),
                    ("passed", "Went on to Stage 2"),
                    ("lapsed", "No notice in 10 working days: the case goes on"),
                    ("not_suitable", "Not suitable"),
                    ("full", "Full report written"),
                    ("brief", "Brief report written"),
                    ("stopped", "Stopped: they withdrew, or disqualified"),
                ],
                max_length=12,
            ),
        ),
    ]
