"""Outbound messages: each on its way to one recipient over one channel, from intent to what became of it."""
