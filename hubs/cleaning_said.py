"""What the parts of ``hubs.cleaning`` raise."""


class NotTaken(Exception):
    """A file that we do not take. ``str()`` is the sentence for who sent it."""
