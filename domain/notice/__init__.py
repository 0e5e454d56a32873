"""Notices: what we tell a person beside their threads, and when they were told."""
