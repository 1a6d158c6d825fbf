"""The only ways in which meetings and replies change, by who acts.

`organising`: the organisers. `translating`: what is written, in other languages. `replying`: whoever comes. `mailing`:
the worker that sends what waits, reminds, tells of changes and lets go of what has had its time.
"""

from .mailing import forget_past as forget_past
from .mailing import plan_replies as plan_replies
from .mailing import queue_confirmations as queue_confirmations
from .mailing import remind as remind
from .mailing import tell_changes as tell_changes
from .organising import cancel_meeting as cancel_meeting
from .organising import move_meeting as move_meeting
from .organising import put_meeting_back as put_meeting_back
from .organising import revise_meeting as revise_meeting
from .organising import start_meeting as start_meeting
from .organising import take_down_meeting as take_down_meeting
from .replying import cancel_reply as cancel_reply
from .replying import confirm_reply as confirm_reply
from .replying import reply_by_address as reply_by_address
from .replying import reply_coming as reply_coming
from .replying import was_not_me as was_not_me
from .translating import publish_translation as publish_translation
from .translating import start_translation as start_translation
