"""A talk as values: sections, cells, their options, and which slides they make. Nothing here reads or writes."""
