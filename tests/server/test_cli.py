"""The command line: help for every command, plain refusals."""

import pytest

from undersigned import __version__, cli

COMMANDS = ["serve", "demo", "import", "backup", "restore", "check", "migrate", "manage", "work", "seed-demo", "web"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = cli.main([command, "--help"])
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 1
    assert code == 0
    assert f"undersigned {command}" in capsys.readouterr().out


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    shown = capsys.readouterr().out
    assert [command for command in COMMANDS if f"\n    {command}" not in shown] == []


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert capsys.readouterr().out == f"undersigned {__version__}\n"


@pytest.mark.parametrize("port", ["", "x", "-1", "65536", "٣"])
def test_impossible_port_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["serve", f"--port={port}"])
    assert stopped.value.code == 2
    assert "is not a port" in capsys.readouterr().err


def test_import_of_nothing_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["import", "no-such-file.txt"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
