"""Matplotlib's animations as videos, or as moving pictures where no encoder of videos is installed.

Matplotlib's own form for notebooks is a script, which a deck does not run.
"""

import base64
import contextlib
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.animation import Animation

MODULE = "matplotlib.animation"
_KIND = "image/webp"
_DPI = 144  # pixels per inch of a moving picture: what a screen of 1920 pixels shows of a slide of 1280
_CSS_DPI = 96
_MADE = "_moving_picture"  # an attribute in which an animation keeps it, as matplotlib keeps a video


def show_videos(module: ModuleType) -> None:
    """Changes `matplotlib.animation.Animation` once it is imported."""
    animation = module.Animation
    video = animation.to_html5_video

    def to_html5_video(self: "Animation", embed_limit: float | None = None) -> str:
        with _whole(self):
            if _has_encoder():
                # An ffmpeg without H.264 fails.
                with contextlib.suppress(subprocess.CalledProcessError):
                    return str(video(self, embed_limit))
            content, (width, height) = _moving_picture(self)
        return f'<img src="data:{_KIND};base64,{content}" width="{width}" height="{height}">'

    def to_jshtml(
        self: "Animation",
        fps: float | None = None,
        embed_frames: bool = True,  # noqa: FBT001, FBT002 - matplotlib's signature
        default_mode: str | None = None,
    ) -> str:
        return to_html5_video(self)

    animation.to_html5_video, animation.to_jshtml = to_html5_video, to_jshtml


def animation_forms(animation: "Animation", **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """An animation that is a cell's value; its figure is closed, so that the cell's end does not show it as well.

    Returns:
        Content and metadata by media type; a picture's metadata holds its size in CSS pixels.
    """
    # Late: a kernel starts sooner, and most sections do without.
    from matplotlib._pylab_helpers import Gcf

    html = animation.to_html5_video()
    Gcf.destroy_fig(animation._fig)  # type: ignore[attr-defined] # nothing public names it
    if not hasattr(animation, _MADE):
        return {"text/html": html}, {}
    content, (width, height) = _moving_picture(animation)
    return {_KIND: content}, {_KIND: {"width": width, "height": height}}


@contextlib.contextmanager
def _whole(animation: Any) -> Iterator[None]:
    """Within this, the subplots leave room for their labels.

    All frames have the size of their figure. So what lies outside of it cannot be added, as to a still.
    """
    # Late, as above.
    from deck.kernel.drawing.ink import outgrown

    figure = animation._fig
    with figure.canvas.callbacks.blocked(signal="draw_event"):  # by which the animation would begin
        figure.draw_without_rendering()
        box, engine = outgrown(figure), figure.get_layout_engine()
    own = figure.subplotpars
    before = {side: getattr(own, side) for side in ("left", "bottom", "right", "top")}
    if box is not None and engine is None:
        width, height = figure.get_size_inches()
        left, bottom = before["left"] - box.x0 / width, before["bottom"] - box.y0 / height
        right, top = before["right"] + 1 - box.x1 / width, before["top"] + 1 - box.y1 / height
        if left < right and bottom < top:
            figure.subplots_adjust(left, bottom, right, top)
    try:
        yield
    finally:
        if engine is None:
            figure.subplots_adjust(**before)


def _has_encoder() -> bool:
    # Late, as above.
    import matplotlib
    from matplotlib.animation import writers

    return bool(writers.is_available(matplotlib.rcParams["animation.writer"]))


def _moving_picture(animation: Any) -> tuple[str, tuple[int, int]]:
    """The animation as a WebP that begins by itself, and again at its end where the animation repeats.

    Returns:
        The picture in base64, and its width and height in CSS pixels. The animation keeps them.
    """
    if (made := getattr(animation, _MADE, None)) is not None:
        return made  # type: ignore[no-any-return]
    # Late, as above.
    from matplotlib.animation import PillowWriter

    class Writer(PillowWriter):
        def finish(self) -> None:
            first, *others = self._frames  # type: ignore[attr-defined] # its stubs do not name it
            loop = 0 if getattr(animation, "_repeat", False) else 1
            options = {"duration": round(1000 / self.fps), "loop": loop, "lossless": True, "quality": 50, "method": 2}
            first.save(self.outfile, save_all=True, append_images=others, **options)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "moving.webp")
        # Frames per second may be a fraction, whatever the stubs say.
        writer = Writer(fps=1000 / getattr(animation, "_interval", 200))  # type: ignore[arg-type]
        animation.save(str(path), writer=writer, dpi=_DPI)
        content = base64.b64encode(path.read_bytes()).decode()
    width, height = (round(pixels * _CSS_DPI / _DPI) for pixels in writer.frame_size)
    setattr(animation, _MADE, (content, (width, height)))
    return content, (width, height)
