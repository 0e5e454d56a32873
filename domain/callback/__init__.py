"""Callbacks: what the messaging provider told us, once each, before anybody acts on it."""
