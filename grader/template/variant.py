"""The numbers of one student's assignment."""


def variant(random):
    """Draw the parameters, in the order of the parameters cell, from a `random.Random`.

    Use only random(), randrange, choice and uniform: they draw the same in every Python.
    """
    return {
        "FACTOR": random.choice([2.0, 3.0, 4.0, 5.0]),
        "SEED": random.randrange(10**6),
    }
