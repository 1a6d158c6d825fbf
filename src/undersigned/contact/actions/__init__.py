"""The only ways in which messages change, by who acts.

`writing`: whoever writes to organisers. `answering`: both sides of a conversation, on pages and by mail. `mailing`: the
worker that has addresses confirmed, and lets go of what has had its time.
"""

from .answering import answer_as_organiser as answer_as_organiser
from .answering import answer_as_writer as answer_as_writer
from .answering import close_conversation as close_conversation
from .answering import end_conversation as end_conversation
from .answering import take_messages as take_messages
from .mailing import forget_old as forget_old
from .mailing import plan_messages as plan_messages
from .mailing import queue_confirmations as queue_confirmations
from .writing import confirm_message as confirm_message
from .writing import was_not_me as was_not_me
from .writing import write_message as write_message
