"""Constellations, who is in them, and what happens there."""

from mockingbird.models.constellation import (
    Constellation,
    ConstellationStage,
    ServiceRules,
    StaffAssignment,
)
from mockingbird.models.doings import Attendance, Contact, Gathering, Outcome, WellbeingNote
from mockingbird.models.fidelity import FidelityAction, FidelityCheck, FidelityTemplate
from mockingbird.models.membership import ChildLink, ConstellationMembership, HubAway, HubCapacity
from mockingbird.models.monthly import MonthlyReturn
from mockingbird.models.sleepover import Sleepover, SleepoverChild

__all__ = [
    "Attendance",
    "ChildLink",
    "Constellation",
    "ConstellationMembership",
    "ConstellationStage",
    "Contact",
    "FidelityAction",
    "FidelityCheck",
    "FidelityTemplate",
    "Gathering",
    "HubAway",
    "HubCapacity",
    "MonthlyReturn",
    "Outcome",
    "ServiceRules",
    "Sleepover",
    "SleepoverChild",
    "StaffAssignment",
    "WellbeingNote",
]
