"""Values that belong together in one file: what they share, they share again when they are read.

Cloudpickle is imported late: a kernel starts sooner, and most sections do without.
"""

import io
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def write(values: Mapping[str, Any], path: Path, by_name: Mapping[int, str]) -> dict[str, str]:
    """Writes values by name, those that can be; no file where there is none.

    Args:
        values: what to write.
        path: where.
        by_name: by their ids, values of the section that are not written but named, wherever others hold them.

    Returns:
        By the names of values that cannot be pickled, or read again, the reason.
    """
    refused = {}
    try:
        content = _dumped(dict(values), by_name)
    except Exception:  # whatever one of them raises when it is asked for its parts
        refused = {name: reason for name, value in values.items() if (reason := _obstacle(value, by_name))}
        values = {name: value for name, value in values.items() if name not in refused}
        content = _dumped(values, by_name)
    if values:
        path.write_bytes(content)
    return refused


def read(path: Path, namespace: Mapping[str, Any]) -> dict[str, Any]:
    """The values that `write` wrote; none where it wrote none.

    Args:
        path: where.
        namespace: what was named and not written.
    """
    if not path.is_file():
        return {}
    return _loaded(path.read_bytes(), namespace)


def _dumped(values: dict[str, Any], by_name: Mapping[int, str]) -> bytes:
    import cloudpickle

    class Pickler(cloudpickle.Pickler):  # type: ignore[misc]
        def persistent_id(self, value: Any) -> str | None:
            return by_name.get(id(value))

    file = io.BytesIO()
    Pickler(file).dump(values)
    _loaded(file.getvalue(), dict.fromkeys(by_name.values()))  # what is pickled can not always be read
    return file.getvalue()


def _loaded(content: bytes, namespace: Mapping[str, Any]) -> dict[str, Any]:
    class Unpickler(pickle.Unpickler):
        def persistent_load(self, name: str) -> Any:
            return namespace[name]

    values: dict[str, Any] = Unpickler(io.BytesIO(content)).load()
    return values


def _obstacle(value: Any, by_name: Mapping[int, str]) -> str | None:
    try:
        _dumped({"": value}, by_name)
    except Exception as error:  # as above
        return f"{type(error).__name__}: {error}".split("\n")[0]
    return None
