"""Listings: what sellers offer, from the draft until it is withdrawn, with its photos in order."""
