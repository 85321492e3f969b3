"""What is typed, checked before a service sees it."""
