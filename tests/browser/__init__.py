"""The built site in a browser: every page, in every mode."""
