"""Reading a letter: pages a second beside Granian's and nginx's, and the bytes of a first visit."""

import re
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from urllib.parse import urljoin

from bench.figures import Figure, MissingToolError
from bench.instance import Instance, body_of, free_port, get, headers_of, running
from bench.load import Load, wrk

SECONDS = 1
ROUNDS = 6  # each server in turn, often, so that what else the machine does meets them alike
CONNECTIONS = 32
LARGEST_PAGE = 30_000
WORKERS = 2  # the default of `serve`

_NGINX = """
worker_processes 2;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      root {folder}/site;
      default_type text/html;
      add_header Content-Encoding gzip;
      try_files /page =404;
    }}
  }}
}}
"""


def view(instance: Instance) -> list[Figure]:
    """The letter's page from all of `serve`; the same bytes from a Granian that does nothing else, and from nginx."""
    answer = get(instance.port, instance.letter, accept_encoding="gzip")
    if headers_of(answer).get("content-encoding") != "gzip":
        raise RuntimeError("The letter's page did not come compressed.")
    with tempfile.TemporaryDirectory(prefix="undersigned-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # nginx's workers are another account when we are root
        (folder / "answer").write_bytes(answer)
        (folder / "site").mkdir()
        (folder / "site" / "page").write_bytes(body_of(answer))
        plain, nginx = free_port(), free_port()
        command = [sys.executable, "-m", "bench.bytes_server", str(plain), str(folder / "answer")]
        with running([*command, str(WORKERS)], port=plain):
            program = _nginx(folder, nginx)
            if program is None:
                ours, granian = in_turn(instance.letter, [instance.port, plain])
                figures = [_figure("view", ours, granian)]
            else:
                with running(program, port=nginx):
                    ours, granian, served = in_turn(instance.letter, [instance.port, plain, nginx])
                figures = [_figure("view", ours, granian), _figure("view_nginx", ours, served)]
    return figures


def nginx_is_missing() -> None:
    """Raises MissingToolError when there is no nginx to compare with."""
    if nginx_path() is None:
        raise MissingToolError("nginx is not installed; on Debian: apt-get install nginx-light.")


def nginx_path() -> str | None:
    """Where nginx is, if it is installed."""
    # Debian keeps it where only root's search path goes.
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def _nginx(folder: Path, port: int) -> list[str] | None:
    path = nginx_path()
    if path is None:
        return None
    configuration = folder / "nginx.conf"
    configuration.write_text(_NGINX.format(folder=folder, port=port))
    return [path, "-c", str(configuration), "-e", str(folder / "error.log")]


def in_turn(path: str, ports: list[int], *, rounds: int = ROUNDS) -> list[float]:
    """Pages a second of each: the median of all rounds."""
    found = [[_load(path, port) for port in ports] for _ in range(rounds)]
    return [statistics.median(load.per_second for load in loads) for loads in zip(*found, strict=True)]


def _load(path: str, port: int) -> Load:
    load = wrk(
        f"http://127.0.0.1:{port}{path}",
        connections=CONNECTIONS,
        seconds=SECONDS,
        headers={"Accept-Encoding": "gzip"},
    )
    if load.refused or load.broken:
        raise RuntimeError(f"{load.refused} pages were refused and {load.broken} connections broke.")
    return load


def _figure(name: str, ours: float, limit: float) -> Figure:
    return Figure(name, ours, "pages/s", limit, {"connections": CONNECTIONS, "seconds": SECONDS * ROUNDS})


def page_bytes(instance: Instance) -> Figure:
    """Everything that a browser loads for a letter's page on a first visit, headers included, gzip accepted."""
    answer = get(instance.port, instance.letter, accept_encoding="gzip")
    if b" 200 " not in answer.partition(b"\r\n")[0]:
        raise RuntimeError("The letter's page is not there.")
    page = body_of(get(instance.port, instance.letter)).decode()
    loaded = {"page": len(answer)}
    for address in _resources(page, instance.letter):
        found = get(instance.port, address, accept_encoding="gzip")
        if b" 200 " not in found.partition(b"\r\n")[0]:
            raise RuntimeError(f"The page asks for {address}, which is not there.")
        loaded[address.partition("?")[0].rpartition("/")[2]] = len(found)
        if address.partition("?")[0].endswith(".css"):
            style = body_of(get(instance.port, address)).decode()
            if outside := [name for name in re.findall(r"url\(([^)]*)\)", style) if "data:" not in name]:
                raise RuntimeError(f"The style sheet loads {outside[0]}, which this bench does not count.")
    return Figure("page_bytes", sum(loaded.values()), "bytes", LARGEST_PAGE, {**loaded})


def _resources(page: str, path: str) -> list[str]:
    """Addresses of style sheets, icons, scripts and pictures, each once."""
    found = re.findall(r'<link rel="(?:stylesheet|icon|preload|manifest)" href="([^"]+)"', page)
    found += re.findall(r'<(?:script|img)[^>]* src="([^"]+)"', page)
    return list(dict.fromkeys(urljoin(path, address) for address in found if not address.startswith("data:")))
