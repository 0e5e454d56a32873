"""People: who they are to the marketplace, and what they prefer."""
