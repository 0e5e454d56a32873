"""What the marketplace's conversations are and which changes they allow: pure decisions, no clock, no I/O."""
