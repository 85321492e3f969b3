"""Walk made-up cases from the first enquiry to a decision by the product's own verbs, each at its
own moment and by the colleague whose work it is. For the demonstration, and for tests that ask
what the whole road leaves behind. Nothing here writes a row itself.
"""

from carers.walk.base import AccessAt, Family, People
from carers.walk.deciding import Walk
from carers.walk.panels import MEMBERS, members_add, panel_call, panel_end, panel_sit

__all__ = [
    "MEMBERS",
    "AccessAt",
    "Family",
    "People",
    "Walk",
    "members_add",
    "panel_call",
    "panel_end",
    "panel_sit",
]
