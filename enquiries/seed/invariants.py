"""What must be true of every case, made up or real: queries that find the rows where it is not.

Each is run with the reach to be checked and must return no rows. They say in SQL what services
keep in Python, so that neither can drift alone.
"""

# ruff: noqa: S608 - every query is put together from this file and the workflow, never from input

from __future__ import annotations

from itertools import product

from enquiries.workflow import Action, Order, Stage, move_allowed

_RUNNING = "d.done_at is null and d.cancelled_at is null"
_REACHED = "('spoke', 'two_way')"


def _lawful_pairs() -> str:
    """Every pair of stages that some action may join, as SQL values."""
    pairs = {
        f"('{source}', '{target}')"
        for action, source, target, order in product(Action, Stage, Stage, Order)
        if move_allowed(action, source=source, target=target, order=order)
    }
    return ", ".join(sorted(pairs))


# name -> query
INVARIANTS: dict[str, str] = {
    "the next due time is that of the earliest running clock": f"""
        with running as (
            select e.id, e.next_due_at, e.first_attempt_at,
                   min(d.due_at) as any_due,
                   min(d.due_at) filter (where d.rule <> 'first_contact') as later_due,
                   bool_or(d.rule = 'next_step') as stepped
              from enquiries_enquiry e
              left join enquiries_deadline d
                on d.enquiry_id = e.id and {_RUNNING} and d.over_why = ''
             group by e.id)
        select id from running
         where next_due_at is distinct from
               case when first_attempt_at is not null and stepped then later_due
                    else any_due end
    """,
    "a case that has ended has no running clock": f"""
        select e.id from enquiries_enquiry e
          join enquiries_deadline d on d.enquiry_id = e.id and {_RUNNING}
         where e.ended_at is not null
    """,
    "every case has exactly one first promise": """
        select e.id from enquiries_enquiry e
          left join enquiries_deadline d
            on d.enquiry_id = e.id and d.rule = 'first_contact' and d.occurrence = 1
         group by e.id having count(d.id) <> 1
    """,
    "one next step runs at a time": f"""
        select d.enquiry_id from enquiries_deadline d
         where d.rule = 'next_step' and {_RUNNING}
         group by d.enquiry_id having count(*) > 1
    """,
    "the stage and its date are those of the last move": """
        select e.id from enquiries_enquiry e
          join lateral (select to_stage, at from enquiries_stagechange s
                         where s.enquiry_id = e.id order by s.id desc limit 1) last on true
         where (e.stage, e.stage_since) is distinct from (last.to_stage, last.at)
    """,
    "every case has a history that starts at the enquiry": """
        select e.id from enquiries_enquiry e
          left join lateral (select from_stage, to_stage from enquiries_stagechange s
                              where s.enquiry_id = e.id order by s.id limit 1) first on true
         where first.to_stage is distinct from 'enquiry' or first.from_stage <> ''
    """,
    "each move starts where the one before ended, and no earlier": """
        select s.enquiry_id from (
            select enquiry_id, from_stage, at,
                   lag(to_stage) over w as before, lag(at) over w as before_at
              from enquiries_stagechange window w as (partition by enquiry_id order by id)) s
         where before is not null and (from_stage <> before or at < before_at)
    """,
    "each move is lawful": f"""
        select enquiry_id from enquiries_stagechange
         where from_stage <> '' and (from_stage, to_stage) not in ({_lawful_pairs()})
    """,
    "first and last contact are those of the attempts": f"""
        select e.id from enquiries_enquiry e
          left join enquiries_contactattempt c on c.enquiry_id = e.id
         group by e.id
        having e.first_attempt_at is distinct from min(c.at)
            or e.last_contact_at is distinct from max(c.at)
            or (min(c.at) filter (where c.outcome in {_REACHED}) is not null
                and e.first_contact_at is null)
            or e.first_contact_at > min(c.at) filter (where c.outcome in {_REACHED})
    """,
    "a promise is kept by a real contact, at its moment": """
        select d.enquiry_id from enquiries_deadline d
          join enquiries_enquiry e on e.id = d.enquiry_id
         where d.rule = 'first_contact' and d.occurrence = 1 and d.done_at is not null
           and d.done_at is distinct from e.first_contact_at
    """,
    "rows are where their case is": """
        select d.enquiry_id from enquiries_deadline d
          join enquiries_enquiry e on e.id = d.enquiry_id
         where (d.cluster_id, d.service_id) is distinct from (e.cluster_id, e.service_id)
        union all
        select s.enquiry_id from enquiries_stagechange s
          join enquiries_enquiry e on e.id = s.enquiry_id
         where (s.cluster_id, s.service_id) is distinct from (e.cluster_id, e.service_id)
        union all
        select m.about_id from messaging_message m
          join enquiries_enquiry e on m.about = 'enquiry' and e.id = m.about_id
         where (m.cluster_id, m.service_id) is distinct from (e.cluster_id, e.service_id)
    """,
    "a person stands for the head of their group, who stands for nobody": """
        select p.enquiry_id from enquiries_person p
          join enquiries_person head on head.id = p.same_as_id
         where head.same_as_id is not null or head.enquiry_id >= p.enquiry_id
    """,
    "people are joined exactly when a link says so": """
        select p.enquiry_id from enquiries_person p
         where p.position = 1 and p.same_as_id is null
           and exists (select 1 from enquiries_enquirylink l
                        where l.enquiry_id = p.enquiry_id and l.state = 'linked')
        union all
        select p.enquiry_id from enquiries_person p
         where p.position = 1 and p.same_as_id is not null
           and not exists (select 1 from enquiries_enquirylink l
                            where p.enquiry_id in (l.enquiry_id, l.other_id)
                              and l.state = 'linked')
    """,
    "nobody is unreachable": """
        select e.id from enquiries_enquiry e
         where not exists (select 1 from enquiries_person p
                             join enquiries_contactpoint c on c.person_id = p.id
                            where p.enquiry_id = e.id)
    """,
}
