"""Values as files, each in the format that fits it: trees and data sets as netCDF, arrays as npz.

The libraries are imported late: a value that is written has loaded its own, and a section without it needs none.
"""

import contextlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deck.kernel.values.fingerprints import fingerprint


@dataclass(frozen=True, slots=True)
class Format:
    """How values of some types are written and read.

    Attributes:
        suffix: of the files.
        types: module and name of the types that it is for.
        write: writes a value.
        read: reads it back.
    """

    suffix: str
    types: tuple[tuple[str, str], ...]
    write: Callable[[Any, Path], object]
    read: Callable[[Path], Any]

    def fits(self, value: object) -> bool:
        """Whether it is for values of this type: not for a subclass, which may be more."""
        exact = (getattr(sys.modules.get(module), name, None) for module, name in self.types)
        return type(value) in [each for each in exact if each is not None]


def write_in_format(value: object, stem: Path) -> Path | None:
    """Writes a value into a file, in the first format that gives it back as it is.

    Args:
        value: what to write.
        stem: where, without a suffix.

    Returns:
        The file; None where no format does, and the value has to be pickled.
    """
    for each in FORMATS:
        if each.fits(value):
            path = stem.with_suffix(each.suffix)
            # A format may know no such attribute, or give another type of number back.
            with contextlib.suppress(Exception):
                each.write(value, path)
                if (digest := fingerprint(value)) is not None and digest == fingerprint(each.read(path)):
                    return path
            path.unlink(missing_ok=True)
    return None


def read(path: Path) -> Any:
    """The value that `write_in_format` wrote."""
    return next(each for each in FORMATS if each.suffix == path.suffix).read(path)


def _write_netcdf(value: Any, path: Path) -> None:
    value.to_netcdf(path, engine="h5netcdf")


def _read_dataset(path: Path) -> Any:
    import xarray as xr

    return xr.load_dataset(path, engine="h5netcdf")


def _read_array(path: Path) -> Any:
    import xarray as xr

    return xr.load_dataarray(path, engine="h5netcdf")


def _read_tree(path: Path) -> Any:
    import xarray as xr

    with xr.open_datatree(path, engine="h5netcdf") as file:
        return file.load()


def _write_numbers(value: Any, path: Path) -> None:
    import numpy as np

    np.savez(path, value=value, allow_pickle=False)


def _read_numbers(path: Path) -> Any:
    import numpy as np

    with np.load(path, allow_pickle=False) as file:
        return file["value"]


FORMATS = (
    Format(".tree", (("xarray", "DataTree"),), _write_netcdf, _read_tree),
    Format(".dataset", (("xarray", "Dataset"),), _write_netcdf, _read_dataset),
    Format(".dataarray", (("xarray", "DataArray"),), _write_netcdf, _read_array),
    Format(".npz", (("numpy", "ndarray"),), _write_numbers, _read_numbers),
)
