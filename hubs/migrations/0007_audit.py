"""What a person did is read by days, newest first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hubs", "0006_roles")]

    operations = [
        migrations.RemoveIndex(model_name="auditevent", name="audit_of_actor"),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["actor", "-at"], name="audit_of_actor"),
        ),
    ]
