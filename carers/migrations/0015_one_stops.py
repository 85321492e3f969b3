"""One carer's own notice, where another of the household goes on (regulation 28(13)). Behind the
fence and the curtain of its household; its days stand, and so does an approval that has ended."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from hubs import fence

curtain = import_module("carers.migrations.0002_reach").curtain
take_place = import_module("carers.migrations.0003_standing").take_place
TABLE = "carers_carerdeparture"
REASONS = [
    ("retired", "Retired"),
    ("health", "Health"),
    ("work", "Work or personal life changed"),
    ("moved", "Moved house"),
    ("other_council", "Goes to another council"),
    ("agency", "Goes to an agency"),
    ("permanence", "Adoption or special guardianship of a child they care for"),
    ("kinship_over", "The child of family or friends has left"),
    ("staying_put", "The child turned 18 and stays"),
    ("support", "Not content with the support"),
    ("money", "Not content with the money"),
    ("no_child", "No child placed for a long time"),
    ("standards", "Standards of care"),
    ("allegation", "An allegation was upheld"),
    ("died", "Died"),
    ("other", "Another reason"),
]
INTERVIEWS = [
    ("", "Not offered yet"),
    ("offered", "Offered"),
    ("held", "Held"),
    ("declined", "They did not want one"),
]

RULES = """
create function carers_somebody_goes_on() returns trigger language plpgsql as $$
declare
    leaves record;
begin
    -- Two of one household who stop at once wait here for one another.
    perform 1 from carers_household where id = new.household_id for update;
    select household_id, from_on, to_on into strict leaves
      from carers_carer where id = new.carer_id;
    if leaves.household_id <> new.household_id or leaves.to_on is not null
       or new.received_on < leaves.from_on then
        raise exception 'not the notice of a carer who is approved here' using
            errcode = 'check_violation', constraint = 'notice_of_a_carer_here';
    end if;
    if exists (select from carers_departure where household_id = new.household_id)
       or not exists (
           select from carers_carer c
            where c.household_id = new.household_id and c.id <> new.carer_id and c.to_on is null
              and not exists (select from carers_carerdeparture d where d.carer_id = c.id)) then
        raise exception 'nobody of the household goes on' using
            errcode = 'check_violation', constraint = 'somebody_goes_on';
    end if;
    return new;
end $$;
create trigger somebody_goes_on before insert on carers_carerdeparture for each row
    execute function carers_somebody_goes_on();

create function carers_ends_by_their_notice() returns trigger language plpgsql as $$
begin
    if exists (select from carers_carerdeparture
                where carer_id = new.id and ends_on < new.to_on) then
        raise exception 'their own notice ends it earlier' using
            errcode = 'check_violation', constraint = 'ends_by_their_notice';
    end if;
    return new;
end $$;
create trigger ends_by_their_notice before update of to_on on carers_carer for each row
    execute function carers_ends_by_their_notice();

create trigger days_stand before update on carers_carerdeparture for each row
    execute function carers_days_stand('carer_id', 'received_on', 'ends_on');
create trigger days_stand before update on carers_carer for each row
    execute function carers_days_stand('household_id', 'to_on');
"""
RULES_NO_MORE = """
drop trigger days_stand on carers_carer;
drop trigger days_stand on carers_carerdeparture;
drop function carers_ends_by_their_notice() cascade;
drop function carers_somebody_goes_on() cascade;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("carers", "0003_standing"),
        ("hubs", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CarerDeparture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("received_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("reason", models.CharField(choices=REASONS, max_length=14)),
                ("goes_to", models.CharField(blank=True, max_length=120)),
                ("recorded_at", models.DateTimeField()),
                (
                    "interview",
                    models.CharField(blank=True, choices=INTERVIEWS, max_length=8),
                ),
                ("interview_on", models.DateField(blank=True, null=True)),
                ("interview_said", models.TextField(blank=True, max_length=4000)),
                (
                    "carer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="departure",
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
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="carers_leaving",
                        to="carers.household",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "indexes": [
                    models.Index(fields=["cluster", "ends_on"], name="carer_departure_cluster"),
                    models.Index(fields=["service", "ends_on"], name="carer_departure_service"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("received_on"))),
                        name="carer_departure_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("interview", "held"), _negated=True),
                            ("interview_on__isnull", False),
                            _connector="OR",
                        ),
                        name="carer_interview_has_a_day",
                    ),
                ],
            },
        ),
        fence.fence_table(TABLE, fence.reach_condition()),
        curtain(TABLE),
        take_place(TABLE),
        migrations.RunSQL(RULES, RULES_NO_MORE),
    ]
