"""Every address of letters, signatures, meetings, importing and pages: who may come in, how, and what leads nowhere.

A row is needed for each route: `test_doors.py` fails when a route has none. Paths are written out, as a visitor would
type them; `{draft}`, `{frozen}`, `{open}`, `{campaign}` are slugs of the world's things, the other words its tokens.
"""

from dataclasses import dataclass

from undersigned.campaigns.roles import Right

NO_TOKEN = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"  # well formed, leads nowhere
SIGNED_IN = "signed in"
BAD_TOKENS = ("x", "!" * 43, "A" * 44, "%D7%90" * 43, "%00", NO_TOKEN[:-1] + "B")
NO_DOCUMENT = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Door:
    """One route.

    `methods` are the ones it takes, HEAD aside. `right` is what a member of the team needs: a Right, `SIGNED_IN` for
    every organiser, None for the public. `missing` is an address of the right form with nothing behind it, `malformed`
    are addresses of a wrong form; both are 404.
    """

    route: str
    path: str
    methods: str
    right: Right | str | None = None
    missing: str = ""
    malformed: tuple[str, ...] = ()
    form: str = ""  # what a POST needs so that it is not refused for being empty
    post_right: Right | None = None  # where a POST needs more than a GET

    @property
    def is_guarded(self) -> bool:
        return self.right is not None

    def needs(self, method: str) -> Right | str | None:
        """What a member needs for this method."""
        return self.post_right if method == "POST" and self.post_right else self.right


def _public(route: str, after: str, methods: str = "GET", malformed: tuple[str, ...] = ()) -> Door:
    """A page of an open letter."""
    return Door(
        route,
        f"/letters/{{open}}/{after}",
        methods,
        None,
        f"/letters/no-such-letter/{after}",
        (f"/letters/sp%20ace/{after}", f"/letters/%00/{after}", *malformed),
    )


def _token(route: str, kind: str, after: str, methods: str) -> Door:
    """A page behind a link from a mail."""
    start = "/confirm" if kind == "pending" else "/my"
    return Door(
        route,
        f"{start}/{{{kind}}}{after}",
        methods,
        None,
        f"{start}/{NO_TOKEN}{after}",
        tuple(f"{start}/{token}{after}" for token in BAD_TOKENS),
    )


def _desk(
    route: str, state: str, after: str, methods: str, right: Right, malformed: tuple[str, ...] = (), form: str = ""
) -> Door:
    """A page of the desk about one letter."""
    return Door(
        route,
        f"/desk/letters/{{{state}}}/{after}",
        methods,
        right,
        f"/desk/letters/no-such-letter/{after}",
        (f"/desk/letters/%00/{after}", *(f"/desk/letters/{{{state}}}/{path}" for path in malformed)),
        form,
    )


def _campaign(route: str, after: str) -> Door:
    """A page of the desk that begins a letter."""
    return Door(
        route,
        f"/desk/campaigns/{{campaign}}/{after}",
        "GET POST",
        Right.WRITE,
        f"/desk/campaigns/no-such-campaign/{after}",
        (f"/desk/campaigns/%00/{after}",),
    )


def _document(route: str, after: str, methods: str) -> Door:
    """A page about an imported document."""
    return Door(
        route,
        f"/desk/imports/{{document}}/{after}",
        methods,
        Right.WRITE,
        f"/desk/imports/{NO_DOCUMENT}/{after}",
        (f"/desk/imports/1/{after}", f"/desk/imports/{NO_DOCUMENT}0/{after}"),
    )


def _translations() -> tuple[Door, ...]:
    """Each page of a letter's translation twice: at the letter's desk, and behind a translator's private link.

    Then the desk's pages for whatever else is translated.
    """
    pages = (
        ("", "", "GET POST"),
        ("-file", "file/po", "GET"),
        ("-upload", "upload", "POST"),
        ("-review", "review", "POST"),
    )
    desk = tuple(
        _desk(
            f"desk-translation{name}",
            "draft",
            f"translations/fr/{after}".rstrip("/"),
            methods,
            Right.TRANSLATE,
            (f"translations/de/{after}".rstrip("/"), f"translations/%00/{after}".rstrip("/")),
        )
        for name, after, methods in pages
    )
    link = tuple(
        Door(
            f"translate{name}",
            f"/translate/{{translation_token}}/{after}",
            methods,
            missing=f"/translate/{NO_TOKEN}/{after}",
            malformed=tuple(f"/translate/{token}/{after}" for token in BAD_TOKENS),
        )
        for name, after, methods in pages
    )
    return (
        *desk,
        *link,
        _desk(
            "desk-translation-link", "draft", "translations/fr/link", "POST", Right.TRANSLATE, ("translations/de/link",)
        ),
        _desk(
            "desk-translation-publish",
            "open",
            "translations/fr/publish",
            "GET POST",
            Right.OPEN,
            ("translations/de/publish",),
        ),
        *(_working_copy(name, after, methods, Right.TRANSLATE) for name, after, methods in pages),
        _working_copy("-link", "link", "POST", Right.TRANSLATE),
        _working_copy("-publish", "publish", "GET POST", Right.OPEN),
    )


def _working_copy(name: str, after: str, methods: str, right: Right) -> Door:
    """A page of a translation at the address that all kinds share."""
    return Door(
        f"desk-working-copy{name}",
        f"/desk/translations/{{working_copy}}/{after}",
        methods,
        right,
        f"/desk/translations/{NO_DOCUMENT}/{after}",
        (f"/desk/translations/1/{after}", f"/desk/translations/{NO_DOCUMENT}0/{after}"),
    )


def _batch(route: str, after: str) -> Door:
    """What can be done with a batch of claimed signatures."""
    return Door(
        route,
        f"/desk/batches/{{batch}}/{after}",
        "POST",
        Right.OPEN,
        f"/desk/batches/{NO_DOCUMENT}/{after}",
        (f"/desk/batches/1/{after}", f"/desk/batches/{NO_DOCUMENT}0/{after}"),
    )


def _list(route: str, after: str, methods: str) -> Door:
    """A page about a list of people that is being brought along."""
    return Door(
        route,
        f"/desk/lists/{{list}}/{after}",
        methods,
        Right.OPEN,
        f"/desk/lists/{NO_DOCUMENT}/{after}",
        (f"/desk/lists/1/{after}", f"/desk/lists/{NO_DOCUMENT}0/{after}"),
    )


LETTERS = (
    _public("canonical-text", "text.en.md", malformed=("/letters/{open}/text.%00.md", "/letters/{open}/text.xx.md")),
    _public("rules", "rules.txt"),
    Door("recipients", "/letters/{sealed}/recipients.txt", "GET", missing="/letters/{open}/recipients.txt"),
    _desk("desk-protection", "draft", "protection", "GET POST", Right.OPEN),
    _desk("desk-keys", "sealed", "keys", "GET POST", Right.OPEN),
    _desk("desk-keys-use", "sealed", "keys/use", "POST", Right.OPEN),
    _desk("desk-key-drill", "sealed", "keys/{key}/drill", "GET", Right.OPEN, ("keys/0/drill", f"keys/{2**70}/drill")),
    _desk("desk-key-answer", "sealed", "keys/{key}/answer", "POST", Right.OPEN, ("keys/0/answer",)),
    _desk("desk-key-remove", "sealed", "keys/{key}/remove", "POST", Right.OPEN, ("keys/0/remove",)),
    Door(
        "draft-text",
        "/drafts/{draft_token}/texts/en",
        "GET POST",
        missing=f"/drafts/{NO_TOKEN}/texts/en",
        malformed=(
            *(f"/drafts/{token}/texts/en" for token in BAD_TOKENS),
            "/drafts/{draft_token}/texts/%00",
            "/drafts/{draft_token}/texts/xx",
        ),
    ),
    _campaign("letter-start", "letters/new"),
    _public(
        "side-by-side",
        "ru/side-by-side",
        malformed=("/letters/{open}/en/side-by-side", "/letters/{open}/%00/side-by-side"),
    ),
    Door(
        "glossary",
        "/desk/campaigns/{campaign}/glossary/fr",
        "GET POST",
        Right.TRANSLATE,
        "/desk/campaigns/no-such-campaign/glossary/fr",
        ("/desk/campaigns/%00/glossary/fr", "/desk/campaigns/{campaign}/glossary/%00"),
    ),
    *_translations(),
    _desk("desk-text-add", "draft", "texts/add", "GET POST", Right.TRANSLATE),
    _desk("desk-text", "draft", "texts/ru", "GET POST", Right.TRANSLATE, ("texts/%00", "texts/xx")),
    _desk("desk-text-remove", "draft", "texts/ru/remove", "POST", Right.WRITE, ("texts/%00/remove",)),
    _desk("desk-letter-settings", "open", "settings", "GET POST", Right.WRITE),
    _desk("desk-supersede", "open", "supersede", "POST", Right.OPEN),
    _desk("desk-meeting-window", "open", "meeting-window", "POST", Right.OPEN),
    _desk("desk-draft-link", "draft", "draft-link", "POST", Right.WRITE),
    _desk("desk-step", "draft", "steps/freeze", "GET POST", Right.OPEN, ("steps/no-such-step", "steps/%00")),
)
SIGNATURES = (
    _public("sign", "sign", "GET POST"),
    _public("signatures", "signatures"),
    _public("count", "count.json"),
    _public("counted", "counted"),
    _public("kept", "kept"),
    Door("verify", "/verify", "GET POST"),
    _public("openings", "signatures.jsonl"),
    _public("log-checkpoint", "log/checkpoint", malformed=("/letters/{open}/log/checkpoint?size=x",)),
    _public("log-keys", "log/keys"),
    _public("log-history", "log/history.json"),
    _public("log-key-history", "log/key-history.json"),
    _public(
        "log-tile",
        "log/tile/0/000.p/2",
        malformed=tuple(
            f"/letters/{{open}}/log/{path}"
            for path in (
                "tile/0/0",
                "tile/0/000.p/0",
                "tile/0/000.p/256",
                "tile/0/999",
                "tile/64/000",
                "%00",
                "x",
                "../x",
            )
        ),
    ),
    _token("confirm", "pending", "", "GET POST"),
    _token("not-me", "pending", "/not-me", "POST"),
    _token("own-page", "signed", "", "GET"),
    _token("own-page-change", "signed", "/change", "POST"),
    _token("own-page-withdraw", "signed", "/withdraw", "GET POST"),
    _token("own-page-news", "signed", "/news", "POST"),
    Door(
        "end-news",
        "/news/{ending}/end",
        "GET POST",
        None,
        f"/news/{'A' * 64}/end",
        tuple(f"/news/{token}/end" for token in BAD_TOKENS),
    ),
    _token("own-page-receipt", "signed", "/receipt", "POST"),
    _token("own-page-data", "signed", "/data", "POST"),
    _token("own-page-erase", "signed", "/erase", "GET POST"),
    _token("own-page-asked", "signed", "/asked", "POST"),
    _public(
        "audit-file",
        "audit-1.json",
        malformed=("/letters/{open}/audit-0.json", f"/letters/{{open}}/audit-{2**70}.json"),
    ),
    _desk("desk-audit", "open", "audit", "GET POST", Right.OPEN, form="do=off"),
    _desk("desk-audit-sample", "open", "audit/sample", "POST", Right.OPEN),
    _desk("desk-sealed", "sealed", "sealed", "GET POST", Right.OPEN),
    _desk("desk-bundle", "sealed", "sealed/bundle", "POST", Right.OPEN),
    _desk("desk-signatures", "open", "signatures", "GET", Right.MODERATE),
    _desk("desk-void", "open", "signatures/void", "POST", Right.MODERATE),
    _desk("desk-display", "open", "signatures/display", "POST", Right.MODERATE, form="display=shown"),
    _public(
        "report-entry",
        "signatures/{entry}/report",
        "GET POST",
        ("/letters/{open}/signatures/99999999999999999999999/report", "/letters/{open}/signatures/0/report"),
    ),
    _desk("desk-bulk", "open", "signatures/bulk", "GET POST", Right.MODERATE),
    _desk(
        "desk-bulk-void",
        "open",
        "signatures/bulk/{bulk}",
        "GET",
        Right.MODERATE,
        (f"signatures/bulk/{NO_DOCUMENT}", "signatures/bulk/1"),
    ),
    _desk("desk-reports", "open", "signatures/reports", "GET POST", Right.MODERATE, form="do=leave"),
    _desk("desk-figures", "open", "figures", "GET", Right.SEE),
    Door(
        "desk-watch-words",
        "/desk/campaigns/{campaign}/watch-words",
        "GET POST",
        Right.MODERATE,
        "/desk/campaigns/no-such-campaign/watch-words",
        ("/desk/campaigns/%00/watch-words",),
    ),
    _desk("desk-review", "open", "signatures/review", "GET", Right.MODERATE),
    _desk("desk-held", "open", "signatures/held", "GET POST", Right.MODERATE, form="do=release"),
    _desk(
        "desk-export",
        "open",
        "signatures/list.csv",
        "GET",
        Right.EXPORT,
        ("signatures/list.xls", "signatures/list.%00"),
    ),
    _desk("desk-mail", "open", "mail", "GET", Right.MODERATE),
    _desk("desk-claimed", "open", "claimed", "GET", Right.MODERATE),
    _batch("desk-batch-invite", "invite"),
    _batch("desk-batch-end-codes", "end-codes"),
    _public("code", "code", "GET POST"),
    _desk("desk-codes", "open", "codes", "GET POST", Right.OPEN),
    _desk("desk-sheets", "open", "sheets", "GET POST", Right.MODERATE),
    _desk("desk-blank-sheet", "open", "sheet.en.pdf", "GET", Right.MODERATE, ("sheet.xx.pdf", "sheet.%00.pdf")),
)


def _meeting(route: str, after: str, methods: str = "GET") -> Door:
    """A page of a meeting."""
    return Door(
        route,
        f"/meetings/{{meeting}}{after}",
        methods,
        None,
        f"/meetings/no-such-meeting{after}",
        (f"/meetings/sp%20ace{after}", f"/meetings/%00{after}"),
    )


def _reply(route: str, kind: str, after: str, methods: str) -> Door:
    """A page behind a link from a mail about a reply."""
    return Door(
        route,
        f"/replies/{{{kind}}}{after}",
        methods,
        None,
        f"/replies/{NO_TOKEN}{after}",
        tuple(f"/replies/{token}{after}" for token in BAD_TOKENS),
    )


def _meeting_beside() -> Door:
    """A translated meeting beside its original."""
    at = "/meetings/{translated_meeting}/side-by-side"
    missing = "/meetings/no-such-meeting/side-by-side/fr"
    return Door("meeting-side-by-side", f"{at}/fr", "GET", None, missing, (f"{at}/de", f"{at}/en", f"{at}/%00"))


def _meeting_desk(route: str, after: str, methods: str, right: Right) -> Door:
    """A page of the desk about one meeting."""
    return Door(
        route,
        f"/desk/meetings/{{meeting}}/{after}",
        methods,
        right,
        f"/desk/meetings/no-such-meeting/{after}",
        (f"/desk/meetings/%00/{after}",),
    )


MEETINGS = (
    Door("calendar", "/calendar.ics", "GET"),
    Door(
        "campaign-calendar",
        "/campaigns/{campaign}/calendar.ics",
        "GET",
        missing="/campaigns/no-such-campaign/calendar.ics",
        malformed=("/campaigns/%00/calendar.ics",),
    ),
    _meeting("meeting-calendar", ".ics"),
    _meeting("meeting-poster", "/poster.pdf"),
    _meeting("meeting-card", "/card.png"),
    _meeting_beside(),
    _meeting("meeting", "/"),
    _meeting("meeting-coming", "/coming", "GET POST"),
    _meeting("meeting-noted", "/noted"),
    _meeting("meeting-reply", "/reply", "GET POST"),
    _reply("reply", "asked", "", "GET POST"),
    _reply("reply-cancel", "coming", "/cancel", "POST"),
    _reply("reply-not-me", "asked", "/not-me", "POST"),
    Door(
        "desk-meetings",
        "/desk/campaigns/{campaign}/meetings/",
        "GET",
        Right.SEE,
        "/desk/campaigns/no-such-campaign/meetings/",
        ("/desk/campaigns/%00/meetings/",),
    ),
    _campaign("meeting-start", "meetings/new"),
    _meeting_desk("desk-meeting", "", "GET", Right.SEE),
    _meeting_desk("desk-meeting-revise", "words", "GET POST", Right.WRITE),
    _meeting_desk("desk-meeting-languages", "languages", "GET POST", Right.TRANSLATE),
    _meeting_desk("desk-meeting-print", "print", "GET", Right.SEE),
    _meeting_desk("desk-meeting-door", "door.pdf", "GET", Right.SEE),
    _meeting_desk("desk-meeting-names", "names.pdf", "GET", Right.SEE),
    _meeting_desk("desk-meeting-move", "move", "GET POST", Right.WRITE),
    _meeting_desk("desk-meeting-cancel", "cancel", "GET POST", Right.WRITE),
)


def _message(route: str, kind: str, after: str, methods: str, form: str = "") -> Door:
    """A page behind a link from a mail to whoever wrote to organisers."""
    return Door(
        route,
        f"/messages/{{{kind}}}{after}",
        methods,
        None,
        f"/messages/{NO_TOKEN}{after}",
        tuple(f"/messages/{token}{after}" for token in BAD_TOKENS),
        form,
    )


def _talk(route: str, after: str, methods: str) -> Door:
    """A page of the desk about one conversation."""
    return Door(
        route,
        f"/desk/messages/{{conversation}}/{after}",
        methods,
        Right.CORRESPOND,
        f"/desk/messages/{NO_DOCUMENT}/{after}",
        (f"/desk/messages/1/{after}", f"/desk/messages/{NO_DOCUMENT}0/{after}"),
    )


CONTACT = (
    Door("report", "/report", "GET POST"),
    _public("letter-contact", "contact", "GET POST"),
    Door(
        "campaign-contact",
        "/campaigns/{campaign}/contact",
        "GET POST",
        missing="/campaigns/no-such-campaign/contact",
        malformed=("/campaigns/%00/contact",),
    ),
    _meeting("meeting-contact", "/contact", "GET POST"),
    _message("message", "typed", "", "GET POST"),
    _message("message-answer", "written", "/answer", "POST"),
    _message("message-end", "written", "/end", "POST"),
    _message("message-not-me", "typed", "/not-me", "POST"),
    *(
        Door(
            route,
            f"/desk/campaigns/{{campaign}}/messages/{after}",
            methods,
            Right.CORRESPOND,
            f"/desk/campaigns/no-such-campaign/messages/{after}",
            (f"/desk/campaigns/%00/messages/{after}",),
        )
        for route, after, methods in (("desk-conversations", "", "GET"), ("desk-conversations-door", "door", "POST"))
    ),
    _talk("desk-conversation", "", "GET POST"),
    _talk("desk-conversation-close", "close", "POST"),
)


def _leaflet(route: str, after: str, malformed: tuple[str, ...] = ()) -> Door:
    """A page of a published leaflet."""
    return Door(
        route,
        f"/leaflets/{{leaflet}}{after}",
        "GET",
        None,
        f"/leaflets/no-such-leaflet{after}",
        (f"/leaflets/sp%20ace{after}", f"/leaflets/%00{after}", *malformed),
    )


def _leaflet_desk(route: str, after: str, methods: str, right: Right, malformed: tuple[str, ...] = ()) -> Door:
    """A page of the desk about one leaflet."""
    return Door(
        route,
        f"/desk/leaflets/{{leaflet}}/{after}",
        methods,
        right,
        f"/desk/leaflets/no-such-leaflet/{after}",
        (f"/desk/leaflets/%00/{after}", *malformed),
        "kind=text",
    )


def _part(route: str, kind: str, after: str, methods: str, right: Right, malformed: tuple[str, ...] = ()) -> Door:
    """A page of the desk about a block, a claim or a source."""
    parts = {"text_block": "blocks", "table_block": "blocks", "image_block": "blocks"}.get(kind, f"{kind}s")
    return Door(
        route,
        f"/desk/{parts}/{{{kind}}}/{after}",
        methods,
        right,
        f"/desk/{parts}/{NO_DOCUMENT}/{after}",
        (f"/desk/{parts}/1/{after}", f"/desk/{parts}/{NO_DOCUMENT}0/{after}", *malformed),
    )


LEAFLETS = (
    _leaflet("leaflet", "/"),
    _leaflet("leaflet-pdf", ".pdf", ("/leaflets/{leaflet}.pdf?paper=a1",)),
    _leaflet("leaflet-card", "/card.png"),
    Door(
        "leaflet-side-by-side",
        "/leaflets/{translated_leaflet}/side-by-side",
        "GET",
        missing="/leaflets/no-such-leaflet/side-by-side",
        malformed=("/leaflets/%00/side-by-side", "/leaflets/{leaflet}/side-by-side"),
    ),
    _leaflet("leaflet-claim", "/claims/{claim}", (f"/leaflets/{{leaflet}}/claims/{NO_DOCUMENT}",)),
    _leaflet("leaflet-table", "/tables/{table}.csv", ("/leaflets/{leaflet}/tables/{table}.xls",)),
    _leaflet("leaflet-image", "/images/{image_block}", ("/leaflets/{leaflet}/images/{text_block}",)),
    _campaign("leaflet-start", "leaflets/new"),
    Door(
        "desk-claims",
        "/desk/campaigns/{campaign}/claims/",
        "GET",
        Right.SEE,
        "/desk/campaigns/no-such-campaign/claims/",
        ("/desk/campaigns/%00/claims/",),
    ),
    _leaflet_desk("desk-leaflet", "", "GET", Right.SEE),
    _leaflet_desk("desk-leaflet-settings", "settings", "GET POST", Right.WRITE),
    _leaflet_desk(
        "desk-leaflet-step", "steps/withdraw", "POST", Right.OPEN, ("/desk/leaflets/{leaflet}/steps/no-such-step",)
    ),
    _leaflet_desk("desk-leaflet-take-down", "take-down", "GET POST", Right.OPEN),
    _leaflet_desk("desk-leaflet-delete", "delete", "GET POST", Right.OPEN),
    _leaflet_desk("desk-leaflet-languages", "languages", "GET POST", Right.TRANSLATE),
    _leaflet_desk("desk-block-add", "blocks/add", "POST", Right.WRITE),
    _leaflet_desk("desk-leaflet-print", "print", "GET", Right.SEE),
    _leaflet_desk("desk-leaflet-pdf", "leaflet.pdf", "GET", Right.SEE),
    _part("desk-block", "text_block", "", "GET POST", Right.WRITE),
    _part("desk-block-do", "text_block", "do", "POST", Right.WRITE),
    _part("desk-block-image", "image_block", "image", "GET", Right.SEE, ("/desk/blocks/{text_block}/image",)),
    _part(
        "desk-block-table",
        "table_block",
        "table.csv",
        "GET",
        Right.SEE,
        ("/desk/blocks/{table_block}/table.xls", "/desk/blocks/{text_block}/table.csv"),
    ),
    _part("desk-claim", "claim", "", "GET POST", Right.WRITE),
    _part("desk-source", "source", "", "GET POST", Right.WRITE),
    _part("desk-source-copy", "source", "copy", "GET", Right.SEE),
    _part("desk-source-looked", "source", "looked", "POST", Right.WRITE),
    _part("desk-source-keep", "source", "keep", "POST", Right.WRITE),
)


def _update(route: str, after: str, methods: str, malformed: tuple[str, ...] = (), form: str = "") -> Door:
    """A page of the desk about one update."""
    return Door(
        route,
        f"/desk/updates/{{update}}/{after}",
        methods,
        Right.TELL,
        f"/desk/updates/{NO_DOCUMENT}/{after}",
        (f"/desk/updates/1/{after}", f"/desk/updates/{NO_DOCUMENT}0/{after}", *malformed),
        form,
    )


def _thing(route: str, path: str, methods: str, right: Right) -> Door:
    """A page of the desk about something that is known by its id."""
    kind, thing, after = path.split("/", 2)
    return Door(
        route,
        f"/desk/{kind}/{thing}/{after}",
        methods,
        right,
        f"/desk/{kind}/{NO_DOCUMENT}/{after}",
        (f"/desk/{kind}/1/{after}", f"/desk/{kind}/{NO_DOCUMENT}0/{after}"),
    )


DELIVERY = (
    _public("news", "news"),
    _public("news-in-language", "news/en", malformed=("/letters/{open}/news/xx", "/letters/{open}/news/%00")),
    _desk("desk-updates", "open", "updates", "GET", Right.TELL),
    _desk("desk-update-start", "open", "updates/new", "GET POST", Right.TELL),
    _update("desk-update", "", "GET"),
    _update("desk-update-text-add", "texts/add", "POST", form="language=ru"),
    _update(
        "desk-update-text",
        "texts/en",
        "GET POST",
        ("/desk/updates/{update}/texts/xx", "/desk/updates/{update}/texts/%00"),
    ),
    _update("desk-update-send", "send", "GET POST"),
    _update("desk-update-do", "do/show", "POST", ("/desk/updates/{update}/do/nothing",)),
    Door(
        "desk-digest",
        "/desk/campaigns/{campaign}/digest",
        "GET POST",
        Right.MODERATE,
        "/desk/campaigns/no-such-campaign/digest",
        ("/desk/campaigns/%00/digest",),
    ),
    _desk("desk-handing-over", "open", "handing-over", "GET POST", Right.TELL),
    _desk("desk-package", "open", "package.zip", "GET", Right.TELL),
    _thing("desk-hand-over", "addressees/{addressee}/hand-over", "GET POST", Right.TELL),
    _thing("desk-addressee-remove", "addressees/{addressee}/remove", "POST", Right.TELL),
    _thing("desk-hand-over-reply", "hand-overs/{given}/reply", "GET POST", Right.TELL),
    _thing("desk-hand-over-undo", "hand-overs/{given}/undo", "POST", Right.TELL),
)
IMPORTING = (
    _campaign("import-start", "import"),
    Door("import-campaign", "/desk/import", "GET POST", SIGNED_IN),
    _document("import-doubts", "", "GET POST"),
    _document("import-original", "original", "GET"),
    _desk("bring", "open", "bring", "GET POST", Right.OPEN),
    _list("brought-list", "", "GET POST"),
    _list("brought-odd", "left-out.csv", "GET"),
    _list("brought-forget", "forget", "POST"),
)
PAGES = (
    Door("home", "/", "GET"),
    *(Door(name, f"/{name}", "GET") for name in ("imprint", "terms", "privacy", "accessibility")),
    Door("healthz", "/healthz", "GET"),
    Door("readyz", "/readyz", "GET"),
    Door("favicon", "/favicon.ico", "GET"),
    Door("campaign", "/campaigns/{campaign}/", "GET", None, "/campaigns/no-such-campaign/", ("/campaigns/%00/",)),
    _public(
        "letter-pdf", "letter.en.pdf", malformed=("/letters/{open}/letter.xx.pdf", "/letters/{open}/letter.%00.pdf")
    ),
    _public("letter-card", "card.en.png", malformed=("/letters/{open}/card.xx.png", "/letters/{open}/card.%00.png")),
    _public("letter-kit", "kit"),
    _public("letter-kit-in-language", "kit.en", malformed=("/letters/{open}/kit.xx", "/letters/{open}/kit.%00")),
    _public("embed", "embed", "GET POST"),
    _public("embed-in-language", "embed.en", "GET POST", malformed=("/letters/{open}/embed.xx",)),
    _public("badge", "badge.svg"),
    _public("badge-in-language", "badge.en.svg", malformed=("/letters/{open}/badge.xx.svg",)),
    _public("letter-feed", "feed.atom"),
    Door("feed", "/feed.atom", "GET"),
    Door(
        "campaign-feed",
        "/campaigns/{campaign}/feed.atom",
        "GET",
        missing="/campaigns/no-such-campaign/feed.atom",
        malformed=("/campaigns/%00/feed.atom",),
    ),
    Door(
        "oembed",
        "/oembed?url=http%3A%2F%2F127.0.0.1:8000%2Fletters%2F{open}%2F",
        "GET",
        missing="/oembed?url=http%3A%2F%2F127.0.0.1:8000%2Fletters%2Fno-such-letter%2F",
        malformed=(
            "/oembed",
            "/oembed?url=http%3A%2F%2F%5B",
            "/oembed?url=https%3A%2F%2Fexample.org%2Fletters%2F{open}%2F",
        ),
    ),
    _public("letter", ""),
    _public("letter-in-language", "en/", malformed=("/letters/{open}/xx/", "/letters/{open}/%00/")),
    Door(
        "draft",
        "/drafts/{draft_token}/",
        "GET",
        missing=f"/drafts/{NO_TOKEN}/",
        malformed=tuple(f"/drafts/{token}/" for token in BAD_TOKENS),
    ),
    Door("desk", "/desk/", "GET", SIGNED_IN),
    _desk("desk-letter", "draft", "", "GET", Right.SEE),
    Door("api", "/api/v1/", "GET"),
    # What leads nowhere is told as JSON: tests/pages/test_api.py.
    Door("api-description", "/api/v1/openapi.json", "GET"),
    *(
        Door(f"api-{name}", f"/api/v1/{path}", "GET")
        for name, path in (
            ("letters", "letters"),
            ("letter", "letters/{open}"),
            ("texts", "letters/{open}/texts"),
            ("count", "letters/{open}/count"),
            ("signatories", "letters/{open}/signatories"),
            ("meetings", "meetings"),
            ("meeting", "meetings/{meeting}"),
            ("leaflets", "leaflets"),
            ("leaflet", "leaflets/{leaflet}"),
        )
    ),
    Door(
        "desk-tokens",
        "/desk/campaigns/{campaign}/tokens",
        "GET POST",
        Right.MANAGE_TEAM,
        "/desk/campaigns/no-such-campaign/tokens",
        ("/desk/campaigns/%00/tokens",),
    ),
    Door(
        "desk-token-end",
        "/desk/tokens/{token}/end",
        "POST",
        Right.MANAGE_TEAM,
        f"/desk/tokens/{NO_DOCUMENT}/end",
        ("/desk/tokens/1/end",),
    ),
)


def _team(
    route: str,
    after: str,
    methods: str,
    right: Right,
    form: str = "",
    *,
    wrong: str = "",
    post_right: Right | None = None,
) -> Door:
    """A page of the desk about a campaign's team; `wrong` is the same with something that is not there."""
    start = "/desk/campaigns/{campaign}/"
    return Door(
        route,
        f"{start}{after}",
        methods,
        right,
        f"{start}{wrong}" if wrong else f"/desk/campaigns/no-such-campaign/{after}",
        (f"/desk/campaigns/%00/{after}",),
        form,
        post_right,
    )


MANAGE = Right.MANAGE_TEAM
CAMPAIGNS = (
    _team("campaign_describe", "about/", "GET POST", MANAGE),
    _team("team", "team/", "GET POST", Right.SEE, post_right=MANAGE),
    _team("team_leave", "team/leave", "POST", Right.SEE),
    _team("team_role", "team/{member}/role", "POST", MANAGE, "role=editor", wrong="team/0/role"),
    _team("team_remove", "team/{member}/remove", "POST", MANAGE, wrong="team/0/remove"),
    _team(
        "team_invitation_withdraw",
        "team/invitations/{invitation}/withdraw",
        "POST",
        MANAGE,
        wrong="team/invitations/0/withdraw",
    ),
    _team("team_activity", "activity/", "GET", MANAGE),
    _team("approvals", "approvals/", "GET", Right.MODERATE),
    _team(
        "approval_answer",
        "approvals/{approval}/answer",
        "POST",
        Right.MODERATE,
        "agree=yes",
        wrong=f"approvals/{NO_DOCUMENT}/answer",
    ),
    _team("campaign_links", "links/", "GET POST", Right.SEE, post_right=MANAGE),
    _team("campaign_link_confirm", "links/{link}/confirm", "POST", MANAGE, wrong="links/0/confirm"),
    _team("campaign_link_end", "links/{link}/end", "POST", MANAGE, wrong="links/0/end"),
)
# Ways to sign in, invitations, one's own account, witnesses: none belongs to a team. Their doors are tested there.
ELSEWHERE = {
    "api-drafts": "pages/test_api.py",
    "api-desk-counts": "pages/test_api.py",
    "api-nothing": "pages/test_api.py",
    "start": "campaigns/test_start.py",
    "welcome": "campaigns/test_sign_in.py",
    "invitation": "campaigns/test_team.py",
    "account_login": "campaigns/test_sign_in.py",
    "account_confirm_login_code": "campaigns/test_sign_in.py",
    "account_inactive": "campaigns/test_sign_in.py",
    "account_logout": "campaigns/test_sign_in.py",
    "account": "campaigns/test_pages.py",
    "sign_out_everywhere": "campaigns/test_sessions.py",
    "mfa_login_webauthn": "campaigns/test_passkeys.py",
    "mfa_add_webauthn": "campaigns/test_passkeys.py",
    "mfa_remove_webauthn": "campaigns/test_passkeys.py",
    "add-checkpoint": "ledger/test_witnessing.py",
    "metrics": "pages/test_watching.py",
    "operator-status": "pages/test_watching.py",
}
LEDGER = (
    Door("standalone-verifier", "/verify/undersigned-verify.pyz", "GET"),
    Door("witness-key", "/witness/key", "GET"),
)
REPRINTS = (
    _public("reprints", "reprints"),
    _desk("desk-reprints", "open", "reprints", "GET POST", Right.WRITE),
    Door(
        "desk-reprint-step",
        "/desk/letters/{open}/reprints/{appearance}/check",
        "POST",
        Right.OPEN,
        "/desk/letters/{open}/reprints/0/check",
        (
            "/desk/letters/{open}/reprints/x/check",
            "/desk/letters/{open}/reprints/{appearance}/no-such-step",
            "/desk/letters/%00/reprints/1/check",
        ),
    ),
    Door(
        "hosted-introduction",
        "/introductions/{hosted}/",
        "GET",
        None,
        "/introductions/no-such-introduction/",
        ("/introductions/%00/", "/introductions/sp%20ace/"),
    ),
    Door(
        "introduction-write",
        "/introductions/write/{introduction_token}",
        "GET POST",
        None,
        f"/introductions/write/{NO_TOKEN}",
        tuple(f"/introductions/write/{token}" for token in BAD_TOKENS),
    ),
    _desk("desk-introduction-invite", "open", "introductions", "POST", Right.WRITE),
)
REPRINTS_OF_OTHERS = (
    _public("reprint-consents", "reprints.json"),
    _public("reprint-announce", "reprints/announce", "POST"),
    Door("reprint-keys", "/reprints/keys", "GET"),
    *(
        Door(
            route,
            f"/reprints/{{reprint}}/{after}",
            "GET",
            None,
            f"/reprints/no-such-reprint/{after}",
            (f"/reprints/sp%20ace/{after}", f"/reprints/%00/{after}", *malformed),
        )
        for route, after, malformed in (
            ("reprint", "", ()),
            ("reprint-chain", "chain", ()),
            ("reprint-text", "text.en.md", ("/reprints/{reprint}/text.xx.md", "/reprints/{reprint}/text.%00.md")),
            (
                "reprint-kept",
                "kept/letters/night-bus/rules.txt",
                (
                    "/reprints/{reprint}/kept/letters/night-bus/%00",
                    "/reprints/{reprint}/kept/letters/night-bus/chain",
                    "/reprints/{reprint}/kept/letters/other/rules.txt",
                    "/reprints/{reprint}/kept/letters/night-bus/../rules.txt",
                ),
            ),
        )
    ),
    _campaign("desk-reprints-of-others", "reprints/"),
    Door(
        "desk-reprint",
        "/desk/reprints/{reprint}/",
        "GET POST",
        Right.OPEN,
        "/desk/reprints/no-such-reprint/",
        ("/desk/reprints/%00/",),
    ),
    Door(
        "desk-reprint-withdraw",
        "/desk/reprints/{reprint}/withdraw",
        "POST",
        Right.OPEN,
        "/desk/reprints/no-such-reprint/withdraw",
        ("/desk/reprints/%00/withdraw",),
    ),
)
SUPPORT = (
    Door(
        "campaign-support",
        "/campaigns/{campaign}/support",
        "GET",
        missing="/campaigns/no-such-campaign/support",
        malformed=("/campaigns/%00/support",),
    ),
    _campaign("desk-support", "support/"),
    Door(
        "desk-support-step",
        "/desk/campaigns/{campaign}/support/{support}/endorse",
        "POST",
        Right.OPEN,
        "/desk/campaigns/{campaign}/support/0/endorse",
        ("/desk/campaigns/{campaign}/support/x/endorse", "/desk/campaigns/{campaign}/support/{support}/no-such-step"),
    ),
    Door(
        "desk-endorsement",
        "/desk/letters/{open}/endorsements/{endorsement}/show",
        "POST",
        Right.OPEN,
        "/desk/letters/{open}/endorsements/0/show",
        (
            "/desk/letters/{open}/endorsements/x/show",
            "/desk/letters/{open}/endorsements/{endorsement}/no-such-step",
        ),
    ),
    Door("directory", "/directory", "GET"),
    Door(
        "links-json",
        "/campaigns/{campaign}/links.json",
        "GET",
        missing="/campaigns/no-such-campaign/links.json",
        malformed=("/campaigns/%00/links.json",),
    ),
    Door(
        "links-announce",
        "/campaigns/{campaign}/links/announce",
        "POST",
        missing="/campaigns/no-such-campaign/links/announce",
        malformed=("/campaigns/%00/links/announce",),
    ),
    _team("desk-far-links", "far-links/", "GET POST", MANAGE),
    _team("desk-far-link-step", "far-links/{far_link}/agree", "POST", MANAGE, wrong="far-links/0/agree"),
    _team("desk-directory", "directory", "POST", MANAGE),
)
ROOMS = (
    LETTERS,
    SIGNATURES,
    MEETINGS,
    CONTACT,
    LEAFLETS,
    DELIVERY,
    IMPORTING,
    REPRINTS,
    REPRINTS_OF_OTHERS,
    SUPPORT,
    PAGES,
    CAMPAIGNS,
    LEDGER,
)
DOORS = {door.route: door for room in ROOMS for door in room}
