"""The only writers of constellations, by what is done."""
