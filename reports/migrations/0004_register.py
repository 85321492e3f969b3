"""The register leaves as a file too; of which rows an export is stands as the rest of it does."""

from importlib import import_module

from django.db import migrations, models

FENCE = import_module("reports.migrations.0002_fence")


def _stands(names: str) -> str:
    """What never changes of an export, with these columns among it."""
    body = FENCE.KEEP.split("create trigger")[0].replace(
        "create function", "create or replace function"
    )
    return body.replace("(new.code, ", f"({names.format('new')}").replace(
        "(old.code, ", f"({names.format('old')}"
    )


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_own_exports")]

    operations = [
        migrations.AddField(
            "exportrequest",
            "what",
            models.CharField(
                choices=[("cases", "Cases"), ("register", "The register of foster carers")],
                default="cases",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            "exportrequest",
            models.CheckConstraint(
                condition=models.Q(("what__in", ["cases", "register"])),
                name="export_of_known_rows",
            ),
        ),
        migrations.RunSQL(_stands("{0}.what, {0}.code, "), _stands("{0}.code, ")),
    ]
