"""Consent: what a person agreed to receive, per channel and category, with proof."""
