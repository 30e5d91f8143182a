"""What a cold run says about outputs that are not what was kept."""

from dataclasses import replace

from deck.build import Deck
from deck.commands.command import complain, say
from deck.problem import Problem, Status, shown


def looked_at(deck: Deck) -> Deck:
    """Says what a cold run has found, a line for each slide, and writes the page that shows it."""
    from deck.checks.diff import look, write_report

    comparison = deck.comparison
    try:
        comparison = look(comparison)
    except Problem as problem:
        complain(f"{problem}; figures that differ were not looked at")
    for slide, changes in comparison.changed.items():
        say(f"{slide} ({changes[0].place}): {', '.join(map(str, changes))}")
    # Beside the deck: what is in its folder goes to the audience.
    folder = deck.index.parent
    target = folder.with_name(f"{folder.name}-cold")
    write_report(comparison, target, title=deck.talk.config.title, deck=f"../{folder.name}/index.html")
    say(f"{shown(target / 'index.html')}: {comparison}")
    return replace(deck, comparison=comparison)


def strictly(deck: Deck) -> int:
    """The exit status where a difference counts."""
    return 0 if deck.comparison.is_same else int(Status.TALK)
