"""Row 10, `server`: starts and watches processes, above all rooms.

`postgres.py` runs the embedded database, `supervisor.py` everything that `undersigned serve` starts, `worker.py` the
background work. It may import every room; what must start fast and stay small (`postgres.py`, `supervisor.py` and what
they import) imports neither Django nor any room but `common`.
"""
