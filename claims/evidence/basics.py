"""What a loss is: names, families, what its value says, and what it does not."""

from __future__ import annotations

from inspect import isclass, signature

import numpy as np
import torch
from scipy import optimize
from sklearn import datasets, ensemble, linear_model, svm
from sklearn.utils.multiclass import type_of_target

from claims.evidence import tries
from claims.evidence._common import polynomial_errors
from claims.evidence._fits import best_constant
from claims.verdict import Finding, ran
from companion import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    Hinge,
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
    one_hot,
    parity,
)
from companion.catalogue import CATALOGUE, find

import keras  # isort: skip  (after companion.parity, which chooses its backend)

SQUARED, ABSOLUTE = MeanSquaredError(), MeanAbsoluteError()
LIBRARY = vars(keras.losses)
KERAS = [name for name in LIBRARY if isclass(LIBRARY[name]) and name != "Loss"]
TORCH = [name for name in torch.nn.modules.loss.__all__ if name.endswith("Loss")]
SIX = ("MSE", "L1", "BCE", "CrossEntropy", "HingeEmbedding", "SmoothL1")
SIX_OF_TORCH = [f"{name}Loss" for name in SIX]


def _by_error() -> dict[str, np.ndarray]:
    """Six losses while the prediction goes from right to ever more wrong."""
    off, chance, ones = np.linspace(0, 3, 31), np.linspace(1, 0.01, 31), np.ones(31)
    rows, first = np.column_stack([chance, 1 - chance]), one_hot([0] * 31, 2)
    return {
        "squared error": SQUARED.per_example(0 * off, off),
        "absolute error": ABSOLUTE.per_example(0 * off, off),
        "Huber": Huber().per_example(0 * off, off),
        "hinge": Hinge().per_example(ones, 2 - off),
        "binary": BinaryCrossentropy().per_example(ones, chance),
        "categorical": CategoricalCrossentropy().per_example(first, rows),
    }


# What a loss is.


@tries(
    "insideml-loss-definition",
    "ibrahim-loss-definition",
    "allyouneed-loss-is-difference",
    "allyouneed-loss-value",
    "allyouneed-worse-is-higher",
    "analyticsindia-loss-computes-error",
    "analyticsindia-loss-good-or-bad",
)
def one_number_for_how_wrong() -> Finding:
    """A loss makes one number of a prediction and its target, which says how far apart
    they are. It is seldom the plain difference: 0.5 for a 1 costs {half} in the
    cross-entropy, and a hinge stays at 0 beyond its margin.
    """
    losses = _by_error()
    return Finding(
        as_written={
            f"{', '.join(losses)}: each is 0 for a right answer": all(
                np.allclose(loss[0], 0) for loss in losses.values()
            ),
            "and never falls, but rises, as the answer gets worse": all(
                (np.diff(loss) >= 0).all() and loss[-1] > 0 for loss in losses.values()
            ),
        },
        values={"half": BinaryCrossentropy()([1.0], [0.5])},
    )


@tries("allyouneed-loss-has-no-sign", libraries=("keras",))
def losses_below_0() -> Finding:
    """Many losses cannot be negative, the six of the article among them. Others can:
    Keras's cosine similarity of equal vectors is {cosine}, and the negative
    log-likelihood of a normal value with spread 0.1 is {normal} at its best.
    """
    vector = np.array([[3.0, 4.0]])
    cosine = float(keras.losses.CosineSimilarity()(vector, vector))
    normal = np.log(0.1) + np.log(2 * np.pi) / 2
    return Finding(
        as_written={"both of these are at least 0": bool(min(cosine, normal) >= 0)},
        provided={"none is below 0": bool(np.min([*_by_error().values()]) >= 0)},
        condition="the loss is one of the article's six",
        values={"cosine": cosine, "normal": normal},
    )


@tries("insideml-lower-is-better", "chauhan2021-higher-is-worse")
def lower_is_better() -> Finding:
    """A lower loss is a better model in the sense of that loss, on the same new data.
    Another measure can see it otherwise: one of two models is right {right} times
    in ten, and its cross-entropy is the higher, {high} against {low}.
    """
    bold, meek = np.array([0.9] * 9 + [1e-6]), np.array([0.55] * 7 + [0.45] * 3)
    loss, ones = BinaryCrossentropy(), np.ones(10)
    costs = loss(ones, bold), loss(ones, meek)
    closer = [loss(ones, (1 - t) * bold + t) for t in np.linspace(0, 1, 11)]
    return Finding(
        as_written={
            "of those two the one with the lower loss is right more often": bool(
                (costs[0] < costs[1]) == ((bold > 0.5).mean() > (meek > 0.5).mean())
            )
        },
        provided={"nearer to each target it falls": bool((np.diff(closer) < 0).all())},
        condition="'better' means by that loss, on the same new data",
        values={"right": (bold > 0.5).sum(), "high": costs[0], "low": costs[1]},
    )


@tries("insideml-goal-near-zero", "insideml-cannot-reach-zero")
def not_zero_but_least() -> Finding:
    """The goal is the least loss on new data, which need not be near 0: noise of spread 0.2
    costs {noise} even the right model. Compare with such a floor or a baseline, and
    take 0 on the training data as a warning.
    """
    errors = [polynomial_errors(seed) for seed in range(20)]
    (_, cubic_before, more_before), _, (line, cubic, more) = np.median(errors, axis=0)
    return Finding(
        as_written={
            f"a line ({line:.2f}) stays further off than the cubic ({cubic:.2f})": bool(
                line > cubic
            )
        },
        as_read={
            "the true cubic gets below that floor": bool(cubic < 0.2**2),
            "degree 13, nearer to 0 in training, is so on new data": bool(
                (more_before < cubic_before) == (more < cubic)
            ),
        },
        values={"noise": 0.2**2},
    )


@tries("allyouneed-critical-for-training")
def the_loss_decides() -> Finding:
    """The loss decides what is learned. The best constant for 1, 2 and 9 is {squared} under
    squared errors, {absolute} under absolute ones.
    """
    targets = np.array([1.0, 2.0, 9.0])
    squared, absolute = (best_constant(loss, targets) for loss in (SQUARED, ABSOLUTE))
    return Finding(
        as_written={
            "squared errors lead to the mean": np.allclose(squared, 4, atol=1e-3),
            "absolute errors lead to the median": np.allclose(absolute, 2, atol=1e-3),
        },
        values={"squared": round(squared, 2), "absolute": round(absolute, 2)},
    )


@tries("chauhan2021-training-loop")
def a_training_loop() -> Finding:
    """Predict, compare with the targets, and get the loss; then step against its gradient.
    The step is what makes it training: here the loss falls from {first} to {last}.
    """
    x, y, weight, losses = np.array([1.0, 2.0]), np.array([2.0, 4.0]), 0.0, []
    for _ in range(50):
        predicted = weight * x
        cost, slope = SQUARED.cost_and_gradient(y, predicted)
        losses.append(cost)
        weight -= 0.1 * slope @ x
    return Finding(
        as_written={
            "each of 50 rounds gives one number": np.shape(losses) == (50,),
            "and the last is near 0": losses[-1] < 1e-6,
        },
        values={"first": losses[0], "last": round(losses[-1], 6)},
    )


@tries(
    "ibrahim-cost-loss-interchangeable",
    "ibrahim-loss-one-example",
    "ibrahim-cost-average-training-set",
    "ibrahim-value-is-loss",
    libraries=("keras", "torch"),
)
def loss_and_cost() -> Finding:
    """Strictly the loss is of one example and the cost its mean over the data; in use,
    both are called loss, also by Keras and PyTorch.
    """
    true, predicted = np.array([[1.0], [2.0], [6.0]]), np.array([[1.5], [2.0], [4.0]])
    model = keras.Sequential([keras.Input((1,)), keras.layers.Identity()])
    model.compile(loss="mse")
    ours = SQUARED.per_example(true, predicted)
    each = torch.nn.MSELoss(reduction="none")
    theirs = each(torch.tensor(predicted), torch.tensor(true))
    named = model.evaluate(predicted, true, verbose=0, return_dict=True)
    return Finding(
        as_written={
            "PyTorch's loss can give one value an example": np.allclose(theirs, ours),
            "Keras's `loss` is their mean": np.allclose(named["loss"], ours.mean()),
        }
    )


@tries("allyouneed-loss-cost-objective")
def loss_cost_objective() -> Finding:
    """Loosely they are one. Strictly the loss is of one example ({loss}), the cost
    the mean over the data ({cost}), and the objective whatever is optimised, here with
    a penalty on the weight ({objective}).
    """
    true, predicted = np.array([1.0, 2.0]), np.array([1.5, 4.0])
    loss, penalty = SQUARED.per_example(true, predicted)[0], 0.5**2
    cost, of_one = SQUARED(true, predicted), SQUARED(true[:1], predicted[:1])
    objective = cost + penalty
    return Finding(
        as_written={"the three are one number": bool(loss == cost == objective)},
        provided={"they are one number": bool(loss == of_one == of_one + 0 * penalty)},
        condition="there is one example and no penalty",
        values={"loss": loss, "cost": cost, "objective": objective},
    )


@tries(
    "ibrahim-objective-definition",
    "ibrahim-objective-max-or-min",
    "ibrahim-objective-is-cost-or-loss",
    "ibrahim-minimise-in-deep-learning",
    libraries=("scipy", "torch"),
)
def objectives() -> Finding:
    """An objective is what candidates are judged by. To maximise a likelihood is to
    minimise its negative, which is then a loss: 7 heads in 10 give {coin} both ways.
    Optimisers of networks minimise unless told otherwise.
    """
    chance = np.linspace(0.001, 0.999, 999)
    likelihood = 7 * np.log(chance) + 3 * np.log(1 - chance)
    loss = [BinaryCrossentropy()([1.0] * 7 + [0.0] * 3, [p] * 10) for p in chance]
    default = signature(torch.optim.SGD).parameters["maximize"].default
    return Finding(
        as_written={
            "SciPy speaks of the objective function": "objective function"
            in optimize.minimize.__doc__,
            "the highest likelihood and the lowest cross-entropy are at 0.7": bool(
                likelihood.argmax() == np.argmin(loss) == 699
            ),
            "PyTorch's SGD minimises by default": default is False,
        },
        values={"coin": chance[np.argmin(loss)]},
    )


@tries("ibrahim-error-function-synonym", libraries=("keras",))
def error_as_a_name() -> Finding:
    """Many losses are called errors, {count} of Keras's by name. (`scipy.special.erf`,
    the error function of statistics, is something else.)
    """
    errors = [name for name in KERAS if "Error" in name]
    return Finding(
        as_written={
            "Keras has losses with Error in their names": len(errors) > 0,
            "squared error is the L2 loss": find("squared error") is find("L2 loss"),
            "absolute error is the L1 loss": find("absolute error") is find("L1 loss"),
        },
        values={"count": len(errors)},
    )


# Where losses are used, and how many there are.


@tries("insideml-mainly-neural-networks", libraries=("keras", "torch", "scikit-learn"))
def beside_neural_networks() -> Finding:
    """Neural networks use them, and so does much of machine learning: {others} of
    scikit-learn's linear models, support vector machines and ensembles take a `loss`.
    """
    models = {**vars(linear_model), **vars(svm), **vars(ensemble)}.values()
    others = {m for m in models if isclass(m) and "loss" in signature(m).parameters}
    return Finding(
        as_written={"libraries of networks have many": min(len(KERAS), len(TORCH)) > 9},
        as_read={"models that are no networks do without": not others},
        values={"others": len(others)},
    )


@tries("insideml-loss-means-deep-learning")
def no_network_needed() -> Finding:
    """A straight line has a loss as well: least squares are older than any network."""
    x, y = np.arange(5.0), np.array([1.0, 2.0, 4.0, 4.0, 6.0])
    found = optimize.minimize(lambda w: SQUARED(y, w[0] + w[1] * x), [0.0, 0.0]).x
    line = linear_model.LinearRegression().fit(x[:, None], y)
    same = np.allclose(found, [line.intercept_, line.coef_[0]], atol=1e-4)
    return Finding(as_written={"linear regression minimises no loss": not same})


@tries(
    "insideml-many-losses",
    "allyouneed-numerous-losses",
    "allyouneed-six-common",
    "allyouneed-torch-nn-library",
    libraries=("keras", "torch"),
)
def many_losses() -> Finding:
    """Keras has {keras} classes of losses, PyTorch's module `torch.nn` has {torch}. One
    prediction, 92 for 100, costs {squared} as a squared and {absolute} as an absolute error.
    """
    six = ("MSE", "MAE", "BCE", "CCE", "hinge", "Huber")
    return Finding(
        as_written={
            "each library has more than ten": min(len(KERAS), len(TORCH)) > 10,
            "Keras has the six": {find(name).name for name in six} <= set(KERAS),
            "PyTorch has its six classes": set(SIX_OF_TORCH) <= set(TORCH),
        },
        values={
            "keras": len(KERAS),
            "torch": len(TORCH),
            "squared": SQUARED([100.0], [92.0]),
            "absolute": ABSOLUTE([100.0], [92.0]),
        },
    )


@tries("chauhan2021-six-losses", libraries=("keras",))
def most_widely_used() -> Finding:
    """Nobody has counted. Of the five articles here, {squared} teaches the squared hinge
    and {plain} the plain one; cross-entropy stands for three losses.
    """
    names = "MAE", "MSE", "Huber", "cross-entropy", "relative entropy", "squared hinge"
    named = [find(name) for name in names]
    others = [entry for entry in CATALOGUE.values() if entry not in named]
    least = min(len(entry.sources) for entry in named)
    return Finding(
        as_written={"all six are in Keras": {e.name for e in named} <= set(KERAS)},
        as_read={
            "no other is taught by more of the articles than any of them": least
            >= max(len(entry.sources) for entry in others)
        },
        values={
            "squared": len(find("squared hinge").sources),
            "plain": len(find("hinge").sources),
        },
    )


@tries("analyticsindia-most-losses", libraries=("keras",))
def seven_of_many() -> Finding:
    """The seven are among the best known; Keras has {keras}. Huber, sparse cross-entropy
    and squared hinge, for instance, are not among them.
    """
    seven = [entry for entry in CATALOGUE.values() if "004" in entry.sources]
    return Finding(
        as_written={"they are more than half of Keras's": len(seven) > len(KERAS) / 2},
        values={"keras": len(KERAS)},
    )


# Families.


@tries("insideml-taxonomy", "chauhan2021-two-categories", "ibrahim-three-families")
def families_of_losses() -> Finding:
    """Regression, two classes, many classes: most losses belong there, and {fit} of the
    {all} in this course do. Some serve several tasks, some others, such as comparing
    distributions.
    """
    three = {
        "regression": ("MSE", "MAE", "Huber"),
        "binary": ("BCE", "hinge"),
        "multiclass": ("CCE", "KL"),
    }
    families = {*three, "counts", "quantile", "multilabel"}
    fit = [entry for entry in CATALOGUE.values() if families & set(entry.tasks)]
    trials = {
        f"{' and '.join(names)} serve {task}": all(task in find(n).tasks for n in names)
        for task, names in three.items()
    }
    count = len(CATALOGUE)
    most = {"most losses of this course fit in": len(fit) > count / 2}
    return Finding(as_written=trials | most, values={"fit": len(fit), "all": count})


@tries("analyticsindia-two-categories", libraries=("keras",))
def neither_of_two() -> Finding:
    """For predicting a value or a class there are these two. Others compare something else:
    directions, distributions, sequences. A prediction ten times too long costs nothing
    in Keras's cosine similarity.
    """
    cosine, vector = keras.losses.CosineSimilarity(), np.array([[3.0, 4.0]])
    right, too_long = float(cosine(vector, vector)), float(cosine(vector, 10 * vector))
    seven = [entry for entry in CATALOGUE.values() if "004" in entry.sources]
    return Finding(
        as_written={"all ask for a value or a class": right < too_long - 1e-6},
        provided={
            "each of the seven is for one of the two": all(
                {"regression", "binary", "multiclass"} & set(e.tasks) for e in seven
            )
        },
        condition="a value or a class is predicted, as in the article's seven",
    )


@tries(
    "chauhan2021-classification-loss",
    "chauhan2021-digits-example",
    "chauhan2021-regression-loss",
    libraries=("scikit-learn",),
)
def names_and_quantities() -> Finding:
    """Losses for classification read targets as names, those for regression as quantities.
    The {digits} digits are names: called otherwise, they cost as before in the
    cross-entropy, while squared errors of their ids change.
    """
    ids = datasets.load_digits().target
    other = np.random.default_rng(0).permutation(10)  # the new name of each digit
    rows = np.random.default_rng(1).dirichlet(np.ones(10), len(ids))
    renamed, guess = rows[:, np.argsort(other)], rows.argmax(axis=1)
    loss, squared = CategoricalCrossentropy(), SQUARED(ids, guess)
    return Finding(
        as_written={
            "the cross-entropy is the same under new names": np.allclose(
                loss(one_hot(ids, 10), rows), loss(one_hot(other[ids], 10), renamed)
            ),
            "the squared error is not": squared != SQUARED(*other[[ids, guess]]),
        },
        values={"digits": len(np.unique(ids))},
    )


@tries("chauhan2021-regression-weather", libraries=("scikit-learn",))
def the_weather() -> Finding:
    """It depends on what is asked: a temperature is a number, rain or no rain is a class."""
    temperature, rain = [21.5, 18.25, 7.1], ["rain", "no rain", "rain"]
    return Finding(
        as_written={
            "a temperature is a number": type_of_target(temperature) == "continuous",
            "rain or no rain is a number": type_of_target(rain) == "continuous",
        },
        provided={"it is a number": type_of_target(temperature) == "continuous"},
        condition="a quantity such as the temperature is predicted",
    )


# Class and label.


@tries("insideml-class-label-help")
def coding_decides() -> Finding:
    """How labels are written decides which loss fits. The hinge needs -1 for a no: with 0 it
    costs {zero} whatever the score, and teaches nothing.
    """
    scores = np.array([-3.0, 0.0, 3.0])
    by_formula = np.maximum(0, 1 - np.zeros(3) * scores)
    no = Hinge().per_example(-np.ones(3), scores)
    return Finding(
        as_written={
            "for -1 it grows with a wrong score": bool((np.diff(no) > 0).all()),
            "for 0 it is the same for all": bool(np.ptp(by_formula) == 0),
            "the companion refuses a 0": bool(ran(lambda: Hinge()([0.0], [3.0])).error),
        },
        values={"zero": by_formula[0]},
    )


@tries(
    "insideml-label-definition",
    "insideml-class-definition",
    "insideml-species-example",
    libraries=("scikit-learn",),
)
def label_and_class() -> Finding:
    """The label is what is to be predicted about an example, here its species, and a class
    one of the possible answers. People also call the answer a label: dog.
    """
    species = ["dog", "cat", "dog", "cat"]
    model = linear_model.LogisticRegression().fit([[1], [2], [1], [3]], species)
    predicted = model.predict([[0], [1], [5]])
    return Finding(
        as_written={
            "a classifier lists the two classes": [*model.classes_] == ["cat", "dog"],
            "it predicts nothing but these": {*predicted} <= {*model.classes_},
            "and one for each example": len(predicted) == 3,
        }
    )


@tries("insideml-beginners-binary", libraries=("scikit-learn",))
def first_data_sets() -> Finding:
    """Of the small data sets for classification that come with scikit-learn, {two} of
    {all} has two classes; iris has three, the digits ten.
    """
    names = ("iris", "wine", "digits", "breast_cancer")
    loaded = [getattr(datasets, f"load_{name}")() for name in names]
    classes = [len(np.unique(data.target)) for data in loaded]
    return Finding(
        as_written={"most of them have two classes": classes.count(2) > len(names) / 2},
        values={"two": classes.count(2), "all": len(names)},
    )


@tries("chauhan2021-y-and-yhat", libraries=("keras",))
def targets_and_predictions() -> Finding:
    r"""A loss is computed from targets $y$ and predictions $\hat y$. In regression
    the prediction is a number, and label is a word for the target.
    """
    keras_order = list(signature(keras.losses.Loss.__call__).parameters)[1:3]
    return Finding(
        as_written={
            "Keras's losses take these two": keras_order == ["y_true", "y_pred"],
            "and so do the companion's": list(signature(SQUARED).parameters)[:2]
            == ["y_true", "y_pred"],
        }
    )


# The code.


@tries("allyouneed-torch-functions-not-classes", libraries=("torch",))
def classes_to_instantiate() -> Finding:
    """They are classes: `MSELoss()` makes a loss, which is then called like a function,
    `MSELoss()(prediction, target)`. Functions are in `torch.nn.functional`.
    """
    one, two = torch.tensor([0.5, 0.5]), torch.tensor([1.0, 0.0])
    classes = [getattr(torch.nn, name) for name in SIX_OF_TORCH]
    made = [each()(one, two).ndim == 0 for each in classes]
    called = [ran(lambda each=each: each(one, two)).error for each in classes]
    return Finding(
        as_written={"each, once made, returns a number": all(made)},
        as_read={"any can be called with prediction and target": not all(called)},
    )


@tries("insideml-strings-keras-classes-tf", libraries=("keras",))
def string_or_class() -> Finding:
    """Both ways lead to one loss, and both are Keras's: `keras.losses` has the class with
    any backend, here {backend}.
    """
    true, chance = np.array([[1.0], [0.0]]), np.array([[0.8], [0.3]])
    by_name = float(keras.losses.get("binary_crossentropy")(true, chance).mean())
    by_class = float(keras.losses.BinaryCrossentropy()(true, chance))
    return Finding(
        as_written={"string and class give one value": np.allclose(by_name, by_class)},
        values={"backend": keras.backend.backend()},
    )


@tries("insideml-fragments-no-imports", libraries=("torch",))
def imports_first() -> Finding:
    """Before the fragments come the imports, such as `from torch import nn`, and the data."""
    code = "nn.BCELoss()(torch.tensor([0.8]), torch.tensor([1.0]))"
    given = {"nn": torch.nn, "torch": torch}
    return Finding(
        as_written={"a fragment runs alone": not ran(lambda: eval(code, {})).error},
        provided={"it runs": not ran(lambda: eval(code, given)).error},
        condition="libraries are imported and data defined",
    )


@tries("insideml-code-argument-order", libraries=("keras",))
def which_comes_first() -> Finding:
    """Any order is possible, and each library has its own: Keras takes targets first, PyTorch
    predictions. For errors it does not matter; the cross-entropy of 0.8 for 1 is
    {right}, and swapped in Keras {swapped}.
    """
    y, p = [1.0], [0.8]
    loss = BinaryCrossentropy()
    (right,), _ = parity.evaluate(loss, "Keras", y, p)
    (swapped,), _ = parity.evaluate(loss, "Keras", p, y)
    return Finding(
        as_written={"swapped, a square is the same": SQUARED(y, p) == SQUARED(p, y)},
        as_read={"so is Keras's cross-entropy": np.allclose(right, swapped)},
        values={"right": right, "swapped": swapped},
    )
