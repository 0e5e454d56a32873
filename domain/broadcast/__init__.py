"""Broadcasts: one brief, one fixed audience of sellers, and a human who approved it."""
