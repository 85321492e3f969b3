"""A spreadsheet of households that were approved before: from its bytes to rows or faults in plain
words. Pure: no database, no clock."""
