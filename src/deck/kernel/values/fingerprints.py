"""A digest of a value that is plain data, by which one sees that it was changed in place."""

import collections
import dataclasses
import hashlib
import sys
import types
from collections.abc import Iterator
from typing import Any

from deck.kernel.values.generators import is_generator, state_of

_SIMPLE = (type(None), bool, int, float, complex, str, bytes, bytearray)
_COLLECTIONS = (collections.deque, collections.Counter, collections.OrderedDict, collections.defaultdict)


class _OpaqueError(Exception):
    """Ends the reading of a value that is more than data: what it holds may change without a change of meaning."""


def fingerprint(value: object) -> str | None:
    """A digest of numbers, texts, arrays, tables, trees, random generators, and what builds on them.

    Returns:
        The digest, the same for equal values of equal types; None for any other value, such as a model.
    """
    digest = hashlib.sha256()
    try:
        for part in _parts(value, set()):
            digest.update(part)
    except (_OpaqueError, RecursionError):
        return None
    return digest.hexdigest()


def _parts(value: Any, above: set[int]) -> Iterator[bytes]:
    """Bytes that are equal for equal values; `above` are the containers that hold the value."""
    kind = type(value)
    if isinstance(value, _SIMPLE) and kind in _SIMPLE:
        yield f"{kind.__name__}:{value!r};".encode()
        return
    if id(value) in above:
        raise _OpaqueError
    above = above | {id(value)}
    yield f"{kind.__qualname__}(".encode()
    if kind in (list, tuple):
        for each in value:
            yield from _parts(each, above)
    elif kind is dict:
        for key, each in value.items():
            yield from _parts(key, above)
            yield from _parts(each, above)
    elif kind in (set, frozenset):
        yield from sorted(b"".join(_parts(each, above)) for each in value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from _parts(getattr(value, field.name, None), above)
    elif is_generator(value):
        yield from _parts(state_of(value), above)
    elif kind in _COLLECTIONS:
        yield from _parts(list(value.items()) if isinstance(value, dict) else list(value), above)
    elif kind is types.SimpleNamespace:
        yield from _parts(vars(value), above)
    elif kind.__module__ == "__main__" and not isinstance(value, type):
        yield from _of_section(value, above)
    else:
        yield from _of_library(value, above)
    yield b")"


def _of_section(value: Any, above: set[int]) -> Iterator[bytes]:
    """An object of a class that the section defines: what it has, and what its classes have."""
    if not hasattr(value, "__dict__") or isinstance(value, BaseException):
        raise _OpaqueError
    yield from _parts(vars(value), above)
    for each in type(value).__mro__[:-1]:
        if each.__module__ != "__main__":
            raise _OpaqueError
        data = {name: part for name, part in vars(each).items() if not name.startswith("__") and not _is_code(part)}
        yield from _parts(data, above)


def _is_code(part: object) -> bool:
    return callable(part) or isinstance(part, property | classmethod | staticmethod)


def _of_library(value: Any, above: set[int]) -> Iterator[bytes]:
    """A value of a library's, which is imported where there is such a value."""
    library = type(value).__module__.partition(".")[0]
    module: Any = sys.modules.get(library)
    if library == "numpy":
        yield from _of_numpy(value, above, module)
    elif library == "pandas" and isinstance(value, module.Index):
        yield from _parts([value.names, str(value.dtype), value.to_numpy()], above)
    elif library == "pandas" and isinstance(value, module.Series):
        yield from _parts([value.name, str(value.dtype), value.index, value.to_numpy()], above)
    elif library == "pandas" and isinstance(value, module.DataFrame):
        columns = [value.iloc[:, place] for place in range(value.shape[1])]
        yield from _parts([value.index, value.columns, *columns], above)
    elif library == "pandas" and type(value).__name__ == "FrozenList":
        yield from _parts(list(value), above)
    elif library == "xarray" and isinstance(value, module.DataTree):
        for node in value.subtree:
            yield from _parts([node.path, node.to_dataset(inherit=False)], above)
    elif library == "xarray" and isinstance(value, module.Dataset):
        variables = {name: value.variables[name] for name in sorted(value.variables, key=str)}
        for name, variable in variables.items():
            parts = [str(name), name in value.coords, list(variable.dims), variable.to_numpy(), _plain(variable.attrs)]
            yield from _parts(parts, above)
        yield from _parts(_plain(value.attrs), above)
    elif library == "xarray" and isinstance(value, module.DataArray):
        yield from _parts([value.name, value.to_dataset(name="_value", promote_attrs=True)], above)
    else:
        raise _OpaqueError


def _of_numpy(value: Any, above: set[int], numpy: Any) -> Iterator[bytes]:
    if isinstance(value, numpy.ndarray | numpy.generic) and value.dtype == object:
        yield from _parts(value.tolist(), above)
    elif isinstance(value, numpy.ndarray | numpy.generic):
        yield f"{value.dtype.descr if value.dtype.fields else value.dtype}{value.shape}".encode()
        yield numpy.ascontiguousarray(value).tobytes()
    else:
        raise _OpaqueError


def _plain(attrs: Any) -> list[Any]:
    """Attributes, whatever order and type of number a file gives them."""
    return [
        [str(name), attrs[name].tolist() if hasattr(attrs[name], "tolist") else attrs[name]] for name in sorted(attrs)
    ]
