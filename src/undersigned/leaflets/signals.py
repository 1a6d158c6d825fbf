"""How leaflets ask the rooms above for what they cannot do themselves."""

from django.dispatch import Signal

# The words of a document are wanted that this room does not read (PDF, Word, OpenDocument). A receiver answers with
# them as one text, or with None. Argument: data, bytes of at most archive.MOST_BYTES.
words_wanted = Signal()
