"""The pages of constellations."""
