"""The numbers of one student's assignment on labels and targets."""

ANIMALS = ("badger", "duck", "goat", "hare", "heron", "lynx", "mole", "otter", "robin")


def variant(random):
    """Draw the parameters, in the order of the parameters cell, from a `random.Random`.

    None is a value that an example of the notebook shows.
    """
    rest = list(ANIMALS)
    classes = [drawn(random, rest) for _ in range(4)]
    while classes == sorted(classes):  # to sort them would change nothing
        classes = [drawn(random, classes) for _ in range(4)]
    turn = random.choice([1, 3])  # turned by 1 or 3 places, no two columns just swap
    theirs = classes[turn:] + classes[:turn]
    theirs.insert(random.randrange(5), drawn(random, rest))
    counts = [10 * drawn(random, list(range(4 * k, 4 * k + 4))) for k in (1, 3, 5, 8)]
    stories = [2 * kind + random.randrange(2) for kind in range(6)]
    return {
        "CLASSES": classes,
        "THEIRS": theirs,
        "UNKNOWN": random.choice(["n/a", "no idea", "unclear", "unseen"]),
        "MISSING": random.choice([-2, -3, -9, -100, 99, 255]),
        "STRANGER": random.choice([-5, -7, -11, 50, 777]),
        "COUNTS": [drawn(random, counts) for _ in range(4)],
        "EPSILON": random.choice([n for n in range(8, 31) if n != 20]) / 100,
        "STORIES": [drawn(random, stories) for _ in range(5)],
        "SEED": random.randrange(10**6),
    }


def drawn(random, pool):
    """Take one out of the pool."""
    return pool.pop(random.randrange(len(pool)))
