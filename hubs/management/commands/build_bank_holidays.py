"""Make hubs/data/bank_holidays.json: the days GOV.UK lists, then days projected from the rules."""

import json
from argparse import ArgumentParser
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from govuk_bank_holidays.bank_holidays import BankHolidays

from hubs.calendar import CHRISTMAS, SATURDAY, easter_sunday

TARGET = Path(__file__).resolve().parents[2] / "data" / "bank_holidays.json"
# Far enough that a limit counted from any day of the next ten years ends inside it.
PROJECT_TO = 2045


def official_holidays() -> dict[date, str]:
    """England and Wales, from the copy of GOV.UK's list that the package carries."""
    listed = BankHolidays(use_cached_holidays=True).get_holidays(division="england-and-wales")
    return {row["date"]: _name(row["title"], row["notes"] == "Substitute day") for row in listed}


def projected_holidays(year: int) -> dict[date, str]:
    """The bank holidays of a year by the standing rules, when nothing extra is proclaimed.

    Banking and Financial Dealings Act 1971, schedule 1, and the yearly proclamations for New
    Year's Day and the early May holiday. A feast at a weekend moves to the next free weekday.
    """
    easter = easter_sunday(year)
    days = {
        easter - timedelta(days=2): "Good Friday",
        easter + timedelta(days=1): "Easter Monday",
        _monday_from(date(year, 5, 1)): "Early May bank holiday",
        _monday_from(date(year, 5, 25)): "Spring bank holiday",
        _monday_from(date(year, 8, 25)): "Summer bank holiday",
    }
    feasts = {
        date(year, 1, 1): "New Year’s Day",
        date(year, *CHRISTMAS): "Christmas Day",
        date(year, 12, 26): "Boxing Day",
    }
    days |= {day: name for day, name in feasts.items() if day.weekday() < SATURDAY}
    for day, name in feasts.items():
        if day.weekday() >= SATURDAY:
            days[_next_free_weekday(day, days)] = _name(name, True)
    return days


def _name(title: str, substitute: bool) -> str:
    return f"{title} (substitute day)" if substitute else title


def _monday_from(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _next_free_weekday(day: date, taken: dict[date, str]) -> date:
    while day.weekday() >= SATURDAY or day in taken:
        day += timedelta(days=1)
    return day


def bank_holidays_document() -> dict[str, Any]:
    """Everything the file holds, official days first."""
    official = official_holidays()
    last_official = max(official).year
    projected: dict[date, str] = {}
    for year in range(last_official + 1, PROJECT_TO + 1):
        projected |= projected_holidays(year)
    rows = [(day, name, True) for day, name in official.items()]
    rows += [(day, name, False) for day, name in projected.items()]
    return {
        "source": "GOV.UK bank holidays, England and Wales, Open Government Licence v3.0, "
        f"as carried by govuk-bank-holidays {version('govuk-bank-holidays')}",
        "official_to": last_official,
        "projected_to": PROJECT_TO,
        "holidays": [
            {"date": day.isoformat(), "name": name, "official": is_official}
            for day, name, is_official in sorted(rows)
        ],
    }


class Command(BaseCommand):
    help = "Write hubs/data/bank_holidays.json from GOV.UK's list and the standing rules."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", type=Path, default=TARGET)

    def handle(self, *args: Any, output: Path, **options: Any) -> None:
        document = bank_holidays_document()
        lines = ",\n  ".join(json.dumps(r, ensure_ascii=False) for r in document.pop("holidays"))
        head = json.dumps(document, ensure_ascii=False, indent=1)[:-2]
        output.write_text(f'{head},\n "holidays": [\n  {lines}\n ]\n}}\n', encoding="utf-8")
        self.stdout.write(f"Wrote {output}")
