"""How the team's decisions reach the rooms above. Each is sent inside the transaction of the change."""

from django.dispatch import Signal

# A second organiser agreed to something. Argument: approval; its `joint` tells a receiver whether it is its own.
approval_given = Signal()
# It was refused, taken back or stopped before it was done. Argument: approval.
approval_ended = Signal()
