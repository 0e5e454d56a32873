"""How fast it is: each benchmark is one command and prints ratios within its own run."""
