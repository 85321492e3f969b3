"""How a protected person may be reached, as it is asked for and as the flag keeps it."""

from __future__ import annotations

from dataclasses import dataclass

from enquiries.contact_details import normalise_email, normalise_phone
from enquiries.models import SafetyFlag
from enquiries.ways import is_mobile


class SafetyRefused(Exception):
    """It cannot be done as things stand. ``str()`` is the sentence for the screen."""


@dataclass(frozen=True)
class SafeWay:
    """A way to reach the person that nobody else sees. Empty ``way``: there is none."""

    way: str = ""
    address: str = ""  # the number or email address, as typed
    when: str = ""  # "weekdays before 3pm"

    def values(self) -> dict[str, str]:
        """As the flag keeps it: the address as it is compared, and none without a way.

        Raises SafetyRefused for an address that cannot be used that way.
        """
        return {
            "safe_way": self.way,
            "safe_address": self._address(),
            "safe_when": self.when.strip() if self.way else "",
        }

    def _address(self) -> str:
        if not self.way:
            return ""
        by_email = self.way == SafetyFlag.SafeWay.EMAIL
        address = normalise_email(self.address) if by_email else normalise_phone(self.address)
        if not address:
            raise SafetyRefused("The safe way needs a number or an address that works.")
        if self.way == SafetyFlag.SafeWay.TEXT and not is_mobile(address):
            raise SafetyRefused("Texts can go only to a mobile number.")
        return address
