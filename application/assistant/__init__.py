"""The assistant: how it hears what was said, finds, books and asks, and words its answers."""
