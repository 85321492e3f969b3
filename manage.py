#!/usr/bin/env python3
"""Django's command line. Commands that change the schema run as the owner role."""

import os
import sys

OWNER_COMMANDS = {
    "migrate",
    "makemigrations",
    "load_reference",
    "flush",
    "sqlmigrate",
    "showmigrations",
}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ.setdefault("HUBS_DB_ROLE", "owner")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
