"""`make bench`: how fast and how large Undersigned is, one line of JSON for each figure. README.md says how to read it.

Imports `undersigned` and nothing that production does not have; starts every process it measures, and ends only those.
"""
