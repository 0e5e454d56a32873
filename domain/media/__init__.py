"""Media: photos and other files that people send, from the announcement to the file that is kept."""
