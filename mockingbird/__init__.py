"""Constellations: hub home, satellites, sleepovers, gatherings."""
