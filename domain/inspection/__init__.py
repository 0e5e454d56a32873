"""Looks by staff at what people said and did: who looked at what, and why."""
