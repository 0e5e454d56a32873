"""Answers: which brief a seller's words belong to, where they did not say so themselves."""
