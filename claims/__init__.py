"""What the five articles say, each statement checked.

``articles/`` holds the statements as data, ``evidence/`` the code that tries
them, ``coverage/`` the cells of the chapters that teach them.  No verdict is
written down anywhere here: each follows from running the evidence.
"""
