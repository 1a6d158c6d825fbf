"""How often one network, or one token, may ask: a counter a minute, forgotten after it."""

from datetime import timedelta

from django.conf import settings

from undersigned.common import clock
from undersigned.mail.pacing import count_once, limits_key
from undersigned.sealing.derive import tag

MINUTE = 60
_CROWD = 10  # networks that strangers share count as one, and may ask this much more often


def seconds_to_wait(who: str) -> int:
    """0 while `who` (a network as text, "" for the crowd, or a token's key) may ask; else the rest of the minute."""
    now = clock.now()
    minute = int(now.timestamp()) // MINUTE
    most = settings.UNDERSIGNED_API_PER_MINUTE * (1 if who else _CROWD)
    key = tag(limits_key(clock.today()), "api", str(minute), who)
    if count_once(key, lasts=timedelta(minutes=2)) <= most:
        return 0
    return MINUTE - int(now.timestamp()) % MINUTE
