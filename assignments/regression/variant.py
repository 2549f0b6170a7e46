"""The numbers of one student's assignment on regression."""


def variant(random):
    """Draw the parameters, in the order of the parameters cell, from a `random.Random`."""
    cost_short, cost_over = random.choice([(5, 1), (4, 1), (5, 2), (1, 4), (1, 5), (2, 5)])
    return {
        "LATE_FACTOR": random.choice([2.0, 3.0, 4.0, 5.0, 6.0, 8.0]),
        "MINUTES": [random.randrange(10, 60) for _ in range(5)] + [random.randrange(80, 160)],
        "DELTA_LOW": random.choice([0.25, 0.5, 0.75, 1.25, 1.5]),
        "DELTA_HIGH": random.choice([2.0, 2.25, 2.5, 3.0, 3.5]),
        "TAU": random.choice([0.1, 0.15, 0.2, 0.3, 0.7, 0.8, 0.85, 0.9]),
        "EPSILON": random.choice([0.2, 0.25, 0.4, 0.5, 0.75, 1.0]),
        "RATE": random.choice([0.05, 0.1, 0.2, 0.25, 0.4, 0.5]),
        "STEPS": random.choice([200, 300, 400, 500]),
        "COST_SHORT": cost_short,
        "COST_OVER": cost_over,
        "SEED": random.randrange(10**6),
    }
