"""The magazine: a home page and articles."""
