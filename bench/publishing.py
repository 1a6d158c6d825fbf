"""A letter published as a file: nginx with the file in `deploy/` beside an nginx that serves the same bytes."""

import re
import shutil
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from bench.figures import Figure, MissingToolError
from bench.instance import Instance, body_of, free_port, get, headers_of, running
from bench.reading import CONNECTIONS, SECONDS, in_turn, nginx_path

ROUNDS = 12  # the two differ by little: more turns than for the others
LONGEST_WAIT = 60.0
DEPLOYED = Path(__file__).parents[1] / "deploy" / "nginx-published.conf"
# Headers that nginx writes by itself in both.
_ITS_OWN = {"server", "date", "content-type", "content-length", "connection", "etag", "last-modified", "vary"}
_ITS_OWN |= {"content-encoding", "accept-ranges"}

_HTTP = """
worker_processes 2;
daemon off;
pid {folder}/pid;
error_log /dev/null;
events {{ worker_connections 512; }}
http {{
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  {site}
}}
"""
_PLAIN = """
  server {{
    listen 127.0.0.1:{port};
    root {folder}/site;
    default_type text/html;
    charset utf-8;
    gzip_static on;
    gzip_vary on;
    {headers}
    {more}
    location / {{ try_files /page.html =404; }}
  }}
"""
# As in `deploy/`: the plain one with this is what the lookups alone are compared with.
_OPEN_FILES = "open_file_cache max=256 inactive=10s; open_file_cache_valid 1s;"


def view_published(instance: Instance) -> Figure:
    """Pages a second, gzip accepted, while the worker goes on publishing. Raises MissingToolError without nginx."""
    program = nginx_path()
    if program is None:
        raise MissingToolError("nginx is not installed; on Debian: apt-get install nginx-light.")
    with tempfile.TemporaryDirectory(prefix="undersigned-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)  # nginx's workers are another account when we are root
        published = folder / "published"
        instance.stop()
        instance.environment["UNDERSIGNED_PUBLISHED"] = str(published)
        try:
            instance.start()
            page = _wait_for(published / "pages" / instance.letter.strip("/") / "index.html")
            ours, plain, open_files = free_port(), free_port(), free_port()
            own = _folder(folder / "ours", _site(ours, instance.port, published))
            stack.enter_context(running([program, "-c", str(own), "-e", "/dev/null"], port=ours))
            answer = get(ours, instance.letter, accept_encoding="gzip")
            said = headers_of(answer)
            if "last-modified" not in said or body_of(answer) != page.with_name("index.html.gz").read_bytes():
                raise RuntimeError("nginx did not serve the letter's page out of the folder.")
            for port, more in ((plain, ""), (open_files, _OPEN_FILES)):
                other = _folder(folder / str(port), _plain(folder / str(port), port, said, more))
                (other.parent / "site").mkdir()
                for suffix in ("", ".gz"):
                    shutil.copy(f"{page}{suffix}", other.parent / "site" / f"page.html{suffix}")
                stack.enter_context(running([program, "-c", str(other), "-e", "/dev/null"], port=port))
            found, limit, kept_open = in_turn(instance.letter, [ours, plain, open_files], rounds=ROUNDS)
        finally:
            instance.stop()
            del instance.environment["UNDERSIGNED_PUBLISHED"]
            instance.start()
    extra = {"files_kept_open": round(kept_open), "of_that": round(found / kept_open, 3)}
    extra |= {"connections": CONNECTIONS, "seconds": SECONDS * ROUNDS}
    return Figure("view_published", found, "pages/s", limit, {**extra})


def _wait_for(file: Path) -> Path:
    """The file, once the worker has written it."""
    deadline = time.monotonic() + LONGEST_WAIT
    while not file.exists():
        if time.monotonic() > deadline:
            raise RuntimeError("The worker published nothing.")
        time.sleep(0.1)
    return file


def _folder(folder: Path, site: str) -> Path:
    folder.mkdir()
    file = folder / "nginx.conf"
    file.write_text(_HTTP.format(folder=folder, site=site))
    return file


def _site(port: int, upstream: int, published: Path) -> str:
    """What is in `deploy/`, on loopback and without TLS, as the other has none."""
    maps, _redirect, main = re.split(r"^server \{$", DEPLOYED.read_text(), flags=re.MULTILINE)
    main = re.sub(r"    listen \[::\][^\n]*\n|    ssl_[^\n]*\n", "", main)
    main = main.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    main = main.replace("snippets/undersigned-away.conf", str(DEPLOYED.with_name("nginx-away.conf")))
    main = main.replace("root /var/cache/undersigned/published", f"root {published}")
    return f"{maps}server {{{main}".replace("127.0.0.1:8000", f"127.0.0.1:{upstream}")


def _plain(folder: Path, port: int, said: dict[str, str], more: str) -> str:
    """A server that says the same headers about one file, and looks at nothing of the request."""
    headers = "\n".join(f'    add_header {name} "{value}";' for name, value in said.items() if name not in _ITS_OWN)
    return _PLAIN.format(folder=folder, port=port, headers=headers, more=more)
