"""What is filled in about a household: its approval, its year, its leaving."""
