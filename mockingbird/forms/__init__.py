"""What a liaison worker fills in."""
