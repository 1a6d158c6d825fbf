"""The only ways in which signatures change, by who acts.

`signing`: the signatory. `moderating`: the organisers. `mailing`: the worker that sends what waits and lets go of what
has expired. `counting`: the sequencer's tally. `claiming` and `inviting`: what organisers
answer for, and asking its people to confirm. `duplicates` and `making` serve them.
"""
