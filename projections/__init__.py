"""Views: what the log says, folded for the questions that people ask. One file a question: table, handlers, query."""
