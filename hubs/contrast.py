"""A hub's own colour: whether it can be read, and the style sheet it makes.

Contrast is WCAG 2.2's (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio): from 1, the same
colour, to 21, black on white. Colours are #rrggbb in lower case; shades are made in sRGB.
"""

from __future__ import annotations

import re

WHITE = "#ffffff"
SAND = "#f8f4ed"  # the ground of every page (static/site.css, --sand)
LEAST = 7.0  # what every accent we offer keeps on both grounds (WCAG 1.4.6)

_TYPED = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.ASCII)


def colour_read(typed: str) -> str | None:
    """What was typed ("#0B525B", "0b525b", "#05b") as #rrggbb; None when it is no colour."""
    found = _TYPED.fullmatch(typed.strip().lower())
    if found is None:
        return None
    digits = found[1]
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def _parts(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, each 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance: 0 for black to 1 for white."""
    linear = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (part / 255 for part in _parts(colour))
    )
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, whichever is the text: 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def contrast_on_our_pages(colour: str) -> float:
    """The lesser of the ratios with white (text on buttons) and with the ground of our pages."""
    return min(contrast(colour, WHITE), contrast(colour, SAND))


def is_readable(colour: str) -> bool:
    """Whether it keeps the promise of our own accents."""
    return contrast_on_our_pages(colour) >= LEAST


def say_ratio(ratio: float) -> str:
    """A ratio with one decimal, rounded down, so that 6.97 never reads as the 7 it missed."""
    return f"{int(ratio * 10) / 10:.1f}"


def _mixed(colour: str, with_: str, share: float) -> str:
    """``colour`` with a share (0 to 1) of another in it."""
    pairs = zip(_parts(colour), _parts(with_), strict=True)
    return "#" + "".join(f"{round(own + (other - own) * share):02x}" for own, other in pairs)


def shades(colour: str) -> dict[str, str]:
    """The colour, a deeper one for edges, and a soft ground; named as in static/site.css."""
    return {
        "accent": colour,
        "accent-deep": _mixed(colour, "#000000", 0.35),
        "soft": _mixed(colour, WHITE, 0.91),
    }


def style_sheet(colour: str) -> str:
    """What stands after static/site.css on the pages of a hub with a colour of its own.

    The selector weighs as much as that of a named accent, and comes later.
    """
    lines = " ".join(f"--{name}: {value};" for name, value in shades(colour).items())
    return f":root[class] {{ {lines} }}\n"
