"""What the HTTP server calls: the ready pages, and behind them Django."""

import os

from django.core.wsgi import get_wsgi_application

from undersigned.pages.ready import ReadyPages

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "undersigned.settings")

application = ReadyPages(get_wsgi_application())
