"""The parts of a Stage 2 assessment, in the words of screens and reports."""

from __future__ import annotations

# Schedule 3 Part 2, items 11 to 16 (domain/regulations.md 1.3; 14 to 16 to be read against the
# original), then what a full report says besides (regulation 26(2)(c)).
SECTIONS = {
    "personality": "Personality",
    "faith": "Faith, and caring for a child of any faith",
    "background": "Racial origin, culture and language",
    "work": "Work, standard of living, leisure and interests",
    "caring": "Experience of caring for children",
    "skills": "Skills and competence",
    "household": "The household and the home",
    "analysis": "Assessment of suitability",
}
