"""The files in `deploy/`, by the programs that read them."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.proxies import caddy_text
from tests.tools import PATH

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = DEPLOY / "systemd"
SETTING = r"\b(?:UNDERSIGNED_[A-Z_]+|DATABASE_(?:DIRECT_|REPLICA_)URL|EMAIL_URL)\b"


def run(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    found = shutil.which(name, path=PATH)
    assert found, f"{name} is not installed"
    return subprocess.run([found, *arguments], capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units, with a program that is there: systemd looks whether it is."""
    for file in UNITS.iterdir():
        text = file.read_text().replace("/opt/undersigned/bin/undersigned", "/bin/true")
        (tmp_path / file.name).write_text(text)
    return tmp_path


def test_units_are_what_systemd_expects(units: Path) -> None:
    done = run("systemd-analyze", "verify", *map(str, sorted(units.iterdir())))
    # Other units of this machine may be at fault; ours may not.
    assert [line for line in (done.stderr + done.stdout).splitlines() if "undersigned" in line] == []


@pytest.mark.parametrize("name", ["undersigned.service", "undersigned-backup.service"])
def test_units_are_hardened(units: Path, name: str) -> None:
    done = run("systemd-analyze", "security", "--offline=true", "--threshold=25", "--no-pager", str(units / name))
    assert done.returncode == 0, done.stdout[-2000:]


@pytest.mark.parametrize("file", sorted(DEPLOY.glob("Caddyfile*")), ids=lambda file: file.name)
def test_caddy_takes_its_file(file: Path, tmp_path: Path) -> None:
    (tmp_path / "Caddyfile").write_text(caddy_text(file))
    done = run("caddy", "validate", "--adapter", "caddyfile", "--config", str(tmp_path / "Caddyfile"))
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr.lower()
    _errors_off, site = re.sub(r"#.*", "", file.read_text()).split("\n}\n", 1)
    assert not re.search(r"^\s*log\b", site, re.MULTILINE)  # no list of who read what


def test_haproxy_and_nginx_take_their_files(tmp_path: Path) -> None:
    certificate, key = tmp_path / "one.crt", tmp_path / "one.key"
    made = run(
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
        "-subj", "/CN=letters.example.org", "-keyout", str(key), "-out", str(certificate),
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    (tmp_path / "pems").mkdir()
    (tmp_path / "pems" / "one.pem").write_text(certificate.read_text() + key.read_text())
    balancer = (DEPLOY / "haproxy.cfg").read_text().replace("/etc/haproxy/certs/", str(tmp_path / "pems"))
    balancer = balancer.replace("/etc/haproxy/away.html", str(DEPLOY / "away.html"))
    (tmp_path / "haproxy.cfg").write_text(balancer)
    done = run("haproxy", "-c", "-f", str(tmp_path / "haproxy.cfg"))
    assert done.returncode == 0, done.stderr
    site = (DEPLOY / "nginx.conf").read_text() + (DEPLOY / "nginx-onion.conf").read_text()
    site = re.sub(r"ssl_certificate \S+;", f"ssl_certificate {certificate};", site)
    site = re.sub(r"ssl_certificate_key \S+;", f"ssl_certificate_key {key};", site)
    site = re.sub(r"listen (\[::\]:)?(80|443)", lambda found: f"listen 127.0.0.1:{int(found[2]) + 20000}", site)
    site = re.sub(r"(    listen 127\.0\.0\.1:\d+[^\n]*\n)    listen [^\n]*\n", r"\1", site)
    site = site.replace("snippets/undersigned-away.conf", str(DEPLOY / "nginx-away.conf"))
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid;\nerror_log {tmp_path}/error.log;\nevents {{}}\nhttp {{\naccess_log off;\n{site}}}\n"
    )
    done = run("nginx", "-t", "-q", "-c", str(tmp_path / "nginx.conf"), "-e", str(tmp_path / "error.log"))
    assert done.returncode == 0, done.stderr
    assert (DEPLOY / "nginx.conf").read_text().count("access_log off;") == 2


def test_tor_takes_its_file(tmp_path: Path) -> None:
    text = (DEPLOY / "torrc").read_text().replace("/var/lib/tor/undersigned", str(tmp_path / "service"))
    (tmp_path / "torrc").write_text(f"{text}DataDirectory {tmp_path / 'data'}\nDisableNetwork 1\n")
    done = run("tor", "--verify-config", "-f", str(tmp_path / "torrc"))
    assert done.returncode == 0, done.stdout
    port = re.search(r"^HiddenServicePort 80 (\S+)$", text, re.MULTILINE)
    assert port
    assert f"listen {port[1]};" in (DEPLOY / "nginx-onion.conf").read_text()


def test_no_proxy_writes_down_who_asked_for_what() -> None:
    for file in DEPLOY.glob("nginx*.conf"):
        for server in file.read_text().split("\nserver {")[1:]:
            assert "access_log off;" in server
            assert "error_log /dev/null emerg;" in server
    for file in DEPLOY.glob("Caddyfile*"):
        text = file.read_text()
        assert "exclude http.log.error" in text
        assert text.count("log {") == 1  # in a site's block it would turn the access log on
    assert not re.search(r"^\s*log\b", (DEPLOY / "haproxy.cfg").read_text(), re.MULTILINE)


def test_every_setting_in_the_files_exists() -> None:
    known = (ROOT / "docs" / "operating.md").read_text()
    named = {
        (file.name, name)
        for file in DEPLOY.rglob("*")
        if file.is_file()
        for name in re.findall(
            r"\b(?:UNDERSIGNED_[A-Z_]+|DATABASE_(?:DIRECT_|REPLICA_)URL|EMAIL_URL)\b", file.read_text()
        )
    }
    assert len(named) > 10
    assert {(file, name) for file, name in named if f"| `{name}` |" not in known} == set()


# -- containers: no engine runs here, so the files are read as one would read them


def compose(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / name).read_text())
    return loaded


# Of the compose specification, what our files use; a misspelled key is refused by every implementation.
TOP = {"name", "services", "volumes"}
SERVICE = {
    "build", "cap_drop", "command", "depends_on", "environment", "healthcheck", "image", "ports", "read_only",
    "restart", "security_opt", "stop_grace_period", "tmpfs", "user", "volumes",
}  # fmt: skip
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}


@pytest.mark.parametrize("name", ["compose.yaml", "compose-nodes.yaml"])
def test_compose_files_hold_together(name: str) -> None:
    file = compose(name)
    assert {key for key in file if not key.startswith("x-")} == TOP
    services = file["services"]
    for service in services.values():
        assert service.keys() <= SERVICE
        assert ("build" in service) != ("image" in service)
        if "build" in service:
            assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).resolve().is_file()
        for other in service.get("depends_on", []):
            assert other in services
            if isinstance(service["depends_on"], dict):
                condition = service["depends_on"][other]["condition"]
                assert condition in CONDITIONS
                if condition == "service_healthy":
                    assert "test" in services[other]["healthcheck"]
        for mount in service.get("volumes", []):
            source, target, *mode = mount.split(":")
            assert target.startswith("/")
            assert mode in ([], ["ro"])
            assert source in file["volumes"] or (DEPLOY / source).is_file(), source
        for value in service.get("environment", {}).values():
            assert isinstance(value, str)
    # Nothing but the proxy is open to the world.
    assert [name for name, service in services.items() if "ports" in service] == ["caddy"]


def test_each_caddy_file_names_services_of_its_compose_file() -> None:
    for name, caddy in (("compose.yaml", "Caddyfile.compose"), ("compose-nodes.yaml", "Caddyfile.nodes")):
        upstreams = re.findall(r"(\w+):8000", (DEPLOY / caddy).read_text())
        assert upstreams
        assert set(upstreams) <= compose(name)["services"].keys()
        assert f"./{caddy}:/etc/caddy/Caddyfile:ro" in compose(name)["services"]["caddy"]["volumes"]


def test_nodes_have_two_of_each_and_go_past_the_pooler_where_they_must() -> None:
    services = compose("compose-nodes.yaml")["services"]
    commands = [service.get("command", [])[:2] for service in services.values()]
    assert commands.count(["undersigned", "web"]) == 2
    assert commands.count(["undersigned", "work"]) == 2
    settings = services["web1"]["environment"]
    assert "@pgbouncer:" in settings["DATABASE_URL"]
    assert "@postgres:" in settings["DATABASE_DIRECT_URL"]
    assert settings == services["worker2"]["environment"]


def test_the_script_that_builds_the_image_is_readable_and_names_what_the_containerfile_does() -> None:
    script = DEPLOY / "build-image.sh"
    done = run("bash", "-n", str(script))
    assert done.returncode == 0, done.stderr
    base = re.search(r"^base=(\S+)$", script.read_text(), re.MULTILINE)
    assert base
    froms = re.findall(r"^FROM (\S+)", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)
    assert set(froms) == {base[1]}  # else --pull-never would have nothing to stand on
    assert "--file deploy/Containerfile" in script.read_text()


def test_containerfile_copies_what_is_there_and_runs_as_nobody_special() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    lines = [line for line in re.sub(r"\\\n", " ", text).splitlines() if line and not line.startswith("#")]
    words = [line.split() for line in lines]
    known = {"FROM", "RUN", "WORKDIR", "COPY", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "CMD"}
    assert {first for first, *_ in words} <= known
    copied = [word for first, *rest in words if first == "COPY" and "--from=build" not in rest for word in rest[:-1]]
    assert {"src", "locks/run.txt"} <= set(copied)
    assert [source for source in copied if not (ROOT / source).exists()] == []
    last = [first for first, *_ in words]
    assert words[len(last) - 1 - last[::-1].index("USER")] == ["USER", "undersigned"]
    assert "--require-hashes" in text
