"""The command `undersigned`. Each command loads only what it needs, so that `import` starts without Django.

Exit codes: 0 done, 1 the answer is no, 2 could not do it (one plain sentence on stderr says why).
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from undersigned import __version__
from undersigned.common.errors import UndersignedError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    try:
        if given[:1] == ["import"]:  # has a parser of its own, which needs no server
            from undersigned.importing.command import run

            return run(given[1:])
        if given[:1] == ["verify"]:  # needs neither a server nor its settings
            from undersigned.ledger import verify_command
            from undersigned.reprints import verify_command as of_reprints

            if any(map(of_reprints.is_reprint, given)):
                return of_reprints.run(given[1:])
            return verify_command.run(given[1:])
        if given[:1] == ["keys"]:  # works on an organiser's own machine, where there is no server
            from undersigned.sealing import keys_command

            return keys_command.run(given[1:])
        arguments = _parser().parse_args(given)
        code: int = arguments.run(arguments)
    except UndersignedError as error:
        print(f"undersigned: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="undersigned", description="Open letters that people sign safely and anyone can check."
    )
    parser.add_argument("--version", action="version", version=f"undersigned {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    serve = _command(commands, "serve", "run the server until it is told to stop", _serve)
    _add_serving(serve, "the data folder (default: UNDERSIGNED_HOME, else ~/.local/share/undersigned)")
    demo = _command(commands, "demo", "run an example campaign on this machine; mails are shown in the browser", _serve)
    _add_serving(demo, "the demo's data folder (default: .demo)")
    demo.set_defaults(demo=True)

    commands.add_parser("import", help="turn a document into a draft, and show what it could not know")

    commands.add_parser("verify", help="recount a letter, from the public files of any instance or of a folder")

    commands.add_parser("keys", help="make keys for sealed letters and open what is closed to them; back up a server's")

    check = _command(commands, "check", "check that this instance is set up safely and works", _check)
    check.add_argument("--dkim", metavar="SELECTOR", default="", help="look for the key of mail signatures, too")
    check.add_argument("--offline", action="store_true", help="ask no name server about the sender")
    _add_home(check)
    _add_home(_command(commands, "migrate", "bring the database to what this version needs", _migrate))
    manage = _command(commands, "manage", "run one of Django's management commands on this instance", _manage)
    _add_home(manage)
    manage.add_argument("arguments", nargs=argparse.REMAINDER, metavar="…", help="Django's command and its options")

    _add_backup(commands)
    _add_log(commands)
    _add_witness(commands)
    _add_home(_command(commands, "work", "run the background work alone (`serve` does it too)", _work))
    _add_home(_command(commands, "receive", "take incoming mail by LMTP (`serve` does it too)", _receive))
    _add_home(_command(commands, "seed-demo", "make the demo's example campaign and print a sign-in link", _seed_demo))
    web = _command(commands, "web", "run the web server alone (`serve` does it too)", _web)
    _add_home(web)
    web.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    web.add_argument("--port", type=_port, default=8000, help="the port to listen on (default: %(default)s)")
    _add_sizes(web)
    return parser


def _add_backup(commands) -> None:  # type: ignore[no-untyped-def]
    backup = _command(commands, "backup", "back up everything but the keys, while the server runs", _backup)
    backup.add_argument("target", metavar="FILE", help="a new file, or a folder in which it is named by its time")
    backup.add_argument("--keep-days", type=_positive, metavar="N", help="remove older backups from the folder")
    _add_home(backup)
    restore = _command(commands, "restore", "put a backup into an empty home", _restore)
    restore.add_argument("file", metavar="FILE", help="a backup")
    restore.add_argument("--drill", action="store_true", help="restore, count, check the logs, and remove it again")
    _add_home(restore)


def _add_log(commands) -> None:  # type: ignore[no-untyped-def]
    log = _command(commands, "log", "look after the public logs of this instance", _log)
    steps = log.add_subparsers(title="steps", metavar="STEP", required=True, dest="step")
    recover = steps.add_parser("recover", help="put back what was published and is missing in a restored database")
    recover.add_argument("letter", metavar="LETTER", help="the last part of the letter's address")
    recover.add_argument("--from", dest="source", required=True, metavar="SOURCE", help="an instance, or a folder")
    resume = steps.add_parser("resume", help="let a restored log go on: nothing was published after the backup")
    resume.add_argument("letter", metavar="LETTER", help="the last part of the letter's address")
    steps.add_parser("keys", help="show the keys that sign")
    rotate = steps.add_parser("rotate-key", help="make a new signing key beside the old one")
    rotate.add_argument("--retire", type=int, metavar="N", help="destroy key N instead: it signs nothing any more")
    watch = steps.add_parser("watch", help="cosign another instance's log from now on")
    watch.add_argument("key", metavar="VKEY", help="the log's verifier key, as its log/keys shows it")
    for step in steps.choices.values():
        _add_home(step)


def _add_witness(commands) -> None:  # type: ignore[no-untyped-def]
    witness = _command(commands, "witness", "run a small witness that cosigns the logs of others", _witness)
    witness.add_argument("--home", metavar="DIR", required=True, help="its folder: key and what it has seen")
    witness.add_argument("--name", required=True, help="the name of its key, such as witness.example.org")
    witness.add_argument("--watch", metavar="VKEY", action="append", default=[], help="a log's key; may be repeated")
    witness.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    witness.add_argument("--port", type=_port, default=0, help="the port, 0 for any free one (default: %(default)s)")


def _command(commands, name: str, text: str, run) -> argparse.ArgumentParser:  # type: ignore[no-untyped-def]
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    parser.set_defaults(run=run, demo=False)
    return parser


def _add_home(parser: argparse.ArgumentParser, text: str = "the data folder") -> None:
    parser.add_argument("--home", metavar="DIR", help=text)


def _add_serving(parser: argparse.ArgumentParser, home: str) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=_port, default=8000, help="the port, 0 for any free one (default: %(default)s)")
    _add_home(parser, home)
    _add_sizes(parser)


def _add_sizes(parser: argparse.ArgumentParser) -> None:
    workers = _number(os.environ.get("UNDERSIGNED_WORKERS", "")) or min(2, os.cpu_count() or 1)
    threads = _number(os.environ.get("UNDERSIGNED_THREADS", "")) or 8
    parser.add_argument("--workers", type=_positive, default=workers, help="web processes (default: %(default)s)")
    parser.add_argument("--threads", type=_positive, default=threads, help="threads in each (default: %(default)s)")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and int(text) else None


def _positive(text: str) -> int:
    if (number := _number(text)) is None:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 up")
    return number


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port; ports are numbers from 0 to 65535")
    return int(text)


def _serve(arguments: argparse.Namespace) -> int:
    from undersigned.server import supervisor
    from undersigned.server.environment import home_folder

    return supervisor.run(
        supervisor.Options(
            home=home_folder(arguments.home, demo=arguments.demo),
            host=arguments.host,
            port=arguments.port,
            workers=arguments.workers,
            threads=arguments.threads,
            demo=arguments.demo,
        )
    )


def _check(arguments: argparse.Namespace) -> int:
    from undersigned.server import check
    from undersigned.server.environment import database, home_folder

    home = home_folder(arguments.home)
    with database(home):
        return check.main(home, selector=arguments.dkim, offline=arguments.offline)


def _migrate(arguments: argparse.Namespace) -> int:
    from undersigned.server.environment import database, home_folder
    from undersigned.server.prepare import prepare

    with database(home_folder(arguments.home)):
        prepare()
    return 0


def _manage(arguments: argparse.Namespace) -> int:
    from undersigned.server.environment import database, home_folder

    with database(home_folder(arguments.home)):
        from django.core.management import execute_from_command_line

        execute_from_command_line(["undersigned manage", *arguments.arguments])
    return 0


def _backup(arguments: argparse.Namespace) -> int:
    from undersigned.server import backup
    from undersigned.server.environment import database, home_folder

    home = home_folder(arguments.home)
    with database(home):
        return backup.main(Path(arguments.target), home, keep_days=arguments.keep_days)


def _restore(arguments: argparse.Namespace) -> int:
    from undersigned.server import restoring
    from undersigned.server.environment import home_folder

    file = Path(arguments.file)
    return restoring.drill(file) if arguments.drill else restoring.main(file, home_folder(arguments.home))


def _log(arguments: argparse.Namespace) -> int:
    from undersigned.server.environment import database, home_folder

    with database(home_folder(arguments.home)):
        import django

        django.setup()
        from undersigned.server import log

        match arguments.step:
            case "recover":
                return log.recover(arguments.letter, arguments.source)
            case "resume":
                return log.resume(arguments.letter)
            case "keys":
                return log.show_keys()
            case "rotate-key":
                return log.rotate_key(arguments.retire)
            case _:
                return log.watch(arguments.key)


def _witness(arguments: argparse.Namespace) -> int:
    from undersigned.server import log

    home = Path(arguments.home).absolute()
    return log.run_witness(home, host=arguments.host, port=arguments.port, name=arguments.name, vkeys=arguments.watch)


def _work(arguments: argparse.Namespace) -> int:
    from undersigned.server import worker
    from undersigned.server.environment import database, home_folder

    with database(home_folder(arguments.home)):
        return worker.main()


def _receive(arguments: argparse.Namespace) -> int:
    from undersigned.server.environment import database, home_folder

    with database(home_folder(arguments.home)):
        import django

        django.setup()
        from undersigned.mail import lmtp

        return lmtp.main()


def _web(arguments: argparse.Namespace) -> int:
    from undersigned.server import web
    from undersigned.server.environment import database, home_folder

    with database(home_folder(arguments.home), pooled=True):
        return web.main(host=arguments.host, port=arguments.port, workers=arguments.workers, threads=arguments.threads)


def _seed_demo(arguments: argparse.Namespace) -> int:
    from undersigned.server.environment import database, home_folder

    with database(home_folder(arguments.home)):
        import django

        django.setup()
        from undersigned.server import demo

        demo.seed()
        print(demo.organiser_link())
    return 0
