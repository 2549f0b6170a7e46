"""The numbers of one student's assignment on debugging."""

import math
from itertools import pairwise


def variant(random):
    """Draw the parameters, in the order of the parameters cell, from a `random.Random`."""
    return {
        **start(random),
        "TOLERANCE": random.randrange(11, 100) / 1e5,
        **falls(random),
        "LIMIT": 100 * random.randrange(200, 655),
        "SEED": random.randrange(10**6),
    }


def start(random):
    """Shares of four classes, those of last year, and weights: no two costs are close."""
    while True:
        new, old = shares(random), shares(random)
        weights = [random.randrange(1, 10) for _ in range(4)]
        weighted = [w * p / dot(weights, new) for w, p in zip(weights, new, strict=True)]
        costs = [
            math.log(4),
            cross_entropy(new, old),
            cross_entropy(old, new),
            cross_entropy(new, new),
            cross_entropy(old, old),
            cross_entropy(weighted, weighted),
        ]
        if min(b - a for a, b in pairwise(sorted(costs))) > 0.01:
            return {"SHARES": new, "OLD_SHARES": old, "WEIGHTS": weights}


def shares(random):
    """Four shares in hundredths, with the sum 1."""
    parts = [random.randrange(5, 31) for _ in range(3)]
    parts.insert(random.randrange(4), 100 - sum(parts))
    return [part / 100 for part in parts]


def cross_entropy(shares, predicted):
    """What classes with these shares cost on average."""
    return -dot(shares, map(math.log, predicted))


def falls(random):
    """A small Poisson regression, and its gradient as four people wrote it."""
    dose = [random.randrange(1, 21) / 10 for _ in range(6)]
    age = [random.randrange(-15, 16) / 10 for _ in range(6)]
    y = [random.randrange(0, 7) for _ in range(6)]
    w = [random.choice([-1, 1]) * random.randrange(30, 91) / 100 for _ in range(3)]
    penalty = random.randrange(10, 51) / 100

    columns = [[1.0] * 6, dose, age]
    scores = [dot(w, row) for row in zip(*columns, strict=True)]

    def data_part(predictions):
        """The mean of (prediction - target) times each column."""
        residual = [p - t for p, t in zip(predictions, y, strict=True)]
        return [dot(residual, column) / 6 for column in columns]

    data = data_part([math.exp(score) for score in scores])
    pull = [0.0, 2 * penalty * w[1], 2 * penalty * w[2]]
    written = [
        added(data, pull),
        [-g for g in added(data, pull)],
        added([6 * g for g in data], pull),
        data,
        added(data, [g / 2 for g in pull]),
        added(data, [2 * penalty * w[0], *pull[1:]]),
        added(data_part(scores), pull),
    ]
    people = {
        name: [round(g, 6) for g in written.pop(random.randrange(len(written)))]
        for name in ("ANNA", "BEN", "CARLA", "DAVID")
    }
    return {"DOSE": dose, "AGE": age, "FALLS": y, "W": w, "PENALTY": penalty} | people


def added(one, other):
    """Two gradients, entry by entry."""
    return [a + b for a, b in zip(one, other, strict=True)]


def dot(one, other):
    """The sum of the products, entry by entry."""
    return sum(a * b for a, b in zip(one, other, strict=True))
