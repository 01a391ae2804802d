"""The command `onthaal`. Whatever goes wrong ends as one sentence on stderr and an exit code of 1."""

import json
import sys
from pathlib import Path
from typing import Any

import click
import structlog
from rich.console import Console
from rich.progress import Progress

from app import database, doctor, folder, logs, ports, status
from app.addresses import email_address
from app.backup_commands import back_up, restore
from app.commands import configured, data_option, in_database, places, run
from app.database import DatabaseProblem
from app.news import change
from app.problems import Problem, Refusal
from app.settings import Settings, configure
from app.texts import set_language
from chat import sites
from chat.tables import Site
from dashboard import agents, invitations, staff_import
from mail import mailboxes

log = structlog.get_logger()


class Commands(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        set_language("en")
        try:
            return super().invoke(ctx)
        except (Refusal, DatabaseProblem, Problem) as problem:
            raise click.ClickException(str(problem)) from problem
        except (click.exceptions.Exit, click.ClickException, click.Abort):
            raise
        except Exception as defect:
            log.debug("command.failed", exc_info=defect)
            told = f"{type(defect).__name__}: {defect}".splitlines()[0]
            raise click.ClickException(
                f"Onthaal had to stop ({told}); log level debug tells more."
            ) from defect


@click.group(cls=Commands)
@click.version_option(package_name="onthaal")
def main() -> None:
    """One dashboard for chat, e-mail, callback notes and the contact history."""


main.add_command(back_up)
main.add_command(restore)


@main.command()
@data_option
@places
@click.option("--demo", is_flag=True, default=None, help="Load a demonstration world; never in production.")
def serve(**given: Any) -> None:
    """Start the product: web, mail in, mail out."""
    from app.main import serve as running

    chosen = configure(**given)
    logs.configure(chosen)
    http = ports.bind("the web server", chosen.host, chosen.port)
    try:
        chosen.port = http.getsockname()[1]
        if chosen.smtp:
            smtp = ports.bind("mail", chosen.smtp_host, chosen.smtp_port)
            chosen.smtp_port = smtp.getsockname()[1]
        with folder.opened(chosen):
            run(running(chosen, http, click.echo))
    finally:
        ports.release()
        http.close()


@main.command()
@data_option
def migrate(data: Path | None) -> None:
    """Bring the database up to this version."""
    chosen = configured(data)
    with folder.opened(chosen):
        applied = run(_migrated(chosen))
    for name in applied:
        click.echo(name)
    click.echo(f"{len(applied)} migrations were run; the database is up to date.")


async def _migrated(chosen: Settings) -> list[str]:
    await database.connect(chosen.database_address)
    try:
        return await database.migrate()
    finally:
        await database.disconnect()


@main.group()
def user() -> None:
    """People who sign in."""


@user.command("add")
@data_option
@click.argument("email")
@click.option("--name", required=True, help='Given name first: "Fatima el Idrissi".')
@click.option("--department", default="", help="Made when it is not there yet.")
@click.option("--privilege", "privileges", multiple=True, default=agents.USUAL, show_default=True)
def add_user(data: Path | None, **given: Any) -> None:
    """Add a person and print the link with which to choose a password."""
    chosen = configured(data)
    token = run(in_database(chosen, lambda: _added(**given)))
    click.echo(f"Choose a password within 7 days, once: {chosen.origin}/invitations/{token}")


async def _added(email: str, name: str, department: str, privileges: tuple[str, ...]) -> str:
    address = email_address(email)
    if address is None:
        raise Refusal(f"{email} is no e-mail address.")
    if set(privileges) - set(agents.PRIVILEGES):
        raise Refusal(f"The privileges are: {', '.join(agents.PRIVILEGES)}.")
    given_name, _, family_name = name.strip().partition(" ")
    async with change():
        agent_id = await agents.add(
            email=address,
            given_name=given_name,
            family_name=family_name,
            department=department,
            privileges=frozenset(privileges),
            by="command",
        )
        token = await invitations.invite(agent_id, by="command")
    return token


@main.command("mailbox")
@data_option
@click.argument("address")
@click.option("--name", default="", help="Who mail from this address seems to come from.")
def add_mailbox(data: Path | None, address: str, name: str) -> None:
    """Receive mail for this address."""
    run(in_database(configured(data), lambda: mailboxes.add(address, name)))
    click.echo(f"Mail for {address} is received from now on.")


@main.command("site")
@data_option
@click.argument("slug")
@click.option("--name", required=True, help="As agents see it: Website Burgerzaken.")
@click.option("--title", default="", help="Heading of the chat window.")
@click.option("--mailbox", required=True, help="The mailbox that offline messages are mailed to.")
@click.option("--origin", "origins", multiple=True, help="Website that may carry the chat: https://...")
def add_site(data: Path | None, **given: Any) -> None:
    """Add a website and print the code for its pages."""
    chosen = configured(data)
    site = run(in_database(chosen, lambda: _site_added(**given)))
    click.echo(f'<script src="{chosen.origin}/widget/v1.js" async></script>')
    click.echo(f'<onthaal-chat server="{chosen.origin}" site="{site.slug}" variant="popup"></onthaal-chat>')


async def _site_added(mailbox: str, **given: Any) -> Site:
    if not await mailboxes.is_known(mailbox.lower()):
        raise Refusal(f"There is no mailbox {mailbox} yet; add it with `onthaal mailbox {mailbox}`.")
    return await sites.create(mailbox=mailbox.lower(), **given)


@main.group("employees")
def employees_group() -> None:
    """The directory."""


@employees_group.command("import")
@data_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only tell what would happen.")
def import_employees(data: Path | None, file: Path, dry_run: bool) -> None:
    """Add and change employees from a CSV file; the report is line by line."""
    content = file.read_bytes()
    for line in run(in_database(configured(data), lambda: staff_import.told(content, dry_run), not dry_run)):
        click.echo(line)


@main.group("mail")
def mail_group() -> None:
    """Mail from files, and the mail listener on its own."""


@mail_group.command("serve")
@data_option
@click.option("--smtp-host", help="Address of the mail listener.")
@click.option("--smtp-port", type=int, help="Port of the mail listener.")
def serve_mail(**given: Any) -> None:
    """Receive mail in a process of its own, beside web processes with ONTHAAL_SMTP=false."""
    from app.main import receive

    chosen = configure(**given, smtp=True)
    logs.configure(chosen)
    if not chosen.database:
        raise Refusal(
            "Two processes need PostgreSQL (ONTHAAL_DATABASE); with SQLite `onthaal serve` does it all."
        )
    smtp = ports.bind("mail", chosen.smtp_host, chosen.smtp_port)
    try:
        chosen.smtp_port = smtp.getsockname()[1]
        folder.share(chosen)
        run(receive(chosen, click.echo))
    finally:
        ports.release()


@mail_group.command("import")
@data_option
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--recipient", default="", help="The mailbox it is for, when the mail itself does not say.")
def import_mail(data: Path | None, paths: tuple[Path, ...], recipient: str) -> None:
    """Read .eml files, mbox files and Maildir folders, as if the listener had received them."""
    from app.main import floors
    from mail.importing import import_paths

    floors()
    with Progress(transient=True, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("mail", total=None)

        def progress(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        found = run(in_database(configured(data), lambda: import_paths(paths, recipient, progress)))
    click.echo(found)


@main.command("status")
@data_option
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def show_status(data: Path | None, as_json: bool) -> None:
    """How much there is of everything."""
    counts = run(in_database(configured(data), status.counted, writes=False))
    click.echo(json.dumps(counts, indent=None if as_json else 2))


@main.command("doctor")
@data_option
@places
def examine(**given: Any) -> None:
    """Look for what could be wrong; say where the server listens if it was started elsewhere."""
    if not run(_examined(configured(**given))):
        sys.exit(1)


async def _examined(chosen: Settings) -> bool:
    from app.main import floors

    healthy = True
    try:
        async for finding in doctor.examined(chosen, floors().checks):
            click.echo(f"{'ok ' if finding.fine else 'BAD'}  {finding.name}: {finding.sentence}")
            healthy = healthy and finding.fine
    finally:
        await database.disconnect()
    return healthy
