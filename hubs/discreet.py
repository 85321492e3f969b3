"""Words that give the subject away, where a person asked us to keep it to ourselves."""

import re

# What a message that keeps it private, its sender's name included, must not contain.
MENTIONS = re.compile(
    r"foster|carer|child|adopt|kinship|looked.after|social work|council", re.IGNORECASE
)
