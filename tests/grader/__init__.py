"""The grader, and every assignment that is found in assignments/."""
