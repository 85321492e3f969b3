"""Indexes for the page of clocks that run."""

from django.db import migrations, models

RUNS = models.Q(("cancelled_at", None), ("done_at", None))


class Migration(migrations.Migration):
    dependencies = [("enquiries", "0018_decision_told")]

    operations = [
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                condition=RUNS, fields=["cluster", "due_at", "id"], name="deadline_cluster_runs"
            ),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                condition=RUNS, fields=["service", "due_at", "id"], name="deadline_service_runs"
            ),
        ),
    ]
