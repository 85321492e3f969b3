"""Texts: one letter outside the GSM alphabet makes a text cost double (3GPP TS 23.038)."""

from __future__ import annotations

ONE_TEXT = 160  # characters

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE = frozenset("^{}\\[~]|€")  # these take two places

_PLAIN = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...",
                        "\u00a0": " "})  # fmt: skip


def plain(text: str) -> str:
    """Typographers' quotes and dashes as typewriters had them; nothing else is changed."""
    return text.translate(_PLAIN)


def is_gsm(text: str) -> bool:
    """Whether every character is in the GSM alphabet."""
    return all(character in _BASIC or character in _TWICE for character in text)


def length(text: str) -> int:
    """How many places of a text it takes."""
    return sum(2 if character in _TWICE else 1 for character in text)
