"""One act on many rows, people first of all: looked at first, then carried out person by person with the very operations of a single page.

The people are those that were ticked, or everybody whom a search and filters find while it runs. What is not done within
a moment goes on in the background, from where it stopped.
"""
