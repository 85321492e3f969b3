"""When somebody of the council was last in a home: read for the page of calls."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("carers", "0012_closed_whole")]

    operations = [
        migrations.AddIndex(
            model_name="carerdeadline",
            index=models.Index(
                condition=models.Q(("done_on__isnull", False)),
                fields=["household", "-done_on"],
                name="carer_clock_done",
            ),
        ),
    ]
