"""What the screens of the register fetch."""
