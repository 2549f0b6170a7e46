"""Releases assignments as notebooks for students, and marks what comes back."""
