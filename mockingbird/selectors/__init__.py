"""What the screens of constellations fetch."""
