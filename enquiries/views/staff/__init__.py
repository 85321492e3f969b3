"""The staff's side of the road. Every view wears ``hubs.decorators.staff_page``."""
