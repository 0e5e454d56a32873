"""Process managers: events in, commands out. One a file."""
