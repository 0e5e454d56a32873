"""Bookings: viewings and stays, held, confirmed and ended on the one calendar of each listing."""
