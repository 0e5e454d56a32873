"""Leads: what customers look for that no listing offers, and the offers that sellers make."""
