"""A talk -> a deck, doing again only what changed."""

import functools
import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from deck.assets import catalog
from deck.freshness.ingredients import Ingredients
from deck.freshness.snapshot import Snapshot, snapshot
from deck.problem import Problem, Status
from deck.products.kinds import PLAIN, Handout, Product, PublicDeck, SpeakersDeck
from deck.products.stamp import FILE as STAMP
from deck.products.stamp import Stamp, read_stamp, write_stamp
from deck.reading.overrides import AS_WRITTEN, Overrides
from deck.reading.talk_files import digest_of_talk
from deck.running.incremental import execute_stale
from deck.running.options import AS_USUAL, RunOptions
from deck.store.atomic import check_writable, holds_something, replacing
from deck.store.digests import digest_of_folder
from deck.store.store import Store
from deck.talk.talk import Talk

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from deck.checks.diff import Comparison
    from deck.running.progress import Progress


@dataclass(frozen=True, slots=True)
class Deck:
    """A deck that stands on disk.

    Attributes:
        index: its page.
        slides: how many.
        sections: how many.
        ran: the names of the sections that had to run.
        was_current: whether there was nothing to do.
        seconds: how long it took.
        talk: what was built, as it was read.
        comparison: of a cold run, its outputs beside those that were kept.
        notes: sentences that the author should read; none where there was nothing to do.
        warnings: what on its slides cannot be read.
    """

    index: Path
    slides: int
    sections: int
    ran: tuple[str, ...]
    was_current: bool
    seconds: float
    talk: Talk
    comparison: "Comparison | None" = None
    notes: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()


def build(
    source: Path,
    *,
    output: Path,
    progress: "Progress",
    edition: str | None = None,
    product: Product = PLAIN,
    store: Store | None = None,
    options: RunOptions = AS_USUAL,
    overrides: Overrides = AS_WRITTEN,
) -> Deck:
    """Builds the deck of a talk, or what else is to be made of it.

    Args:
        source: the talk's folder, or the file that is all of it.
        output: the folder that becomes the deck; what it held before is replaced at the end, as a whole.
        progress: shows which section runs.
        edition: which one to show, whatever the talk's settings say.
        product: what to make.
        store: where outputs are kept; by default the user's.
        overrides: what is asked of all cells, whatever they say.
        options: how the talk's code is run. A cold run's outputs are compared with those that the store holds; a draft
            has a stamp on every slide.

    Raises:
        Problem: the talk, the call or the machine is at fault; the old deck stays as it was.
        OSError: the disk is full, or a folder cannot be written.
    """
    begun, since = time.perf_counter(), time.time()
    _check_replaceable(output, source)
    # Before reading: a file that is saved meanwhile makes the next build look again.
    files = digest_of_talk(source, without=output)
    store = store or Store()
    taken = snapshot(source, edition=edition, draft=options.draft, overrides=overrides, store=store)
    talk = taken.talk
    asked = f"{files} {talk.config.edition} {overrides}"
    inputs = _digest_of_all(asked, _parts(taken), product)
    stamp = read_stamp(output)
    was_current = not options.cold and stamp is not None and stamp.inputs == inputs
    ran: tuple[str, ...] = ()
    comparison = None
    notes: tuple[str, ...] = ()
    warnings: list[Problem] = []
    if not was_current:
        # Late: a build with nothing to do loads none of these.
        from deck.freshness.explain import kept_now
        from deck.freshness.last_build import is_written, parts_of, write_build
        from deck.rendering.notes import notes_of
        from deck.rendering.text_checks import check_texts
        from deck.store.housekeeping import limit, trim

        _check_machine(product, talk)
        check_writable(output)
        notes = notes_of(talk, check_texts(talk))
        most = limit()
        executed = execute_stale(taken, store, progress=progress, options=options)
        taken = executed.snapshot
        inputs = _digest_of_all(asked, _parts(taken), product)
        stamp, left_out = _make(product, talk, executed.notebooks, output, inputs, _parts(taken), warnings.append)
        notes += left_out
        ran = executed.ran
        if options.cold:
            # Late: only a cold run compares.
            from deck.checks.diff import compare
            from deck.talk.notebook import outputs_of

            after = {each.name: outputs_of(each, executed.notebooks[each.name]) for each in talk.sections}
            comparison = compare(talk, executed.before, after)
        trim(store.folder, most=most, since=since)
        # Finding out what each stored cell and each fit comes from takes as long as all the rest of such a build.
        if not options.draft and (ran or not is_written(store, taken)):
            write_build(store, talk, parts_of(taken, kept_now(taken, store), store))
    assert stamp is not None  # read or made
    return Deck(
        index=output / "index.html",
        slides=len(stamp.slides),
        sections=len(talk.sections),
        ran=ran,
        was_current=was_current,
        seconds=time.perf_counter() - begun,
        talk=talk,
        comparison=comparison,
        notes=notes,
        warnings=tuple(warnings),
    )


def _make(
    product: Product,
    talk: Talk,
    notebooks: "dict[str, NotebookNode]",
    output: Path,
    inputs: str,
    parts: Mapping[str, Ingredients],
    warn: Callable[[Problem], None],
) -> tuple[Stamp, tuple[str, ...]]:
    """Makes the product in place of what was there; its stamp, and sentences on what was left out of its files."""
    # Late: a build with nothing to do composes none.
    from deck.slides.composition import compose

    slides = tuple(slide.id for stack in compose(talk, notebooks) for slide in stack)
    if not slides:
        raise _without_slides(talk)
    left_out: list[str] = []
    with replacing(output) as folder:
        _fill(folder, product, talk, notebooks, warn, left_out.append)
        # What is made for others does not tell them of this machine.
        stamp = Stamp(inputs, slides, {} if product.is_given_away else parts, asdict(product))
        write_stamp(folder, stamp)
    return stamp, tuple(left_out)


def _without_slides(talk: Talk) -> Problem:
    first = talk.sections[0]
    return Problem(
        found="no slide: none of the cells shows anything",
        expected="a text, or a cell whose code or output is shown",
        remedy='Write a text in a cell that begins with # %% [markdown] slide="slide"'
        if first.cells[0].header is not None
        else 'Write a text in a Markdown cell with the slide type "slide"',
        file=first.path if len(talk.sections) == 1 else talk.folder,
        status=Status.TALK,
    )


def _fill(
    folder: Path,
    product: Product,
    talk: Talk,
    notebooks: "dict[str, NotebookNode]",
    warn: Callable[[Problem], None],
    note: Callable[[str], None],
) -> None:
    """Makes the product in an empty folder, with an index.html in it.

    Raises:
        Problem: the talk or the machine is at fault.
        OSError: the folder cannot be written.
    """
    match product:
        case PublicDeck():
            # Late, as are those below: a build with nothing to do loads none of them.
            from deck.products.public.deck import publish

            publish(talk, notebooks, folder, product=product, warn=warn, note=note)
        case Handout():
            # Late, as above.
            from deck.products.handout import write_handout

            write_handout(talk, notebooks, folder, product=product, note=note)
        case SpeakersDeck():
            # Late, as above.
            from deck.products.speakers_deck import write_deck

            write_deck(talk, notebooks, folder, code=product.code, warn=warn, note=note)


def _check_replaceable(output: Path, source: Path) -> None:
    """A slip of the hand must not replace a folder that is no deck."""
    if source.resolve().is_relative_to(output.resolve()):
        raise Problem(found="the talk itself lies there", expected="another folder for the deck", file=output)
    if holds_something(output) and not (output / STAMP).is_file():
        raise Problem(
            found="it is there and it is no deck",
            expected="an empty folder, a deck, or nothing",
            remedy="Remove it, or choose another folder with --output",
            file=output,
        )


def _check_machine(product: Product, talk: Talk) -> None:
    """What is drawn at the end needs a browser: where there is none, nothing need run."""
    if isinstance(product, PublicDeck):
        # Late: a build with nothing to do loads nothing of it.
        from deck.products.public.card import has_card, require_browser

        if has_card(product, talk):
            require_browser()


def _parts(taken: Snapshot) -> dict[str, Ingredients]:
    return {section.name: taken.ingredients(section) for section in taken.talk.sections}


def _digest_of_all(files: str, parts: Mapping[str, Ingredients], product: Product) -> str:
    everything = [files, parts, repr(product), *_digests_of_ours()]
    return hashlib.sha256(json.dumps(everything, sort_keys=True).encode()).hexdigest()


@functools.cache
def _digests_of_ours() -> tuple[str, str]:
    """Of our code and of what a deck carries along; while a process runs, they stay as they are."""
    return digest_of_folder(Path(__file__).parent), catalog.digest()
