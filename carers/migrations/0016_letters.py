"""The letters of an approved household, and their PDFs: behind the fence and the curtain of their
household, kept as they were made. That one was sent is written once; of a proposal it may begin the
days to answer anew."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from hubs import fence
from hubs.migrating import CreateTables

curtain = import_module("carers.migrations.0002_reach").curtain
take_place = import_module("carers.migrations.0003_standing").take_place
TABLES = ("carers_householdletter", "carers_householdletterbody")

STANDS = """
create function carers_letter_stands() returns trigger language plpgsql as $$
declare
    sending text[] := array['sent_on', 'sent_how', 'evidence'];
begin
    if old.sent_on is not null
       or to_jsonb(new) - sending is distinct from to_jsonb(old) - sending then
        raise exception 'a letter stands as it was made' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger stands before update on carers_householdletter for each row
    execute function carers_letter_stands();
create trigger stands before update on carers_householdletterbody for each row
    execute function carers_closed_stands('');
"""
# The days to answer a proposal begin anew only with a letter of it that went later, while nobody
# has answered: they never become fewer.
LATER = """
create function carers_letter_later() returns trigger language plpgsql as $$
begin
    if (new.letter_on, new.answer_by) is distinct from (old.letter_on, old.answer_by) and (
        old.route <> '' or new.route <> '' or old.decided_on is not null
        or new.letter_on <= old.letter_on or new.answer_by <= old.answer_by
        or not exists (
            select from carers_householdletter l
             where l.determination_id = new.id and l.carer_id is not null
               and l.sent_on = new.letter_on)) then
        raise exception 'the letter of a proposal stands, or a later one went'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
drop trigger days_stand on carers_carerdetermination;
create trigger days_stand before update on carers_carerdetermination for each row
    execute function carers_days_stand(
        'review_id', 'proposes', 'answered_on', 'papers_sent_on', 'recommended_on');
create trigger letter_later before update on carers_carerdetermination for each row
    execute function carers_letter_later();
"""
LATER_NO_MORE = """
drop trigger letter_later on carers_carerdetermination;
drop function carers_letter_later();
drop trigger days_stand on carers_carerdetermination;
create trigger days_stand before update on carers_carerdetermination for each row
    execute function carers_days_stand('review_id', 'proposes', 'letter_on', 'answer_by',
        'answered_on', 'papers_sent_on', 'recommended_on');
"""
STANDS_NO_MORE = """
drop trigger stands on carers_householdletterbody;
drop trigger stands on carers_householdletter;
drop function carers_letter_stands();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("carers", "0015_one_stops"),
        ("hubs", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name="HouseholdLetter",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("kind", models.CharField(max_length=30)),
                        ("copies", models.CharField(blank=True, max_length=30)),
                        ("dated", models.DateField()),
                        ("words", models.JSONField()),
                        ("digest", models.CharField(max_length=64)),
                        ("wording", models.CharField(max_length=40)),
                        ("size", models.PositiveIntegerField()),
                        ("made_at", models.DateTimeField()),
                        ("sent_on", models.DateField(blank=True, null=True)),
                        (
                            "sent_how",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Not sent yet"),
                                    ("post", "By post"),
                                    ("email", "By email"),
                                    ("both", "By post and email"),
                                    ("by_hand", "Given by hand"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("evidence", models.CharField(blank=True, max_length=200)),
                        (
                            "authority",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="hubs.localauthority",
                            ),
                        ),
                        (
                            "carer",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="carers.carer",
                            ),
                        ),
                        (
                            "cluster",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="hubs.cluster",
                            ),
                        ),
                        (
                            "departure",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="carers.departure",
                            ),
                        ),
                        (
                            "determination",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="carers.carerdetermination",
                            ),
                        ),
                        (
                            "household",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="letters",
                                to="carers.household",
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "review",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="carers.review",
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="hubs.fosteringservice",
                            ),
                        ),
                        (
                            "stops",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="carers.carerdeparture",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["household", "-made_at"], name="letter_of_household"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("authority__isnull", True),
                                        ("carer__isnull", False),
                                        ("copies", ""),
                                    ),
                                    models.Q(
                                        ("authority__isnull", False),
                                        ("carer__isnull", True),
                                        models.Q(("copies", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="letter_to_a_carer_or_a_council",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("departure__isnull", True),
                                        ("determination__isnull", True),
                                        ("review__isnull", False),
                                        ("stops__isnull", True),
                                    ),
                                    models.Q(
                                        ("departure__isnull", True),
                                        ("determination__isnull", False),
                                        ("review__isnull", True),
                                        ("stops__isnull", True),
                                    ),
                                    models.Q(
                                        ("departure__isnull", False),
                                        ("determination__isnull", True),
                                        ("review__isnull", True),
                                        ("stops__isnull", True),
                                    ),
                                    models.Q(
                                        ("departure__isnull", True),
                                        ("determination__isnull", True),
                                        ("review__isnull", True),
                                        ("stops__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="letter_about_one_thing",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("evidence", ""), ("sent_how", ""), ("sent_on", None)),
                                    models.Q(
                                        ("sent_on__gte", models.F("dated")),
                                        ("sent_on__isnull", False),
                                        models.Q(("sent_how", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="household_letter_sent_somehow",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("sent_on", None)),
                                fields=(
                                    "household",
                                    "kind",
                                    "copies",
                                    "carer",
                                    "authority",
                                    "dated",
                                    "digest",
                                ),
                                name="household_letter_once_a_day",
                                nulls_distinct=False,
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HouseholdLetterBody",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("content", models.BinaryField()),
                        (
                            "cluster",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="hubs.cluster",
                            ),
                        ),
                        (
                            "household",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="carers.household",
                            ),
                        ),
                        (
                            "letter",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="body",
                                to="carers.householdletter",
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="hubs.fosteringservice",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "household letter bodies",
                    },
                ),
            ]
        ),
        *(fence.fence_table(table, fence.reach_condition()) for table in TABLES),
        *(curtain(table) for table in TABLES),
        *(take_place(table) for table in TABLES),
        migrations.RunSQL(STANDS, STANDS_NO_MORE),
        migrations.RunSQL(LATER, LATER_NO_MORE),
    ]
