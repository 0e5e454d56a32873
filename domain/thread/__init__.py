"""Threads: what people, sellers and the assistant write to each other, and how far each of them has read."""
