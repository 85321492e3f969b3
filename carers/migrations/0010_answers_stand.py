"""A review called off gives its number back; where a household goes; and an answer, once written
down, stands: its route and its days, and what was said for a review that is concluded. Nobody
decides on a review of their own."""

from django.db import migrations, models

STANDS = """
create function carers_determination_stands() returns trigger language plpgsql as $$
begin
    if old.route <> '' and new.route <> old.route then
        raise exception 'the route they chose stands' using errcode = 'insufficient_privilege';
    end if;
    if new.outcome in ('as_proposed', 'carry_on') and exists (
        select 1 from carers_review r where r.id = new.review_id
           and new.decided_by_id in (r.opened_by_id, r.concluded_by_id)
    ) then
        raise exception 'nobody decides on a review of their own' using
            errcode = 'check_violation', constraint = 'decided_by_another';
    end if;
    return new;
end $$;
create trigger route_stands before update on carers_carerdetermination for each row
    execute function carers_determination_stands();
create trigger days_stand before update on carers_carerdetermination for each row
    execute function carers_days_stand('review_id', 'proposes', 'letter_on', 'answer_by',
        'answered_on', 'papers_sent_on', 'recommended_on');
create trigger called_off_stands before update on carers_review for each row
    execute function carers_closed_stands('called_off_on');
create function carers_view_stands() returns trigger language plpgsql as $$
begin
    if exists (
        select 1 from carers_review r where r.id = new.review_id
           and (r.concluded_on is not null or r.called_off_on is not null)
    ) then
        raise exception 'what was said for a review stands with it'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger stands before update on carers_reviewview for each row
    execute function carers_view_stands();
create trigger called_off_stands before update on carers_transferout for each row
    execute function carers_closed_stands('called_off_on');
"""
STANDS_NO_MORE = """
drop trigger called_off_stands on carers_transferout;
drop trigger called_off_stands on carers_review;
drop trigger stands on carers_reviewview;
drop function carers_view_stands();
drop trigger days_stand on carers_carerdetermination;
drop trigger route_stands on carers_carerdetermination;
drop function carers_determination_stands();
"""


class Migration(migrations.Migration):
    dependencies = [("carers", "0009_kinship")]

    operations = [
        migrations.RemoveConstraint(model_name="review", name="review_number_once"),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(
                condition=models.Q(("called_off_on", None)),
                fields=("household", "number"),
                name="review_number_once",
            ),
        ),
        migrations.AddField(
            model_name="transferout",
            name="to_kind",
            field=models.CharField(
                choices=[("other_council", "Another council"), ("agency", "A fostering agency")],
                db_default="other_council",
                default="other_council",
                max_length=13,
            ),
        ),
        migrations.RunSQL(STANDS, STANDS_NO_MORE),
    ]
