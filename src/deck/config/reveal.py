"""reveal.js' own options, which deck.yml may set under `reveal`; a test compares them with reveal.js' declarations."""

from typing import Any

from deck.config.yaml_nodes import Entry
from deck.problem import nearest

_TRANSITION = ("none", "fade", "slide", "convex", "concave", "zoom")
_ON = (bool,)

OPTIONS: dict[str, tuple[Any, ...]] = {
    "minScale": (float,),
    "maxScale": (float,),
    "controls": (bool, "speaker", "speaker-only"),
    "controlsTutorial": _ON,
    "controlsLayout": ("edges", "bottom-right"),
    "controlsBackArrows": ("faded", "hidden", "visible"),
    "progress": _ON,
    "showSlideNumber": ("all", "print", "speaker"),
    "hashOneBasedIndex": _ON,
    "respondToHashChanges": _ON,
    "jumpToSlide": _ON,
    "history": _ON,
    "keyboardCondition": (None, "focused"),
    "overview": _ON,
    "touch": _ON,
    "loop": _ON,
    "rtl": _ON,
    "navigationMode": ("default", "linear", "grid"),
    "shuffle": _ON,
    "fragments": _ON,
    "fragmentInURL": _ON,
    "embedded": _ON,
    "help": _ON,
    "pause": _ON,
    "showNotes": _ON,
    "showHiddenSlides": _ON,
    "autoPlayMedia": (None, bool),
    "preloadIframes": (None, bool),
    "preventIframeAutoFocus": _ON,
    "autoAnimate": _ON,
    "autoAnimateEasing": (str,),
    "autoAnimateDuration": (float,),
    "autoAnimateUnmatched": _ON,
    "autoAnimateStyles": (list,),
    "autoSlide": (float, False),
    "autoSlideStoppable": _ON,
    "defaultTiming": (None, float),
    "mouseWheel": _ON,
    "previewLinks": _ON,
    "postMessageEvents": _ON,
    "focusBodyOnPageVisibilityChange": _ON,
    "transition": _TRANSITION,
    "transitionSpeed": ("default", "fast", "slow"),
    "backgroundTransition": _TRANSITION,
    "scrollLayout": ("full", "compact"),
    "scrollSnap": (False, "proximity", "mandatory"),
    "scrollProgress": ("auto", bool),
    "scrollActivationWidth": (float,),
    "viewDistance": (float,),
    "mobileViewDistance": (float,),
    "hideInactiveCursor": _ON,
    "hideCursorTime": (float,),
}
"""What each option may be: values, or types, `float` for any number."""

_PRINTING = "'deck pdf' and the address ?view=print set it"
_LAYOUT = "the deck's style sheets place what is on a slide"
_NOT_LOADED = "the deck has no such plugin: its formulas and its code are set already"
_SCRIPT = "it takes a function of JavaScript"
REFUSED = {
    "width": "Write 'size: 1280x720' in deck.yml",
    "height": "Write 'size: 1280x720' in deck.yml",
    "slideNumber": "Write 'numbers: c/t' in deck.yml",
    "totalTime": "Write 'minutes: 30' in deck.yml",
    "hash": "Links to slides need it",
    "postMessage": "The speaker's view needs it",
    "keyboard": "The deck has keys of its own; press ? to see them",
    **dict.fromkeys(("margin", "center", "disableLayout", "display"), f"Leave it: {_LAYOUT}"),
    **dict.fromkeys(("view", "pdfMaxPagesPerSlide", "pdfSeparateFragments", "pdfPageHeightOffset"), _PRINTING),
    **dict.fromkeys(("highlight", "markdown", "katex", "mathjax2", "mathjax3", "mathjax4"), f"Leave it: {_NOT_LOADED}"),
    **dict.fromkeys(("plugins", "dependencies", "autoAnimateMatcher", "autoSlideMethod"), f"Leave it: {_SCRIPT}"),
    **{
        f"parallaxBackground{part}": 'Write background="picture.jpg" on a slide'
        for part in ("Image", "Size", "Repeat", "Position", "Horizontal", "Vertical")
    },
    "sortFragmentsOnSync": "The steps of a slide are in order already",
}
"""Options of reveal.js that are the deck's own business, and what to do instead."""


def reveal_options(entry: Entry) -> dict[str, Any]:
    """The kind of value that is a mapping of reveal.js' options."""
    if not isinstance(entry.value, dict):
        raise entry.problem("options of reveal.js below it, such as 'loop: true'")
    for inner in entry.inner:
        if inner.key in REFUSED:
            found = f"'{inner.key}' under '{entry.key}'"
            raise inner.problem("an option that the deck leaves free", found=found, remedy=REFUSED[inner.key])
        if inner.key not in OPTIONS:
            found, remedy = f"reveal.js has no option '{inner.key}'", nearest(inner.key, OPTIONS)
            raise inner.problem("one of https://revealjs.com/config", found=found, remedy=remedy)
        if not any(is_value(inner.value, each) for each in OPTIONS[inner.key]):
            raise inner.problem(" or ".join(_name(each) for each in OPTIONS[inner.key]))
    return entry.value


def is_value(value: object, expected: object) -> bool:
    """Whether a value is one of `OPTIONS`: the value itself, or of its type."""
    if expected is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(expected, type):
        return isinstance(value, expected)
    return value is expected or (isinstance(expected, str) and value == expected)


def _name(expected: object) -> str:
    names: dict[object, str] = {float: "a number", bool: "true or false", str: "text", list: "a list"}
    names |= {None: "null", False: "false"}
    return names[expected] if not isinstance(expected, str) else expected
