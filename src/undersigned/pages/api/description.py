"""What the interface for programs offers, as OpenAPI 3.1. Written by hand; tests hold it to what is answered."""

from typing import Any

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer", "minimum": 0}
MOMENT: Schema = {"type": ["string", "null"], "format": "date-time"}
DAY: Schema = {"type": ["string", "null"], "format": "date"}
FLAG: Schema = {"type": "boolean"}
NUMBERS: Schema = {"type": "object", "additionalProperties": NUMBER}
MOST = 100


def _object(**fields: Schema) -> Schema:
    """An object with exactly these fields."""
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def _list(item: str | Schema) -> Schema:
    return {"type": "array", "items": _ref(item) if isinstance(item, str) else item}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _page(name: str, item: str) -> Schema:
    """One page of a list; `next` is the cursor of the one after it, null at the end."""
    return _object(**{name: _list(item), "next": {"type": ["string", "null"]}})


_COUNT: dict[str, Schema] = {
    "letter": TEXT,
    "total": NUMBER,
    "by_class": NUMBERS,
    "by_language": NUMBERS,
    "claimed": NUMBERS,
    "log_size": NUMBER,
    "as_of": MOMENT,
}
_LEAFLET = dict.fromkeys(("slug", "campaign", "url", "language", "headline"), TEXT) | {"published_at": MOMENT}
_TEXT_OF_A_DRAFT = ("language", "title", "salutation", "body", "closing", "sender", "addressee")
_FIGURE = _object(value=TEXT, qualifiers=TEXT, unit=TEXT, period=TEXT)
_SOURCE = _object(title=TEXT, publisher=TEXT, date=DAY, url=TEXT, page=TEXT)
_CLAIM = _object(text=TEXT, as_of=DAY, needs_source=FLAG, figures=_list(_FIGURE), sources=_list(_SOURCE))
_CELL = _object(answer=TEXT, claims=_list("Claim"))

SCHEMAS: dict[str, Schema] = {
    "Error": _object(error=TEXT),
    "Letter": _object(
        slug=TEXT,
        campaign=TEXT,
        state={"enum": ["open", "closed"]},
        url=TEXT,
        original_language=TEXT,
        titles={"type": "object", "additionalProperties": TEXT},
        opened_at=MOMENT,
        closed_at=MOMENT,
        total=NUMBER,
        claimed=NUMBERS,
    ),
    "Letters": _page("letters", "Letter"),
    "Text": _object(language=TEXT, title=TEXT, is_original=FLAG, translator=TEXT, sha256=TEXT, text=TEXT),
    "Texts": _object(texts=_list("Text")),
    "Count": _object(**_COUNT),
    "Signatory": _object(
        index=NUMBER,
        name=TEXT,
        affiliation=TEXT,
        place=TEXT,
        kind={"enum": ["person", "organisation"]},
        **{"class": {"enum": ["email", "domain", "vouched", "paper", "imported"]}},
        first=FLAG,
        language=TEXT,
    ),
    "Signatories": _page("signatories", "Signatory"),
    "Meeting": _object(
        slug=TEXT,
        campaign=TEXT,
        url=TEXT,
        state=TEXT,
        language=TEXT,
        title=TEXT,
        strapline=TEXT,
        starts=MOMENT,
        ends=MOMENT,
        zone=TEXT,
        venue=TEXT,
        address=TEXT,
        postcode=TEXT,
        city=TEXT,
        link=TEXT,
        organisers=TEXT,
        access=TEXT,
    ),
    "Meetings": _page("meetings", "Meeting"),
    "Claim": _CLAIM,
    "Leaflet": _object(**_LEAFLET),
    "Leaflets": _page("leaflets", "Leaflet"),
    "FullLeaflet": _object(
        **_LEAFLET,
        tables=_list(
            _object(caption=TEXT, subjects=_list(TEXT), rows=_list(_object(question=TEXT, cells=_list(_CELL))))
        ),
    ),
    "Drafts": _object(
        drafts=_list(
            _object(
                slug=TEXT,
                state={"enum": ["draft", "frozen"]},
                original_language=TEXT,
                texts=_list(_object(**dict.fromkeys(_TEXT_OF_A_DRAFT, TEXT))),
            )
        )
    ),
    "DeskCounts": _object(
        counts=_list(_object(**_COUNT, waiting=NUMBER, mailed=NUMBER, held=NUMBER, mails_failed=NUMBER))
    ),
}

_SLUG = {"name": "slug", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"}}
_LIMIT = {
    "name": "limit",
    "in": "query",
    "description": "How many on a page.",
    "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": 50},
}
_CURSOR = {
    "name": "cursor",
    "in": "query",
    "description": "`next` of the page before.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 80, "pattern": "^[-a-zA-Z0-9_]+$"},
}
_PLACE = _CURSOR | {"schema": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,17})$"}}
_PAGED = [_CURSOR, _LIMIT]

# Path, what it gives, its schema, its parameters, and the scope of the token that it needs.
ROUTES: tuple[tuple[str, str, str, list[Schema], str], ...] = (
    ("/letters", "Open and closed letters, by address", "Letters", _PAGED, ""),
    ("/letters/{slug}", "One letter", "Letter", [_SLUG], ""),
    ("/letters/{slug}/texts", "Its texts, as they are signed, the original first", "Texts", [_SLUG], ""),
    ("/letters/{slug}/count", "How many have signed, by class and language", "Count", [_SLUG], ""),
    (
        "/letters/{slug}/signatories",
        "Listed names, in the order of the log",
        "Signatories",
        [_SLUG, _PLACE, _LIMIT],
        "",
    ),
    ("/meetings", "Public meetings, by address", "Meetings", _PAGED, ""),
    ("/meetings/{slug}", "One meeting", "Meeting", [_SLUG], ""),
    ("/leaflets", "Published leaflets, by address", "Leaflets", _PAGED, ""),
    ("/leaflets/{slug}", "One leaflet with its claims, their figures and sources", "FullLeaflet", [_SLUG], ""),
    ("/desk/drafts", "Letters of the token's campaign that are not public yet", "Drafts", [], "drafts"),
    ("/desk/counts", "Counts of the token's campaign as its desk shows them", "DeskCounts", [], "counts"),
)


def describe(origin: str) -> Schema:
    """The whole description for the server at this origin."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Undersigned",
            "version": "1",
            "summary": "What anyone may read of open letters, meetings and leaflets.",
            "description": "Read only. Lists are paged by a cursor. Answers carry an ETag; 429 says when to come back. "
            "`total` holds confirmed signatures only; those that organisers answer for stand in `claimed`.",
        },
        "servers": [{"url": f"{origin}/api/v1"}],
        "paths": {path: {"get": _operation(*about)} for path, about in _operations()},
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "Made by organisers on their desk."}
            },
        },
    }


def _operations() -> list[tuple[str, tuple[str, str, list[Schema], str]]]:
    return [(path, (summary, schema, parameters, scope)) for path, summary, schema, parameters, scope in ROUTES]


def _operation(summary: str, schema: str, parameters: list[Schema], scope: str) -> Schema:
    answers = {
        "200": _answer("What was asked for", schema)
        | {"headers": {"ETag": {"description": "Send it back in If-None-Match.", "schema": TEXT}}},
        "304": {"description": "It has not changed since"},
        "429": _answer("Too often; Retry-After says how many seconds to wait", "Error"),
    }
    if parameters:
        answers["404"] = _answer("There is no such thing", "Error")
        answers["400"] = _answer("A parameter does not fit", "Error")
    if scope:
        answers["401"] = _answer("The token is missing, or was ended", "Error")
        answers["403"] = _answer("The token may not read this", "Error")
    found: Schema = {"operationId": schema[0].lower() + schema[1:], "summary": summary, "responses": answers}
    return found | ({"parameters": parameters} if parameters else {}) | ({"security": [{"token": []}]} if scope else {})


def _answer(description: str, schema: str) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": _ref(schema)}}}
