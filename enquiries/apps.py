from django.apps import AppConfig


class EnquiriesConfig(AppConfig):
    name = "enquiries"
    verbose_name = "Enquiries: from first contact to a decision"

    def ready(self) -> None:
        """Tell the ground which cases name a colleague or are locked to one, who gives back
        the cases of somebody who leaves, and what its settings ask of the road."""
        from enquiries.letter_kinds import letters_say  # noqa: PLC0415
        from enquiries.road import ROAD_SAID  # noqa: PLC0415 - models first
        from enquiries.selectors.for_record import CASES  # noqa: PLC0415
        from enquiries.selectors.own_cases import own_cases  # noqa: PLC0415
        from enquiries.services.leaving import cases_of_leaver, leaver_count  # noqa: PLC0415
        from hubs.access import own_cases_register  # noqa: PLC0415
        from hubs.casebook import casebook_register  # noqa: PLC0415
        from hubs.journey import road_register  # noqa: PLC0415
        from hubs.services.leaving import hand_back_register  # noqa: PLC0415

        casebook_register(CASES)
        own_cases_register(own_cases)
        hand_back_register(cases_of_leaver, leaver_count)
        road_register(ROAD_SAID)
        letters_say()
