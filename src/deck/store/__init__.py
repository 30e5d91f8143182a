"""One store for everything that a build keeps: records and bundles of files by kind, replaced as a whole."""
