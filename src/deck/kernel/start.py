"""Starts a section's kernel: ipykernel without its debugger, which nobody uses here and takes a quarter of the start.

It is supervised, so all that its cells have started ends with it.

It runs by its path, not by `-m`: a talk's folder may hold a module called `deck`.
"""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    if Path(sys.path[0]).resolve() == Path(__file__).resolve().parent:  # not with PYTHONSAFEPATH
        del sys.path[0]  # IPython puts the working directory there
    # Late: not from this folder.
    from deck.kernel.supervisor import supervise

    supervise(sys.argv.pop(1))
    if "JPY_PARENT_PID" in os.environ and sys.platform != "win32":
        os.environ["JPY_PARENT_PID"] = str(os.getppid())  # by which ipykernel looks whether its parent is still there
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # so an import of it fails
    # Late: not from this folder, and without the debugger.
    import ipykernel.debugger  # noqa: F401
    from ipykernel.kernelapp import launch_new_instance

    del sys.modules["debugpy"]  # a cell may import it
    launch_new_instance()
