"""Reads of the road. Every one starts at ``visible_to(access)``."""
