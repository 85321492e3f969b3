"""The words of a PDF as a reader would copy them: what each page shows, by its fonts’ own maps."""

from __future__ import annotations

import re
from io import BytesIO

import pikepdf

_PAIR = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_RANGE = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.S)
_CODE = 2  # bytes of a glyph's code in the fonts we make


def text_of(content: bytes) -> str:
    """All pages, in the order in which the words are drawn; without spaces that only move."""
    with pikepdf.open(BytesIO(content)) as pdf:
        return "\n".join(_page(page) for page in pdf.pages)


def _page(page: pikepdf.Page) -> str:
    fonts = {str(name): _map(font) for name, font in page.resources.get("/Font", {}).items()}
    said: list[str] = []
    present: dict[bytes, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "Tf":
            present = fonts[str(operands[0])]
        elif name == "Tj":
            said.append(_read(bytes(operands[0]), present))
        elif name == "TJ":
            said += [
                _read(bytes(each), present)
                for each in operands[0]
                if isinstance(each, pikepdf.String)
            ]
    return "".join(said)


def _read(codes: bytes, known: dict[bytes, str]) -> str:
    return "".join(known.get(codes[at : at + _CODE], "") for at in range(0, len(codes), _CODE))


def _map(font: pikepdf.Object) -> dict[bytes, str]:
    """What each glyph of a font stands for (its ToUnicode)."""
    found: dict[bytes, str] = {}
    for section in _SECTION.finditer(font.ToUnicode.read_bytes()):
        if section[1] == b"bfchar":
            for code, said in _PAIR.findall(section[2]):
                found[bytes.fromhex(code.decode())] = _utf16(said)
            continue
        for first, last, said in _RANGE.findall(section[2]):
            start = int(first, 16)
            for number in range(start, int(last, 16) + 1):
                key = number.to_bytes(_CODE, "big")
                found[key] = chr(ord(_utf16(said)) + number - start)
    return found


def _utf16(said: bytes) -> str:
    return bytes.fromhex(said.decode()).decode("utf-16-be")
