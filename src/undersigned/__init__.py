"""Undersigned: open letters that people sign safely and anyone can check."""

__version__ = "0.1.0"
