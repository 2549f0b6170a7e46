"""The numbers of one student's assignment on losses for two classes."""


def variant(random):
    """Draw the parameters, in the order of the parameters cell, from a `random.Random`.

    None is a value that an example of the notebook shows.
    """
    minority = random.choice(without(20, range(12, 43))) / 100
    stories = list(range(8))
    return {
        "SHARE": random.choice([minority, round(1 - minority, 2)]),
        "MISS": random.choice(without(20, range(5, 41))) / 100,
        "WEIGHT": random.choice(without(6, range(3, 25))) / 2,
        "UNKNOWN": random.choice([-1.0, -2.0, -9.0, -99.0, 2.0, 3.0, 9.0, 99.0]),
        "N": 2 * random.randrange(45, 71),
        "SEED": random.randrange(10**6),
        "GAMMA": random.choice(without(20, range(11, 31))) / 10,
        "FLOOR": random.choice(without(20, range(2, 31))) / 100,
        "STORIES": [stories.pop(random.randrange(len(stories))) for _ in range(4)],
    }


def without(shown, numbers):
    """The numbers but for one."""
    return [number for number in numbers if number != shown]
