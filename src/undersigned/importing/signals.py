"""How importing tells the rooms above what happened. Sent inside the transaction of the change."""

from django.dispatch import Signal

# A letter was made of an imported document. Arguments: letter, document.
letter_made = Signal()
