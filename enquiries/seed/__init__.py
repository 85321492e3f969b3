"""Made-up enquiries with the shape of real ones (docs/seed.md).

``draw`` decides, from a seed alone, what happens in a case; ``write`` puts cases in the
database; ``places`` lays the demonstration hubs. Nobody in here exists: names are drawn from
lists, phone numbers from the ranges Ofcom keeps for drama, addresses end in example.org.
"""
