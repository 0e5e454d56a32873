"""Sellers: what they offer and where, whether they were verified, and whether they want briefs now."""
