"""The command line. Heavy modules are imported by the command that needs them, so that `enrich` starts at once."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import click

from enrich import __version__
from enrich.errors import EnrichError

if TYPE_CHECKING:
    from enrich.dataset import Dataset, Entry
    from enrich.explain import Fact
    from enrich.lists.document import Document
    from enrich.lists.problem import Problem
    from enrich.pins import Pins
    from enrich.pipeline import Run
    from enrich.plan import Scope

OK, FAILED, USAGE, INCOMPLETE, PROBLEMS, FOUND, HELD = 0, 1, 2, 3, 4, 5, 6
_EPILOG = """\b
Exit codes:
  0  done; every service that was asked answered
  1  something unforeseen went wrong (a bug: please report it)
  2  the call, a setting or a file cannot be used as it is
  3  done, but some service did not answer: old values were kept
  4  `enrich check` found problems, or something to fix
  5  `enrich watchdog` found something wrong
  6  done, but something was held back: too much would have been lost
"""
_HOWS = click.Choice(["none", "commit", "push", "pull-request"])
_MOST_LOST = click.option(
    "--most-lost",
    type=click.FloatRange(0, 100),
    default=5,
    show_default=True,
    help="Hold a list back where more than so many per cent of a field's values vanish or fall.",
)
_FORCE_PUBLISH = click.option("--force-publish", is_flag=True, help="Hold nothing back, however much is lost.")


class _Terminated(KeyboardInterrupt):
    """SIGTERM, as from systemd or a container that ends: the same good order as Ctrl-C."""


def _terminate(*_: object) -> None:
    raise _Terminated


@contextmanager
def _ending_well() -> Iterator[None]:
    """Let SIGTERM end the block as Ctrl-C does; only a main thread hears signals."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _Group(click.Group):
    """Shows our own errors as one line and turns them into the documented exit code."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            with _ending_well():
                return super().invoke(ctx)
        except EnrichError as error:
            click.echo(f"enrich: {error}", err=True)
            ctx.exit(USAGE)
        except BrokenPipeError:
            raise  # click ends quietly where the reader of a pipe has gone
        except OSError as error:
            click.echo(": ".join(str(part) for part in ("enrich", error.filename, error.strerror) if part), err=True)
            ctx.exit(USAGE)
        except KeyboardInterrupt as stop:
            click.echo("enrich: stopped; what was answered is kept, run again to go on", err=True)
            ctx.exit(143 if isinstance(stop, _Terminated) else 130)


@click.group(cls=_Group, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="enrich")
def main() -> None:
    """Keep the facts of curated paper lists true.

    Reads a list, resolves every link to its record, writes enriched YAML under data/enriched/ and feeds the list from
    it. Start with `enrich demo`, which needs neither network nor keys.
    """


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", help="Name of the list under data/raw (default: from the file, its folder or its title).")
@click.option("--dry-run", is_flag=True, help="Tell what would be written, and write nothing.")
def init(file: Path, name: str | None, *, dry_run: bool) -> None:
    """Set your own list up: copy it to data/raw/, propose decisions in its style, tell what was understood.

    Nothing that is there already is overwritten.
    """
    from enrich.init import Start, proposal, report

    start = Start.of(file, name)
    for line in report(start):
        click.echo(line)
    if dry_run:
        click.echo(f"\nwould write {start.written} (byte for byte) and {start.decisions}:\n")
        click.echo(proposal(start.document, start.survey), nl=False)
        return
    for path in start.write():
        click.echo(f"wrote {path}")
    click.echo(f"next: read {start.decisions}, then `enrich refresh --dry-run {start.name}`")


@main.command()
@click.argument("lists", nargs=-1, metavar="[LIST]...")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the enriched files (default: data/enriched).")
@click.option("--offline", is_flag=True, help="Ask nobody; build from the list and the cache.")
@click.option("--dry-run", is_flag=True, help="Show what would be asked, and how long it takes; write nothing.")
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(["stars", "citations", "bibliography"]),
    help="Refresh only these facts; may be repeated.",
)
@click.option("--entry", "entries", multiple=True, metavar="ID", help="Ask about this entry alone; may be repeated.")
@click.option("--force", is_flag=True, help="Ask again for what is still fresh.")
@click.option("--wait", is_flag=True, help="Wait for another run that asks with the same cache.")
@click.option("--report", "report_path", type=click.Path(path_type=Path), help="Also write the run's report as JSON.")
@click.option("--publish", "how", type=_HOWS, default="none", help="Then publish what changed; see `enrich publish`.")
@_MOST_LOST
@_FORCE_PUBLISH
def refresh(
    lists: tuple[str, ...],
    out: Path | None,
    only: tuple[str, ...],
    entries: tuple[str, ...],
    report_path: Path | None,
    *,
    how: str,
    most_lost: float,
    offline: bool,
    dry_run: bool,
    force: bool,
    force_publish: bool,
    wait: bool,
) -> None:
    """Bring lists up to date: all under data/raw/, or those named, or any path.

    A list that would lose too much is held back: its files stay as they were, and the next run asks again.
    """
    from enrich.alone import asking
    from enrich.pipeline import ENRICHED
    from enrich.plan import Scope
    from enrich.provider import Field
    from enrich.report import write_report
    from enrich.settings import Settings

    scope = Scope(frozenset(Field(name) for name in only), force, frozenset(entries))
    alone = nullcontext() if offline or dry_run else asking(Settings.read().cache, wait=wait, tell=_note)
    with alone, _run(lists, out or ENRICHED, scope) as run:
        run.most_lost = None if force_publish else most_lost
        if dry_run:
            _show_plan(run)
            return
        code = perform(run, offline=offline)
        if report_path is not None:
            write_report(run.report, report_path)
        passed = [work for work in run.works if work.document.name not in run.report.held]
    if how != "none":
        files = [file for work in passed for file in (work.enriched, work.fed)]
        code = max(code, _publish(files, how, run.most_lost))
    sys.exit(code)


def _note(message: str) -> None:
    click.echo(f"enrich: {message}", err=True)


@contextmanager
def _run(lists: tuple[str, ...], out: Path, scope: Scope | None = None) -> Iterator[Run]:
    from enrich.cache import Cache
    from enrich.pipeline import Run, Work, find_lists
    from enrich.plan import Scope
    from enrich.settings import Settings

    settings = Settings.read()
    works = [Work.open(path, out) for path in find_lists(lists)]
    with Run(works, Cache(settings.cache), settings, scope or Scope()) as run:
        yield run


def perform(run: Run, *, offline: bool = False) -> int:
    """Fetch, build, write and tell; returns the exit code."""
    from enrich import console

    if not offline:
        console.fetch_all(run)
    run.finish()
    report = run.report
    for name, dataset in run.datasets.items():
        if not dataset.entries:
            click.echo(f"enrich: nothing in {name} looks like an entry; see `enrich entries`", err=True)
    console.tell(report, offline=offline)
    for path in report.changed or ["nothing: every file is up to date"]:
        click.echo(f"wrote {path}")
    return HELD if report.held else INCOMPLETE if report.troubled else OK


def _show_plan(run: Run) -> None:
    from enrich import console

    jobs = run.due()
    if not jobs:
        click.echo("nothing is due: everything known is still fresh")
        return
    console.out.print(console.plan_table(jobs, run.settings))
    for line in console.trouble_lines(run.report):
        console.err.print(line, style="yellow", soft_wrap=True, markup=False, highlight=False)


@main.command()
@click.argument("lists", nargs=-1, metavar="[LIST]...")
@click.option("--how", type=_HOWS, default="commit", show_default=True, help="`none` only tells what would be said.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the enriched files (default: data/enriched).")
@click.option("--dry-run", is_flag=True, help="Show the message and the files; publish nothing.")
@_MOST_LOST
@_FORCE_PUBLISH
def publish(
    lists: tuple[str, ...], how: str, out: Path | None, most_lost: float, *, dry_run: bool, force_publish: bool
) -> None:
    """Bring enriched files to where people see them: commit, push, or a pull request. The message says what changed.

    Only enriched files are committed, and lists that `enrich pull` wrote. Where they say what git has already, nothing
    is done. A file that would lose too much against what git has is held back.
    """
    from enrich.errors import UsageError
    from enrich.pipeline import ENRICHED, find_lists

    folder, paths = out or ENRICHED, find_lists(lists)
    if missing := [path for path in paths if not (folder / f"{path.stem}.yaml").is_file()]:
        raise UsageError(f"{folder}/{missing[0].stem}.yaml does not exist; run `enrich refresh {missing[0]}` first")
    files = [folder / f"{path.stem}{ending}" for path in paths for ending in (".yaml", ".md")]
    sys.exit(_publish(files, how, None if force_publish else most_lost, dry_run=dry_run))


def _publish(files: list[Path], how: str, most_lost: float | None, *, dry_run: bool = False) -> int:
    """Publish files and tell; returns the exit code."""
    from enrich.console import held_lines
    from enrich.publish import How, publish
    from enrich.settings import Settings

    settings = Settings.read()
    done = publish([*files, *_pulled(files)], How(how), settings, most_lost=most_lost, dry_run=dry_run)
    for line in held_lines(done.held):
        click.echo(f"enrich: {line}", err=True)
    if done.place:
        click.echo(f"published to {done.place}")
    elif done.files:
        click.echo("\n".join([done.message, *(f"would publish {file}" for file in done.files)]))
    elif not done.held:
        click.echo("nothing to publish: git has it all")
    return HELD if done.held else OK


def _pulled(files: list[Path]) -> list[Path]:
    """The lists that these files were made of, where they are as `enrich pull` wrote them."""
    from enrich.cache import Cache
    from enrich.settings import Settings
    from enrich.upstream import pulled

    cache = Cache(Settings.read().cache)
    found = pulled({file.stem for file in files}, cache)
    cache.close()
    return found


@main.command()
@click.argument("lists", nargs=-1, metavar="[LIST]...")
@click.option("--force", is_flag=True, help="Take also what is held back: shrunk by half, or in place of other words.")
@click.option("--dry-run", is_flag=True, help="Fetch, and tell what would change; write nothing.")
def pull(lists: tuple[str, ...], *, force: bool, dry_run: bool) -> None:
    """Fetch lists from where people keep them: `upstream:` in data/raw/X.yaml says where. Writes data/raw/X.md.

    Byte for byte, as a whole, and only where it changed. Exits with 6 where a file was held back, because it shrank to
    less than half, say, and with 3 where it could not be had.
    """
    from enrich.cache import Cache
    from enrich.settings import Settings
    from enrich.upstream import Puller, copies

    settings, wanted = Settings.read(), copies(lists)
    if not wanted:
        click.echo("nothing to pull: no list under data/raw names an upstream")
    cache, code = Cache(settings.cache), OK
    for done in Puller(settings, cache, force=force, dry_run=dry_run).pull(wanted):
        if done.note:
            click.echo(f"enrich: {done}", err=True)
            code = max(code, HELD if done.held else INCOMPLETE)
        else:
            click.echo(f"{'would write' if dry_run else 'wrote'} {done}" if done.changed else f"unchanged {done}")
    cache.close()
    sys.exit(code)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def entries(file: Path, *, as_json: bool) -> None:
    """Show what is read from a list: entries with sections, titles, links and tags."""
    from enrich.lists.reader import read_file

    document = read_file(file)
    show: Callable[[Document], Iterator[str]] = _json_entries if as_json else _text_entries
    for line in show(document):
        click.echo(line)


def _json_entries(document: Document) -> Iterator[str]:
    for entry in document.entries:
        yield _json(entry)


def _json(value: object) -> str:
    """A value object as one line of JSON; identifiers as `scheme:value`, as everywhere."""
    import json
    from dataclasses import fields, is_dataclass

    from enrich.lists.document import Link
    from enrich.model import Identifier

    def plain(each: object) -> object:
        if isinstance(each, Identifier) or not is_dataclass(each):
            return str(each)
        values = {field.name: getattr(each, field.name) for field in fields(each)}
        return values | {"found": each.found} if isinstance(each, Link) else values

    return json.dumps(value, default=plain, ensure_ascii=False)


def _text_entries(document: Document) -> Iterator[str]:
    section: tuple[str, ...] | None = None
    for entry in document.entries:
        if entry.section != section:
            section = entry.section
            yield f"\n{' / '.join(section) or '(no section)'}"
        name = f"{entry.name}: " if entry.name else ""
        yield f"  {entry.line:>5}  {name}{entry.title}"
        for link in entry.links:
            yield f"         {link.role:<8} {link.found.identifier or '-'!s:<40} {link.url}"
    links = sum(len(entry.links) for entry in document.entries)
    yield f"\n{len(document.entries)} entries, {links} links"


@main.command()
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, with kind, rule and problems.")
def identify(urls: tuple[str, ...], *, as_json: bool) -> None:
    """Say what URLs identify, offline: `URL<TAB>identifier`. `-` reads URLs from standard input."""
    from enrich.identify import identify as identify_url

    if urls == ("-",) and isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")  # a stray byte in one line is no reason to stop
    for url in map(str.strip, sys.stdin if urls == ("-",) else urls):
        found = identify_url(url)
        click.echo(_json(found) if as_json else f"{url}\t{found.identifier or ''}")


@main.command()
@click.argument("lists", nargs=-1, metavar="[LIST]...")
@click.option("--strip", is_flag=True, help="Take everything woven in out again: the original bytes come back.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the enriched files (default: data/enriched).")
@click.option("--stdout", is_flag=True, help="Print the result instead of writing it.")
def weave(lists: tuple[str, ...], out: Path | None, *, strip: bool, stdout: bool) -> None:
    """Feed lists from their enriched YAML, or take the facts out again with --strip.

    Writes data/enriched/X.md; your list under data/raw/ is never touched. A list in YAML is written as Markdown there.
    With --strip, the given files themselves are restored.
    """
    from enrich.dataset import write_bytes
    from enrich.pipeline import ENRICHED

    for path, content in _stripped(lists) if strip else _woven(lists, out or ENRICHED):
        if stdout:
            click.echo(content, nl=False)
        elif write_bytes(path, content):
            click.echo(f"wrote {path}")
        else:
            click.echo(f"unchanged {path}")


def _stripped(lists: tuple[str, ...]) -> Iterator[tuple[Path, bytes]]:
    from enrich.errors import UsageError
    from enrich.lists.source import YAML
    from enrich.lists.weave import strip
    from enrich.pipeline import find_lists

    if not lists:
        raise UsageError("name the files to strip, for example: enrich weave --strip data/enriched/X.md")
    for path in find_lists(lists):
        if path.suffix in YAML:
            raise UsageError(f"{path} is YAML: nothing is ever woven into it; name a Markdown file")
        yield path, strip(path.read_bytes())


def _woven(lists: tuple[str, ...], out: Path) -> Iterator[tuple[Path, bytes]]:
    from enrich import dataset as data
    from enrich.errors import UsageError
    from enrich.pipeline import Work, find_lists
    from enrich.wording import fed

    for path in find_lists(lists):
        work = Work.open(path, out)
        dataset = data.load(work.enriched)
        if dataset is None:
            raise UsageError(f"{work.enriched} does not exist; run `enrich refresh {path}` first")
        yield work.fed, fed(work.document, dataset, work.decisions)


@main.command()
@click.argument("lists", nargs=-1, metavar="[LIST]...")
@click.option("--format", "kind", type=click.Choice(["human", "json", "github"]), default="human", show_default=True)
@click.option("--all", "notices", is_flag=True, help="Show notices too, which are only worth knowing; json has them.")
@click.option("--ignore", multiple=True, metavar="CODE", help="Leave out problems of this code; may be repeated.")
@click.option("--fix", is_flag=True, help="Show as a diff what can surely be put right; write nothing.")
@click.option("--write", is_flag=True, help="With --fix: write it into the list.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the enriched files (default: data/enriched).")
def check(
    lists: tuple[str, ...],
    kind: str,
    ignore: tuple[str, ...],
    out: Path | None,
    *,
    notices: bool,
    fix: bool,
    write: bool,
) -> None:
    """Look for problems: links, labels, tags, counters, anchors, duplicates. Asks nobody.

    What the services' records say against the list is taken from its enriched YAML. `github` prints annotations for
    GitHub Actions. Exits with 4 where there are errors or warnings, and with --fix where there is something to fix;
    after --fix --write with 0.
    """
    from enrich import annotate
    from enrich.errors import UsageError
    from enrich.lists.problem import SEVERITY
    from enrich.pipeline import ENRICHED, find_lists

    if unknown := sorted(set(ignore) - SEVERITY.keys()):
        raise UsageError(f"--ignore: unknown code {unknown[0]!r}; docs/problems.md lists them")
    if write and not fix:
        raise UsageError("--write goes with --fix; without it nothing is changed")
    paths = find_lists(lists)
    folder = out or ENRICHED
    if fix:
        sys.exit(_fix(paths, folder, ignore, write=write))
    show = {"human": annotate.human, "json": annotate.as_json, "github": annotate.github}[kind]
    found = [(path, problem) for path in paths for problem in _reviewed(path, folder, ignore)]
    for path, problem in found:
        if notices or kind == "json" or not problem.is_notice:
            click.echo(show(path, problem))
    if found and kind == "human":
        click.echo(annotate.summary([problem for _, problem in found], notices=notices), err=True)
    if not all(problem.is_notice for _, problem in found):
        sys.exit(PROBLEMS)


def _reviewed(path: Path, folder: Path, ignore: tuple[str, ...]) -> list[Problem]:
    from enrich import dataset as data
    from enrich.review import review

    document, pins = _opened(path, folder, ignore)
    enriched = folder / f"{path.stem}.yaml"
    dataset = data.load(enriched)
    if dataset is None or not dataset.about.asked:
        why = f"there is no {enriched}" if dataset is None else f"no service has been asked for {enriched}"
        click.echo(f"enrich: {why}: only what {path} shows by itself was checked", err=True)
    return review(document, dataset, pins)


def _opened(path: Path, folder: Path, ignore: tuple[str, ...]) -> tuple[Document, Pins]:
    """A list with what was decided beside it, where people write it; the call, too, says which codes are not wanted."""
    from enrich.fetch import utc_now
    from enrich.lists.reader import read_file
    from enrich.pins import Pins, assign
    from enrich.pipeline import open_list

    if path.parent.resolve() == folder.resolve():
        return read_file(path), Pins(ignore=ignore)
    document, decided = open_list(path)
    pins = assign(decided, document, utc_now().date())
    return document, replace(pins, ignore={*ignore, *pins.ignore})


def _fix(paths: list[Path], folder: Path, ignore: tuple[str, ...], *, write: bool) -> int:
    """Show or write what can surely be put right in Markdown; returns the exit code."""
    from enrich import annotate
    from enrich.dataset import write_bytes
    from enrich.errors import UsageError
    from enrich.lists.fix import diff, fix

    fixable = 0
    for path in paths:
        document, pins = _opened(path, folder, ignore)
        if path.parent.resolve() == folder.resolve() or path.read_bytes() != document.source:
            raise UsageError(f"{path} is written by enrich, from a list of yours; fix that list, then refresh")
        if document.form != "markdown":
            click.echo(f"enrich: {path} is YAML: correct it by hand", err=True)
            continue
        after, done = fix(document.source, pins.ignore, document.vocabulary)
        fixable += len(done)
        if not write:
            click.echo(diff(document.source, after, str(path)), nl=False)
        elif write_bytes(path, after):
            click.echo(f"wrote {path}: {annotate.by_code(done)}")
    if fixable and not write:
        click.echo(f"{annotate.number(fixable, 'problem')} can be fixed; --fix --write does it", err=True)
    return PROBLEMS if fixable and not write else OK


@main.command()
@click.argument("entry", metavar="ENTRY")
@click.argument("lists", nargs=-1, metavar="[LIST]...")
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the enriched files (default: data/enriched).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a field.")
@click.option("--all", "everything", is_flag=True, help="Also links, proofs, outcomes and other keeping of books.")
def explain(entry: str, lists: tuple[str, ...], out: Path | None, *, as_json: bool, everything: bool) -> None:
    """Tell for each value of an entry its source, record, day, the rule that chose it, and what lost. Asks nobody.

    ENTRY is an id, the beginning of one, or words of the title; `.` is every entry.
    """
    from enrich.errors import UsageError
    from enrich.explain import human
    from enrich.pipeline import ENRICHED

    with _run(lists, out or ENRICHED) as run:
        every = [(work.document.name, *pair) for work in run.works for pair in run.explain(work)]
    found = [each for each in every if entry == "." or _is_meant(entry, each[1])]
    exact = [each for each in found if each[1].id == entry]
    if not found:
        raise UsageError(f"no entry fits {entry!r}; `enrich entries LIST` shows them")
    for name, each, facts in exact or found:
        if not as_json:
            click.echo(click.style(f"{name} / {each.id}", bold=True))
            click.echo("\n".join(human(facts, everything=everything)) + "\n")
            continue
        for fact in facts:
            click.echo(_json_fact(name, each.id, fact))


def _is_meant(words: str, entry: Entry) -> bool:
    return entry.id.startswith(words) or words.casefold() in f"{entry.name or ''}: {entry.title}".casefold()


def _json_fact(name: str, entry_id: str, fact: Fact) -> str:
    import json
    from dataclasses import asdict

    return json.dumps({"list": name, "entry": entry_id} | asdict(fact), ensure_ascii=False)


@main.command()
@click.argument("lists", nargs=-1, metavar="[LIST]...")
@click.option("--entry", metavar="ID", help="Only this entry: its id, or what it links.")
@click.option("--choose", metavar="WHAT", help="With --entry, without asking: identifier or address, `none`, `leave`.")
@click.option("--reason", help="Why; written beside the decision.")
@click.option("--expires", type=click.DateTime(["%Y-%m-%d"]), help="The last day on which it counts.")
@click.option("--list", "only_list", is_flag=True, help="Print what waits for a decision, and ask nothing.")
@click.option("--json", "as_json", is_flag=True, help="The same, one JSON object a line.")
@click.option("--dry-run", is_flag=True, help="Show as a diff what would be written; write nothing.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the enriched files (default: data/enriched).")
def decide(
    lists: tuple[str, ...],
    entry: str | None,
    choose: str | None,
    reason: str | None,
    *,
    expires: datetime | None,
    out: Path | None,
    only_list: bool,
    as_json: bool,
    dry_run: bool,
) -> None:
    """Decide what services could not prove: which paper an entry is, that it is none of them, or to leave it alone.

    Walks the open entries of lists in the terminal. Decisions are put into data/raw/X.yaml, where everything else stays
    as it is, and hold over every run. Asks nobody: candidates are those of the last refresh.
    """
    from enrich import decide as deciding
    from enrich.dialogue import Dialogue, listed
    from enrich.fetch import utc_now
    from enrich.pipeline import ENRICHED, find_lists

    today, last = utc_now().date(), expires.date() if expires else None
    _refuse_call(entry, choose, last, today)
    every = [case for path in find_lists(lists) for case in deciding.cases(path, out or ENRICHED, today)]
    meant = [deciding.find(every, entry)] if entry else [case for case in every if case.waits]
    if only_list or as_json:
        for line in map(_json, map(deciding.as_json, meant)) if as_json else listed(meant):
            click.echo(line)
        return
    dialogue = Dialogue(today, reason, last, dry_run, f" --out {out}" if out else "")
    if choose:
        dialogue.write(meant[0], deciding.chosen(meant[0], choose), reason)
    elif not meant:
        click.echo("nothing waits for a decision")
    else:
        _refuse_pipe()
        dialogue.walk(meant)


def _refuse_call(entry: str | None, choose: str | None, last: date | None, today: date) -> None:
    from enrich.errors import UsageError

    if choose and not entry:
        raise UsageError("--choose goes with --entry; `enrich decide --list` shows the ids")
    if last is not None and last < today:
        raise UsageError(f"--expires {last} is over already; give a later day")


def _refuse_pipe() -> None:
    from enrich.errors import UsageError

    if not at_terminal():
        raise UsageError("decide asks in a terminal; elsewhere use --list, and --entry … --choose …")


def at_terminal() -> bool:
    """Whether a person can answer."""
    return sys.stdin.isatty()


@main.command()
@click.argument("lists", nargs=-1, metavar="[LIST]...")
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the enriched files (default: data/enriched).")
@click.option("--age", type=click.FloatRange(0, min_open=True), default=36, show_default=True, help="In hours.")
@click.option("--stale", type=click.FloatRange(0, 100), default=25, show_default=True, help="Per cent of old answers.")
@click.option("--nights", type=click.IntRange(1), default=3, show_default=True, help="Days running without an answer.")
@click.option("--news", is_flag=True, help="Tell only what was not told before, and exit with 5 for that alone.")
def watchdog(lists: tuple[str, ...], out: Path | None, age: float, stale: float, nights: int, *, news: bool) -> None:
    """See whether lists are still kept up to date: for machines without a Prefect server, by cron.

    Tells of lists that were not refreshed for long, of too many old answers, of services that are silent for days. It
    reads what `enrich refresh --report data/enriched/report.json` left behind, asks no service, and remembers in
    watchdog.json beside it. Where ENRICH_HEARTBEAT_URL is set, that address is told. Exits with 5 where it finds
    something.
    """
    from enrich.fetch import utc_now
    from enrich.findings import Limits
    from enrich.pipeline import ENRICHED, find_lists
    from enrich.settings import Settings
    from enrich.transport import heartbeat
    from enrich.watchdog import Memory

    now, folder, settings = utc_now(), out or ENRICHED, Settings.read()
    memory = Memory.load(folder, now)
    found = memory.look(find_lists(lists), folder, now, Limits(timedelta(hours=age), stale / 100, nights))
    silence = heartbeat(settings, ok=not found)
    told = memory.tell(found, now).new if news else found
    for line in [finding.message for finding in told] or ([] if news else ["nothing is wrong"]):
        click.echo(line)
    if silence:
        click.echo(f"enrich: {silence}", err=True)
    memory.save(folder)  # last: what cannot be remembered is told again, not lost
    sys.exit(FOUND if told else OK)


@main.command()
@click.argument("lists", nargs=-1, metavar="[LIST]...")
@click.option("--format", "kind", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the enriched files (default: data/enriched).")
def export(lists: tuple[str, ...], kind: str, out: Path | None) -> None:
    """Print enriched lists for analysis, one entry a line."""
    from enrich.export import to_csv, to_jsonl

    write = to_csv if kind == "csv" else to_jsonl
    click.echo(write(_datasets(lists, out)), nl=False)


def _datasets(lists: tuple[str, ...], out: Path | None) -> list[Dataset]:
    from enrich import dataset as data
    from enrich.errors import UsageError
    from enrich.pipeline import ENRICHED, find_lists

    found = []
    for path in find_lists(lists):
        enriched = path if _is_enriched(path) else (out or ENRICHED) / f"{path.stem}.yaml"
        dataset = data.load(enriched)
        if dataset is None:
            raise UsageError(f"{enriched} does not exist; run `enrich refresh {path}` first")
        found.append(dataset)
    return found


def _is_enriched(path: Path) -> bool:
    """Whether a path names an enriched file, whole or broken, and not a list."""
    from enrich.errors import ListError
    from enrich.lists.source import YAML
    from enrich.lists.yaml_list import is_yaml_list

    try:
        return path.suffix in YAML and not is_yaml_list(path)
    except ListError:
        return True


@main.command()
@click.option("--world", type=click.Path(path_type=Path), help="World file (default: the shipped one).")
@click.option("--faults", type=click.Path(path_type=Path), help="Faults to switch on, by service (YAML).")
@click.option("--limits", is_flag=True, help="Enforce the services' published rate limits.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port on loopback (default: a free one).")
def sandbox(world: Path | None, faults: Path | None, port: int, *, limits: bool) -> None:
    """Serve all services on loopback from a world file, and print the environment that points enrich at it."""
    from enrich.demo import WORLD
    from enrich.sandbox import serve

    serve(world or WORLD, faults, limits=limits, port=port)


@main.command()
@click.option("--out", type=click.Path(path_type=Path), default=Path("build/demo"), show_default=True)
def demo(out: Path) -> None:
    """Run the main job on the first list against the embedded sandbox. Counts are made up, and say so."""
    from enrich.demo import run_demo

    sys.exit(run_demo(out))


@main.command()
def doctor() -> None:
    """Show settings, keys (set or not), the cache, and what can be asked with them. Asks nobody."""
    from enrich.doctor import lines

    for line in lines():
        click.echo(line)


@main.command()
@click.option(
    "--of",
    "which",
    type=click.Choice(["enriched", "list"]),
    default="enriched",
    show_default=True,
    help="`list`: data/raw/X.yaml, a list or decisions, for your editor.",
)
def schema(which: str) -> None:
    """Print the JSON Schema of the enriched YAML, or of the YAML that people write."""
    from enrich import dataset, decisions

    click.echo(decisions.schema() if which == "list" else dataset.schema(), nl=False)
