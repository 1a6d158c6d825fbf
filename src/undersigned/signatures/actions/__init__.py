"""The only ways in which signatures change, by who acts.

`signing`: the signatory. `moderating`: the organisers. `mailing`: the worker that sends what waits and lets go of what
has expired. `counting`: the sequencer's tally. `duplicates` serves them.
"""
