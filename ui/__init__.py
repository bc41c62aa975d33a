"""The desk's windows; the only package that uses Qt."""
