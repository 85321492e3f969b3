"""Markup as a browser reads it, for comparing two pieces of HTML."""

from html.parser import HTMLParser

VOID = {"input", "br", "path", "img", "hr"}


class Canonical(HTMLParser):
    """Markup as a list of comparable pieces."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.pieces = []

    def handle_starttag(self, tag, attrs):
        tidy = []
        for name, value in attrs:
            words = sorted((value or "").split()) if name == "class" else [value or ""]
            tidy.append((name, " ".join(words)))
        self.pieces.append((tag, tuple(sorted(tidy))))

    def handle_endtag(self, tag):
        if tag not in VOID:
            self.pieces.append(f"/{tag}")

    def handle_data(self, data):
        text = " ".join(data.split())
        if text:
            self.pieces.append(text)


def canonical(html):
    """What `html` means, for comparison."""
    parser = Canonical()
    parser.feed(html)
    parser.close()
    return parser.pieces
