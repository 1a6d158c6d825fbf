"""How the log tells the rooms above it what happened."""

from django.dispatch import Signal

# Sent inside the sequencing transaction. Arguments: log_id (UUID), old_size, new_size.
leaves_sequenced = Signal()
