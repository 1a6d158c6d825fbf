"""The link in each mail with news that ends them: a page with one button, and mail programs' one click (RFC 8058).

A mail program posts `List-Unsubscribe=One-Click` without a cookie and without having seen the page; a person presses
the button. Both do the same, and doing it again does no harm. GET changes nothing: mail scanners open links.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from undersigned.frame.speaking import speak
from undersigned.letters.queries import current_texts

from .actions.news import end_news
from .news import handle_of_end_token, news_row_by_handle


@csrf_exempt  # no cookie is involved: who has the link may press the button, and so may their mail program
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, token: str) -> HttpResponse:
    """Asks with GET; ends news of one letter for one address with POST."""
    handle = handle_of_end_token(token)
    if handle is None:
        raise Http404
    row = news_row_by_handle(handle)
    if row is not None:
        speak(row.language)
    if request.method == "POST":
        end_news(handle=handle)
    context = {"ended": row is None or request.method == "POST", "text": current_texts(row.letter)[0] if row else None}
    return render(request, "signatures/end_news.html", context)
