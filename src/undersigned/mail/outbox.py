"""The demo's outbox in the browser: every mail the demo would have sent. Not routed, and 404, anywhere else."""

import re
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .models import OutboxMail
from .queries import OUTBOX_PAGE, outbox

P = ParamSpec("P")

_LINK = re.compile(r"(https?://[^\s<>\"]*[^\s<>\"'.,;:!?)\]])")


def _demo_only(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.UNDERSIGNED_DEMO:
            raise Http404
        return view(*args, **kwargs)

    return guarded


@require_safe
@never_cache
@_demo_only
def outbox_list(request: HttpRequest) -> HttpResponse:
    """The mails, newest first; `?before=<id>` for older ones."""
    before = request.GET.get("before", "")
    if before and not re.fullmatch(r"[0-9]{1,18}", before):
        raise Http404
    mails = list(outbox(before=int(before) if before else None))
    older = mails[-1].pk if len(mails) == OUTBOX_PAGE else None
    return render(request, "mail/outbox.html", {"mails": mails, "older": older, "is_first_page": not before})


@require_safe
@never_cache
@_demo_only
def outbox_mail(request: HttpRequest, mail_id: int) -> HttpResponse:
    """One mail: headers, text with its links, and the source of its HTML."""
    mail = get_object_or_404(OutboxMail, pk=mail_id)
    paragraphs = [with_links(part.strip("\n")) for part in re.split(r"\n\s*\n", mail.text) if part.strip()]
    return render(request, "mail/outbox_mail.html", {"mail": mail, "paragraphs": paragraphs})


def with_links(text: str) -> SafeString:
    """The text escaped, its web addresses as links (a full stop after one is not part of it), lines kept."""
    lines = (
        format_html_join(
            "",
            "{}",
            (
                (format_html('<a href="{0}" dir="ltr">{0}</a>', part) if index % 2 else part,)
                for index, part in enumerate(_LINK.split(line))
            ),
        )
        for line in text.split("\n")
    )
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines))
