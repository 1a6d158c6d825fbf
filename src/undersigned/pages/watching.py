"""For who watches over the server: /healthz and /readyz for proxies, /metrics for Prometheus, the operator's page."""

import ipaddress

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from undersigned.campaigns.models import Organiser
from undersigned.ledger.queries import refused_logs
from undersigned.sealing.derive import same

from .measures import TYPE, concerns, exposition, measures
from .upgrades import latest_upgrades

LEAST_TOKEN = 16
LOOPBACK = "loopback"


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """For monitors: 200 when the database answers, 503 when it does not; no personal data, nothing counted."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (OperationalError, InterfaceError):
        return _plain("database away\n", 503)
    refused = refused_logs()
    # Still 200: everything else works, and a proxy must not take the node away.
    return _plain(f"fork guard: {len(refused)} logs sign nothing\n" if refused else "ok\n", 200)


@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """For proxies: 200 when this node can be given visitors: the database answers, and is as this version needs it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        ready = _is_migrated()
    except (OperationalError, InterfaceError, ProgrammingError):
        return _plain("database away\n", 503)
    return _plain("ready\n", 200) if ready else _plain("migrations have not run\n", 503)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The measures, for whom UNDERSIGNED_METRICS lets read them; for all others there is no such page."""
    if not may_read_metrics(request):
        raise Http404
    return _plain(exposition(), 200, TYPE)


@require_safe
@never_cache
def status(request: HttpRequest) -> HttpResponseBase:
    """The same numbers for the operator, in words, with what should be looked at."""
    if not isinstance(request.user, Organiser):
        return redirect_to_login(request.get_full_path())
    if not request.user.is_staff:
        raise PermissionDenied
    found = measures()
    rows = [
        {"words": measure.words, "numbers": [(label, _shown(measure.name, n)) for label, n in measure.values.items()]}
        for measure in found
    ]
    return render(
        request, "pages/status.html", {"rows": rows, "concerns": concerns(found), "upgrades": latest_upgrades()}
    )


def may_read_metrics(request: HttpRequest) -> bool:
    """By a token, or from this machine.

    "From this machine" means that nobody stands in between: what a proxy passes on bears a header that says so.
    """
    wanted = settings.UNDERSIGNED_METRICS
    if wanted == LOOPBACK:
        return "HTTP_X_FORWARDED_FOR" not in request.META and _is_here(request.META.get("REMOTE_ADDR", ""))
    if len(wanted) < LEAST_TOKEN:
        return False
    given = request.META.get("HTTP_AUTHORIZATION", "")
    return same(given.encode(errors="replace"), f"Bearer {wanted}".encode())


def _shown(name: str, number: float) -> str:
    """A number as people read it: bytes as megabytes, seconds as minutes."""
    if name.endswith("_bytes"):
        return filesizeformat(number)
    if name.endswith("_seconds"):
        minutes = min(round(number / 60), 9999)
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    return intcomma(round(number))


def _is_here(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _is_migrated() -> bool:
    """Looked at until it is so; then it stays so for as long as this process runs."""
    if "yes" not in _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _migrated.add("yes")
    return True


_migrated: set[str] = set()


def _plain(text: str, code: int, kind: str = "text/plain") -> HttpResponse:
    return HttpResponse(text, status=code, content_type=kind, headers={"Cache-Control": "no-store"})
