"""The only writers of the register, by what is done."""
