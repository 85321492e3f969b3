"""What the public sees: no account, no scripts needed, one question a page."""
