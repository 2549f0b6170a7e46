"""The numbers of one student's assignment on multiclass losses."""

import math


def variant(random):
    """Draw the parameters, in the order of the parameters cell, from a `random.Random`."""
    kinds = random.randrange(4, 7)
    parameters = {
        "COUNTS": counts(random, kinds),
        "EPSILON": random.randrange(15, 40) / 100,
        "TEMPERATURE": random.randrange(110, 500) / 100,
        "WEIGHTS": [random.choice([0.5, 2.5, 3.0, 4.0]) for _ in range(4)],
        "IGNORE": random.choice([-1, -2, -3]),
    }
    classes = random.randrange(4, 9)
    return parameters | {
        "CLASSES": classes,
        "BOUND": bound(random, classes),
        "GOAL": random.randrange(20, 41) / 1000,
        "SEED": random.randrange(10**6),
        "VOTES": votes(random),
    }


def counts(random, kinds):
    """No two alike, and the first or the last one by far the largest."""
    drawn = []
    while len(set(drawn)) < kinds:
        drawn = [10 * random.randrange(3, 30) for _ in range(kinds)]
    drawn[random.choice([0, -1])] = 10 * random.randrange(100, 150)
    return drawn


def bound(random, classes):
    """A bound whose lowest cost is not near two digits, which the log suggests."""
    hundredths = 0.0
    while abs(hundredths - round(hundredths)) < 0.1:
        drawn = random.randrange(80, 150) / 100
        hundredths = 100 * math.log(1 + (classes - 1) * math.exp(-2 * drawn))
    return drawn


def votes(random):
    """Seven votes on each of five pictures, without a tie for the most votes.

    The kinds that win do not win by the same number of votes on average, so the winners'
    share of the votes is not their share of the pictures.
    """
    while True:
        pictures, won = [], ([], [])
        for winner in (0, 1, random.randrange(2), random.randrange(2), random.randrange(2)):
            most = random.randrange(4, 6)
            other = random.randrange(8 - most)
            picture = [other, other, 7 - most - other]
            picture[winner] = most
            pictures.append(picture)
            won[winner].append(most)
        if sum(won[0]) * len(won[1]) != sum(won[1]) * len(won[0]):
            return pictures
