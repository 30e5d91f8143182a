"""Notebooks as JSON."""

import json
from typing import Any


def cell(kind: str, source: str, /, **rest: Any) -> dict[str, Any]:
    """A cell of a notebook."""
    code = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "source": source, "metadata": {}, **code, **rest}


def notebook(*cells: dict[str, Any], **metadata: Any) -> str:
    """A notebook of these cells."""
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": list(cells)}, indent=1)
