"""How letters tell the rooms above them what happened. Each is sent inside the transaction of the change."""

from django.dispatch import Signal

# The letter goes back to draft before it opened: signatures under the frozen text lapse. Argument: letter.
letter_thawed = Signal()

# The log gets its last leaf in a moment; it is held, and can still be looked at as it is. Argument: letter.
log_ending = Signal()

# The letter is archived: whatever else leads from it to people is forgotten, too. May be sent again after a kill.
# Argument: letter.
letter_archived = Signal()
