"""The trained router: the phrases it learns from, how it learns, and the small file of what it has learnt."""
