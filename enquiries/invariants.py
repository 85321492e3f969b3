"""What no crash, race or slip may leave behind: queries over the journey that return no row.

Each is SQL for the whole database as its owner sees it or for one reach, and says by itself what
services keep in Python (docs/panel-and-decision.md names the acts they stand behind). Those of
the road before are in ``enquiries.seed.invariants``. The register's tables are named as text,
because the room below does not import the one above.
"""

# ruff: noqa: S608 - every query is put together from this file and the workflow, never from input

from __future__ import annotations

from enquiries.workflow import ENDED, Stage

_RUNS = "d.done_at is null and d.cancelled_at is null"
# Clocks that go on after the end of a case: they are told, and written to.
_AFTER_THE_END = "('tell', 'write', 'stage_1_no', 'retention')"
_ENDED = ", ".join(f"'{stage}'" for stage in sorted(ENDED))
# From here on there is an application that stands.
_APPLIED = ", ".join(
    f"'{stage}'"
    for stage in (
        Stage.APPLICATION,
        Stage.CHECKS,
        Stage.ASSESSMENT,
        Stage.PANEL,
        Stage.DECISION,
        Stage.DETERMINATION,
        Stage.APPROVED,
        Stage.NOT_APPROVED,
        Stage.NOT_SUITABLE,
    )
)
# A service's own dated row stands over its hub's (selectors.facts.panel_required).
_PANEL_REQUIRED = """coalesce(
    (select p.panel_required from hubs_servicepolicy p
      where p.service_id = e.service_id and p.valid_from <= {day}
        and (p.valid_to is null or p.valid_to >= {day}) order by p.valid_from desc limit 1),
    (select p.panel_required from hubs_journeypolicy p
      where p.cluster_id = e.cluster_id and p.valid_from <= {day}
        and (p.valid_to is null or p.valid_to >= {day}) order by p.valid_from desc limit 1),
    true)"""
_DECIDED_ON = "(d.decided_at at time zone 'Europe/London')::date"

QUERIES: dict[str, str] = {
    "a decision follows panel while panel is required": f"""
        select d.id from enquiries_decision d
          join enquiries_enquiry e on e.id = d.enquiry_id
          left join enquiries_panelitem i on i.id = d.item_id
         where d.outcome in ('approve', 'propose_no') and d.after_id is null
           and (i.id is null or i.minutes_final_at is null
                or i.recommends not in ('suitable', 'not_suitable'))
           and {_PANEL_REQUIRED.format(day=_DECIDED_ON)}
    """,
    "a case at its decision was recommended on while panel is required": f"""
        select e.id from enquiries_enquiry e
         where e.stage = 'decision'
           and {_PANEL_REQUIRED.format(day="(e.stage_since at time zone 'Europe/London')::date")}
           and not exists (select 1 from enquiries_panelitem i where i.enquiry_id = e.id
                and i.taken_off_at is null and i.minutes_final_at is not null
                and i.recommends in ('suitable', 'not_suitable'))
    """,
    "a refusal follows a determination whose letter went": """
        select e.id from enquiries_enquiry e
         where e.stage = 'not_approved'
           and not exists (select 1 from enquiries_decision d
                join enquiries_determination q on q.id = d.after_id
                join enquiries_decision p on p.id = q.decision_id
                where d.enquiry_id = e.id and d.outcome = 'refuse' and p.written_at is not null)
    """,
    "a refusal waits for its days to answer or for the end of its route": f"""
        select d.id from enquiries_decision d
          join enquiries_determination q on q.id = d.after_id
          left join enquiries_panelitem i on i.id = q.second_item_id
         where d.outcome = 'refuse' and not (
               (q.route = '' and {_DECIDED_ON} > q.answer_by)
            or (q.route = 'review' and q.review_on is not null)
            or (q.route = 'representations' and i.minutes_final_at is not null))
    """,
    "a determination runs exactly while its case is there": """
        select e.id from enquiries_enquiry e
         where (e.stage = 'determination') is distinct from exists (
               select 1 from enquiries_determination q
                where q.enquiry_id = e.id and q.ended_at is null)
    """,
    "an approved case has its household, its decision and its terms": """
        select e.id from enquiries_enquiry e
         where e.stage = 'approved'
           and not (exists (select 1 from enquiries_decision d
                     where d.enquiry_id = e.id and d.outcome = 'approve')
                and exists (select 1 from carers_household h
                     join carers_approval a on a.household_id = h.id
                     where h.enquiry_id = e.id)
                and (select count(*) from carers_carer c
                       join carers_household h on h.id = c.household_id
                      where h.enquiry_id = e.id)
                  = (select count(*) from enquiries_person p where p.enquiry_id = e.id))
    """,
    "a household stands on an approved case": """
        select h.id from carers_household h
          join enquiries_enquiry e on e.id = h.enquiry_id
         where e.stage <> 'approved'
    """,
    "nobody is approved twice at once": """
        select c.identity from carers_carer c where c.to_on is null
         group by c.identity having count(*) > 1
    """,
    "a case is on a panel's list exactly while it is there": """
        select e.id from enquiries_enquiry e
         where (e.stage = 'panel') <> exists (
               select 1 from enquiries_panelitem i
                where i.enquiry_id = e.id and i.taken_off_at is null
                  and i.minutes_final_at is null and i.kind <> 'again')
           and e.ended_at is null
    """,
    "no member reads a pack of a case that has ended or left the list": """
        select r.id from enquiries_packreader r
          join enquiries_pack p on p.id = r.pack_id
          join enquiries_panelitem i on i.id = p.item_id
          join enquiries_enquiry e on e.id = r.enquiry_id
         where r.withdrawn_at is null
           and (i.taken_off_at is not null or e.ended_at is not null)
    """,
    "a pack that was sent has papers": """
        select p.id from enquiries_pack p
         where not exists (select 1 from enquiries_packpaper q where q.pack_id = p.id)
    """,
    "an application stands from the application on": f"""
        select e.id from enquiries_enquiry e
         where e.stage in ({_APPLIED})
           and not exists (select 1 from enquiries_application a
                where a.enquiry_id = e.id and a.voided_at is null)
    """,
    "the tracks stand from their stages on": """
        select e.id from enquiries_enquiry e
         where (e.stage in ('checks', 'assessment', 'panel', 'decision', 'determination')
                and not exists (select 1 from enquiries_assessmenttrack t
                     where t.enquiry_id = e.id and t.number = 1 and t.outcome <> 'stopped'))
            or (e.stage in ('assessment', 'panel', 'decision', 'determination')
                and exists (select 1 from enquiries_assessmenttrack t
                     where t.enquiry_id = e.id and t.number = 1 and t.outcome = ''))
    """,
    "history replays to the stage": """
        select e.id from enquiries_enquiry e
          join lateral (select to_stage from enquiries_stagechange s
                         where s.enquiry_id = e.id order by s.id desc limit 1) last on true
         where last.to_stage <> e.stage
        union all
        select s.enquiry_id from (
            select enquiry_id, from_stage, lag(to_stage, 1, '') over w as before
              from enquiries_stagechange window w as (partition by enquiry_id order by id)) s
         where s.from_stage <> s.before
    """,
    "no clock of a case that has ended runs, but that of telling them": f"""
        select d.id from enquiries_deadline d
          join enquiries_enquiry e on e.id = d.enquiry_id
         where {_RUNS} and e.stage in ({_ENDED}) and d.rule not in {_AFTER_THE_END}
    """,
    "a decision counts as told once every applicant was": """
        select d.id from enquiries_decision d
         where d.told_at is not null
           and exists (select 1 from enquiries_decisiontold t where t.decision_id = d.id)
           and exists (select 1 from enquiries_person p where p.enquiry_id = d.enquiry_id
                and not exists (select 1 from enquiries_decisiontold t
                     where t.decision_id = d.id and t.person_id = p.id))
    """,
    "a decision that waits to be told has its clocks": """
        select x.id from enquiries_decision x
         where x.outcome <> 'more' and x.told_at is null
           and not exists (select 1 from enquiries_deadline d
                where d.enquiry_id = x.enquiry_id and d.rule = 'tell')
    """,
    "every applicant who is approved was checked": """
        select p.id from enquiries_person p
          join enquiries_enquiry e on e.id = p.enquiry_id
         where e.stage = 'approved' and not exists (
               select 1 from enquiries_check c
                where c.person_id = p.id and c.verified_at is not null and c.dropped_at is null)
    """,
    "the days of a case are in order": """
        select r.enquiry_id from enquiries_report r
         where r.shared_on < (r.locked_at at time zone 'Europe/London')::date
            or r.comments_by < r.shared_on or r.commented_on < r.shared_on
        union all
        select d.enquiry_id from enquiries_decision d
          left join enquiries_panelitem i on i.id = d.item_id
         where d.told_at < d.decided_at or d.written_at < d.decided_at
            or d.decided_at < i.minutes_final_at
        union all
        select q.enquiry_id from enquiries_determination q
          join enquiries_decision d on d.id = q.decision_id
         where q.answer_by < q.letter_on or q.answered_on > q.answer_by
            -- One of a couple may answer before the other's letter goes, which the days run from.
            or q.answered_on < (d.decided_at at time zone 'Europe/London')::date
            or q.papers_sent_on < q.review_notice_on or q.review_on < q.papers_sent_on
        union all
        select h.enquiry_id from carers_household h
          join enquiries_decision d on d.enquiry_id = h.enquiry_id and d.outcome = 'approve'
         where h.approved_on < (d.decided_at at time zone 'Europe/London')::date
    """,
}
