"""Whether an applicant is approved by another service now; that somebody is another person than a
carer of the same name; when an application that stands no more was withdrawn."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("enquiries", "0016_packs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="withdrawn_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="applicantdetails",
            name="approved_elsewhere",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="applicantdetails",
            name="different_person_why",
            field=models.CharField(blank=True, db_default="", max_length=500),
        ),
        migrations.AddField(
            model_name="applicantdetails",
            name="different_person_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="applicantdetails",
            name="different_person_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="applicantdetails",
            constraint=models.CheckConstraint(
                condition=Q(different_person_why="")
                | Q(different_person_by__isnull=False, different_person_at__isnull=False),
                name="different_person_is_said_by_somebody",
            ),
        ),
    ]
