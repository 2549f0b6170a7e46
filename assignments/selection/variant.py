"""The numbers of one student's assignment on choosing a loss."""

CASES = ("sum", "trip", "lake", "germs", "probe", "machine", "clinic", "photo", "phone")


def variant(random):
    """Draw the parameters, in the order of the parameters cell, from a `random.Random`."""
    left = list(CASES)
    cases = [left.pop(random.randrange(len(left))) for _ in range(4)]
    cost = random.randrange(90, 161)  # prices in cents
    price = cost + random.randrange(150, 301)
    lowest = random.randrange(8, 15)
    return {
        "CASES": cases,
        "COST": cost / 100,
        "PRICE": price / 100,
        "SALVAGE": random.randrange(10, 61) / 100,
        "NEXT": (cost + random.randrange(30, 121)) / 100,
        "NEARBY": random.randrange(6, 31),
        "GOODWILL": random.randrange(20, 251) / 100,
        "MISS": random.randrange(80, 401),
        "BLOCK": random.randrange(15, 61),
        "REVIEW": random.randrange(2, 7),
        "WEIGHT": random.randrange(3, 41),
        "LOWEST": lowest,
        "HIGHEST": lowest + random.randrange(10, 21),
        "UNIT": random.randrange(20, 101),
        "SEED": random.randrange(10**6),
    }
