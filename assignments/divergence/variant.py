"""The numbers of one student's assignment on divergences."""


def variant(random):
    """Draw the parameters, in the order of the parameters cell, from a `random.Random`."""
    often = random.randrange(5)
    parameters = {
        "COUNTS": counts(random, often),
        "LENGTHS": lengths(random, often),
        "ALPHA": random.randrange(55, 99) / 100,
        "MEAN_P": random.randrange(40, 80) / 10,
        "MEAN_Q": (random.choice([10, 90]) + random.randrange(20)) / 10,
    }
    means = parameters["MEAN_P"] / parameters["MEAN_Q"]
    return parameters | {
        "RATIO": ratio(random, max(means, 1 / means)),
        "READERS": random.randrange(8, 15),
        "SEED": random.randrange(10**6),
        "FLOOR": random.randrange(10, 90) / 1000,
        **sides(random),
    }


def counts(random, often):
    """Five counts for which other lengths than 1, 2, 3, 4, 4 would make the best code."""
    while True:
        drawn = [10 * random.randrange(12, 40) + kind for kind in range(5)]
        drawn[often] = 10 * random.randrange(60, 90)
        if sum(sorted(drawn)[:3]) > drawn[often] + 10:
            return drawn


def lengths(random, often):
    """The bits of five code words; the most frequent kind has one of the longest."""
    dealt = sorted([1, 2, 3, 4], key=lambda _: random.random())
    dealt.insert(often, 4)
    return dealt


def ratio(random, means):
    """A ratio other than that of the means.

    Near 2.81 the safer guess would cost just what it saves.
    """
    drawn = means
    while min(abs(drawn - means), abs(drawn - 2.81)) < 0.05:
        drawn = random.randrange(150, 400) / 100
    return drawn


def sides(random):
    """Two peaks and the share of the first: their mean is not near a number of two digits."""
    hundredths = 0.0
    while abs(hundredths - round(hundredths)) < 0.1:
        low = random.randrange(130, 220) / 1000
        high = random.randrange(780, 870) / 1000
        share = (random.choice([0, 400]) + random.randrange(250, 400)) / 1000
        hundredths = 100 * (share * low + (1 - share) * high)
    return {"LOW": low, "HIGH": high, "SHARE": share}
