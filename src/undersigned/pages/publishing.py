"""Which pages are published as files, and when anew: those of the letters that were signed last.

A page is a file only while it is the same for everyone: it came with our header for ready pages (`ready.py`), and its
language is in its address. Everything else the proxy asks us for. A page whose letter has changed is drawn again within
seconds or taken back; one of which we know of no change, every half minute.
"""

import io
import re
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import Error as DatabaseError
from django.db.models import F, OuterRef, Prefetch, Subquery

from undersigned.campaigns.models import Activity
from undersigned.frame import assets
from undersigned.frame.speaking import supported
from undersigned.ledger.storage import tile_bytes
from undersigned.ledger.tiles import WIDTH, Tile, bundles, hash_tiles
from undersigned.letters.models import Event, Letter, State, Text
from undersigned.pages import readying
from undersigned.pages.encodings import IDENTITY
from undersigned.pages.folder import PublishedFolder

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

MOST_LETTERS = 25
MOST_OPENINGS = 5000  # a longer list of names costs more to write each time than to send now and then
MOST_TILES = 100  # in one step
STEP_SECONDS = 0.4  # of drawing in one step, so that signing and mail go on beside it
CHANGED_SECONDS = 5.0  # a page whose letter changed is drawn again within these, or taken back
ANEW_SECONDS = 30.0  # a page is drawn again without a known change
OLDEST_SECONDS = 90.0  # a page that was not drawn again is taken back
AWAY_SECONDS = 600.0  # so long pages stay while the database is away
_LETTER_PATH = re.compile(r"/letters/[A-Za-z0-9_-]+/(?:[A-Za-z0-9-]+/|[a-z0-9A-Z./-]*[a-z0-9])?")


@dataclass
class _Published:
    """A page that is to be a file: what is known of it."""

    path: str
    least_seconds: float  # between two drawings
    mark: object = None  # the state of its letter when it was drawn
    drawn: float = float("-inf")
    changed: float | None = None  # since when its letter is in another state
    tag: str = ""  # of what lies in the folder


class Publisher:
    """Keeps a folder. `step()` every second or so, always from one thread."""

    def __init__(
        self, folder: PublishedFolder, application: "WSGIApplication", *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.folder = folder
        self._application = application
        self._clock = clock
        self._pages: dict[str, dict[str, _Published]] = {}  # by the letter's address, then by path
        self._marks: dict[str, object] = {}  # the state of each letter at the last look
        self._has_static = False
        self._tiles: dict[str, int] = {}  # of how large a log the tiles lie there, or are due:
        self._tiles_due: dict[str, deque[Tile]] = {}
        self._seen = float("-inf")  # when the database was last asked

    def step(self) -> None:
        """Draw what is due, take back what is too old. Raises DatabaseError when it has been away for long."""
        if not self.folder.open():
            return
        try:
            letters = _letters()
            self._seen = self._clock()
        except DatabaseError:
            if self._clock() > self._seen + AWAY_SECONDS:
                raise
            self.folder.keep_fresh()
            return
        if not self._has_static:
            self._publish_static()
            self._has_static = True
        self._forget_others(letters)
        for letter in letters:
            self._look_at(letter)
        self._draw_due()
        for letter in letters:
            self._add_tiles(letter)
        self.folder.keep_fresh()

    def _publish_static(self) -> None:
        """Style sheets, scripts and pictures, each under the version that is in its address."""
        for finder in finders.get_finders():
            for name, storage in finder.list([]):
                if name.startswith("undersigned/"):
                    path = f"{settings.STATIC_URL}{name}"
                    page = self._ask(path, query=f"v={assets.version(name)}")[1]
                    if page is not None:
                        self.folder.put(f"static/{assets.version(name)}/{name}", _bodies(page))
                    else:
                        with storage.open(name) as file:
                            self.folder.put(f"static/{assets.version(name)}/{name}", {IDENTITY: file.read()})

    def _forget_others(self, letters: list[Letter]) -> None:
        """Letters that were taken down, or that others have been signed after."""
        here = {letter.slug for letter in letters}
        for slug in [slug for slug in self._pages if slug not in here]:
            self.folder.drop_all(f"letters/{slug}")
            del self._pages[slug], self._marks[slug]
            self._tiles.pop(slug, None)
            self._tiles_due.pop(slug, None)

    def _look_at(self, letter: Letter) -> None:
        """See whether a letter has changed, and take back what is too old."""
        now = self._clock()
        mark = self._marks[letter.slug] = _mark(letter)
        known = self._pages.setdefault(letter.slug, {})
        wanted = dict(_paths(letter))
        for path in [path for path in known if path not in wanted]:
            self._take_back(known.pop(path))
        for path, least in wanted.items():
            page = known.setdefault(path, _Published(path, least))
            page.changed = None if page.mark == mark else (page.changed or now)
            late = page.changed is not None and now > page.changed + CHANGED_SECONDS
            if late or now > page.drawn + OLDEST_SECONDS:
                self._take_back(page)

    def _draw_due(self) -> None:
        """Changed pages first, then the oldest, until the time of this step is used up."""
        started = self._clock()
        due = [
            (page.changed is None, page.drawn, page, slug)
            for slug, pages in self._pages.items()
            for page in pages.values()
            if started >= page.drawn + (page.least_seconds if page.changed is not None else ANEW_SECONDS)
        ]
        for _calm, _drawn, page, slug in sorted(due, key=lambda one: one[:2]):
            if self._clock() > started + STEP_SECONDS:
                return
            self._draw(page, self._marks[slug])

    def _draw(self, page: _Published, mark: object) -> None:
        started = self._clock()
        status, made = self._ask(page.path)
        if made is None and status.startswith("5"):
            return  # tried again at the next step; what lies there is taken back when it is too old
        page.mark, page.drawn, page.changed = mark, started, None
        if made is None:
            self._take_back(page)
        elif made.variants[IDENTITY][0] != page.tag:
            self.folder.put(_file(page.path), _bodies(made))
            page.tag = made.variants[IDENTITY][0]

    def _take_back(self, page: _Published) -> None:
        if page.tag:
            self.folder.drop(_file(page.path))
            page.tag = ""

    def _add_tiles(self, letter: Letter) -> None:
        """The full tiles of its log, which never change; what is not full yet we are asked for."""
        log = letter.log
        if log is None or not log.is_public:
            return
        waiting = self._tiles_due.setdefault(letter.slug, deque())
        if not waiting:
            since = self._tiles.get(letter.slug, 0)
            waiting.extend(tile for tile in _new_tiles(log.published_size, since) if tile.width == WIDTH)
            self._tiles[letter.slug] = log.published_size
        for _ in range(min(len(waiting), MOST_TILES)):
            data = tile_bytes(log.pk, waiting[0].path)
            tile = waiting.popleft()
            if data is not None:
                self.folder.put(f"letters/{letter.slug}/log/{tile.path}", {IDENTITY: data})

    def _ask(self, path: str, *, query: str = "") -> tuple[str, readying.Page | None]:
        """The status, and the page if it may be kept for everyone."""
        answer = readying.ask(self._application, _environ(path, query), "")
        seconds = 5 if path.endswith("/signatures.jsonl") else readying.ready_seconds(answer)
        if seconds is None or not answer.status.startswith("200"):
            answer.close()
            return answer.status, None
        return answer.status, readying.make_page(answer, seconds)


def _letters() -> list[Letter]:
    """Open and closed letters, the last signed first, each with the newest of what happened to it."""
    events = Event.objects.filter(letter=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    deeds = Activity.objects.filter(campaign=OuterRef("campaign_id")).order_by("-pk").values("pk")[:1]
    found = Letter.objects.filter(state__in=(State.OPEN, State.CLOSED)).select_related("log", "tally")
    found = found.annotate(event=Subquery(events), deed=Subquery(deeds))
    texts = Text.objects.filter(superseded_by=None).only("letter_id", "language")
    ordered = found.order_by(F("tally__at").desc(nulls_last=True), "-opened_at", "pk")
    return list(ordered.prefetch_related(Prefetch("texts", texts, to_attr="shown_texts"))[:MOST_LETTERS])


def _mark(letter: Any) -> object:
    """What is other when a letter's pages are: the log's, the team's and the signatories' doings leave a trace here."""
    tally = getattr(letter, "tally", None)
    log = letter.log
    return (
        letter.state,
        letter.archived_at,
        letter.event,
        letter.deed,
        {text.pk for text in letter.shown_texts},
        (tally.size, tally.at) if tally else None,
        (log.size, log.published_size) if log else None,
    )


def _paths(letter: Any) -> Iterator[tuple[str, float]]:
    """What of a letter is published, and the least seconds between two drawings of it.

    The letter at `/letters/<slug>/` only when it has one text: else it is the reader's browser that chooses. Around a
    text in a language that the interface does not speak the page speaks the browser's: not published either.
    """
    root = f"/letters/{letter.slug}/"
    spoken = [text.language for text in letter.shown_texts if supported(text.language)]
    for language in spoken:
        yield f"{root}{language}/", 2.0
    if spoken and len(letter.shown_texts) == 1:
        yield root, 2.0
    yield f"{root}count.json", 1.0
    tally = getattr(letter, "tally", None)
    counts = tally.counts if tally else {}
    if sum(number for languages in counts.values() for number in languages.values()) <= MOST_OPENINGS:
        yield f"{root}signatures.jsonl", 5.0
    if letter.log is not None:
        yield f"{root}log/checkpoint", 1.0


def _new_tiles(size: int, since: int) -> Iterator[Tile]:
    yield from hash_tiles(size, since)
    yield from bundles(size, since)


def _file(path: str) -> str:
    """Where a page lies in the folder. Raises ValueError for what is no address of a letter's page."""
    if not _LETTER_PATH.fullmatch(path) or ".." in path:
        raise ValueError(f"{path} is not published.")
    return path.removeprefix("/") + ("index.html" if path.endswith("/") else "")


def _bodies(page: readying.Page) -> dict[str, bytes]:
    return {coding: body for coding, (_tag, _headers, body) in page.variants.items()}


def _environ(path: str, query: str) -> dict[str, Any]:
    """A visitor who has nothing and wishes for nothing, at the public address."""
    origin = urlsplit(settings.UNDERSIGNED_ORIGIN)
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": origin.hostname or "127.0.0.1",
        "SERVER_PORT": str(origin.port or (443 if origin.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": origin.netloc,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": origin.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "undersigned.primary": True,  # what just changed may not be in a copy yet (replica.py)
    }
