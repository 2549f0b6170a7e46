r"""A small multilayer network that trains with any loss of the catalogue.

Layer `l` makes of a batch of examples, one a row,

.. math:: Z_l = A_{l-1} W_l + b_l, \qquad A_l = f_l(Z_l), \qquad A_0 = X.

Backpropagation finds how the cost `C` depends on every `W` and `b`, from the
last layer to the first:

.. math:: \Delta_l = \frac{\partial C}{\partial Z_l}, \qquad
          \frac{\partial C}{\partial W_l} = A_{l-1}^{\mathsf T} \Delta_l, \qquad
          \frac{\partial C}{\partial b_l} = \sum_i \Delta_{l,i}, \qquad
          \frac{\partial C}{\partial A_{l-1}} = \Delta_l W_l^{\mathsf T}.

Source: Rumelhart, Hinton and Williams (1986), Learning representations by
back-propagating errors.
"""

# ruff: noqa: N803, N806  (matrices have capital letters)

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from companion.arrays import Array, as_array
from companion.binary import BinaryCrossentropy, SigmoidCrossentropy
from companion.divergence import KLDivergence
from companion.domain import POSITIVE, REAL, Interval
from companion.examples import refuse_outside
from companion.loss import ClassIdLoss, ElementwiseLoss, Loss
from companion.multiclass import (
    CategoricalCrossentropy,
    SoftmaxCrossentropy,
    SparseCategoricalCrossentropy,
    SparseSoftmaxCrossentropy,
)
from companion.parameters import check_number
from companion.stable import Softmax, sigmoid_of, softplus_of


@dataclass(frozen=True)
class Activation:
    """A layer's function, ``a = function(z)``, and the chain rule through it.

    ``backward(slope, z, a)`` is dC/dz, where the slope is dC/da.

    Examples
    --------
    >>> ACTIVATIONS["relu"].function(np.array([-2.0, 3.0]))
    array([0., 3.])
    """

    function: Callable[[Array], Array]
    backward: Callable[[Array, Array, Array], Array]


def _softmax(z: Array) -> Array:
    return Softmax.of(z).probabilities()


def _softmax_backward(slope: Array, z: Array, a: Array) -> Array:
    # every score moves every output: da_j / dz_k = a_j ([j = k] - a_k)
    return a * (slope - (slope * a).sum(axis=-1, keepdims=True))


ACTIVATIONS = {
    "linear": Activation(lambda z: z, lambda slope, z, a: slope),
    "relu": Activation(lambda z: np.maximum(z, 0), lambda slope, z, a: slope * (z > 0)),
    "tanh": Activation(np.tanh, lambda slope, z, a: slope * (1 - a * a)),
    "sigmoid": Activation(sigmoid_of, lambda slope, z, a: slope * (a * (1 - a))),
    "softplus": Activation(softplus_of, lambda slope, z, a: slope * sigmoid_of(z)),
    "exponential": Activation(np.exp, lambda slope, z, a: slope * a),
    "softmax": Activation(_softmax, _softmax_backward),
}
"""Every activation by its name; the slope of relu at 0 is 0."""

INITIALISATIONS: dict[str, Callable[[int, int], float]] = {
    "he_uniform": lambda inputs, outputs: math.sqrt(6 / inputs),
    "glorot_uniform": lambda inputs, outputs: math.sqrt(6 / (inputs + outputs)),
}
"""The bound of a layer's first weights, which are uniform up to it, as in Keras.

Sources: He et al. (2015), Delving deep into rectifiers; Glorot and Bengio
(2010), Understanding the difficulty of training deep feedforward networks.
"""

SCORE_FORMS: dict[tuple[str, type[Loss]], Loss] = {
    ("sigmoid", BinaryCrossentropy): SigmoidCrossentropy(),
    ("softmax", CategoricalCrossentropy): SoftmaxCrossentropy(),
    ("softmax", SparseCategoricalCrossentropy): SparseSoftmaxCrossentropy(),
    ("softmax", KLDivergence): SoftmaxCrossentropy(),
}
"""Outputs and losses that train together through a loss of the scores.

It has the same derivative, which does not die where the output saturates.
"""

AT_LEAST_1 = Interval(low=1, nan=False)
BELOW_1 = Interval(low=0, high=1, open_high=True, nan=False)
NUMBERS = Interval(finite=True, nan=False)
QUIETLY = np.errstate(all="ignore")  # what overflows shows in the cost


@dataclass
class History:
    """The cost of all examples before training, at place 0, and after each epoch.

    Keras's is another: the mean over an epoch's batches, while weights still move.

    Examples
    --------
    >>> History(train=[3.0, 2.0, 1.0], validation=[3.0, 2.5, 2.75]).best_epoch
    1
    """

    train: list[float] = field(default_factory=list)
    validation: list[float] = field(default_factory=list)

    @property
    def best_epoch(self) -> int:
        """Where the validation cost is least, or without validation the cost."""
        watched = self.validation or self.train
        return watched.index(min(watched))


class TrainingDiverged(ArithmeticError):
    """The cost is infinite or NaN; ``history`` has the costs up to there."""

    def __init__(self, message: str, history: History) -> None:
        super().__init__(message)
        self.history = history


class Network:
    """Dense layers, trained by stochastic gradient descent with momentum.

    Parameters
    ----------
    sizes : sequence of int
        How many values each layer has, from the inputs to the outputs.
    hidden, output : str
        The activation of the layers between, and of the last: `ACTIVATIONS`.
    initial : str, optional
        How weights begin: `INITIALISATIONS`.  Unless given, it is He's for layers
        of relu and Glorot's for others.  Biases begin at 0.
    seed : int
        Of the initial weights.
    dtype : dtype
        Of all computation: float64 or float32.

    Attributes
    ----------
    weights, biases : tuple
        Those of each layer.  Weights have shape (inputs, outputs), as in Keras;
        PyTorch has them transposed.  Set them with ``weights[0][:] = ...``.
    parameters : list
        Both, layer by layer, in the order of Keras's ``get_weights``.
    history : History
        The costs of the last training, one that an error ended included.

    Raises
    ------
    ValueError, TypeError
        For sizes that are not whole numbers from 1, and for unknown names.

    Examples
    --------
    >>> from companion import MeanSquaredError
    >>> X = np.linspace(-1, 1, 64)[:, None]
    >>> y = X[:, 0] ** 2
    >>> network = Network([1, 16, 1], hidden="tanh")
    >>> history = network.fit(MeanSquaredError(), X, y, epochs=100, learning_rate=0.1, momentum=0.9)
    >>> history.train[0] > 0.1, history.train[-1] < 0.01
    (True, True)
    >>> network.predict(X).shape
    (64,)
    """

    def __init__(
        self,
        sizes: Sequence[int],
        hidden: str = "relu",
        output: str = "linear",
        initial: str | None = None,
        seed: int = 0,
        dtype: DTypeLike = np.float64,
    ) -> None:
        self.sizes = tuple(sizes)
        if len(self.sizes) < 2:
            raise ValueError(f"Network: sizes must have inputs and outputs at least, not {sizes!r}")
        for i, size in enumerate(self.sizes):
            check_number("Network", f"sizes[{i}]", size, AT_LEAST_1, Integral)
        _choose("hidden", hidden, ACTIVATIONS)
        self.output = _choose("output", output, ACTIVATIONS)
        self.activations = [hidden] * (len(self.sizes) - 2) + [output]
        self.dtype = np.dtype(_choose("dtype", np.dtype(dtype).name, ("float64", "float32")))
        self.history = History()
        shapes = [shape for pair in pairwise(self.sizes) for shape in (pair, pair[1:])]
        ends = np.cumsum([math.prod(shape) for shape in shapes])
        self._parameters = np.zeros(ends[-1], self.dtype)  # all of them, which a step moves at once
        parts = np.split(self._parameters, ends[:-1])
        self.parameters = [part.reshape(s) for part, s in zip(parts, shapes, strict=True)]
        self.weights, self.biases = tuple(self.parameters[::2]), tuple(self.parameters[1::2])
        generator = np.random.default_rng(seed)
        for activation, W in zip(self.activations, self.weights, strict=True):
            usual = "he_uniform" if activation == "relu" else "glorot_uniform"
            name = _choose("initial", usual if initial is None else initial, INITIALISATIONS)
            limit = INITIALISATIONS[name](*W.shape)
            W[:] = generator.uniform(-limit, limit, W.shape)

    @QUIETLY
    def predict(self, X: ArrayLike) -> Array:
        """The outputs: a row for each row of `X`, or a number where there is one output."""
        Z, _ = self._forward(self._inputs(X))
        return self._by_example(ACTIVATIONS[self.output].function(Z[-1]))

    @QUIETLY
    def scores(self, X: ArrayLike) -> Array:
        """The outputs before the last activation, the logits, in the shape of `predict`."""
        Z, _ = self._forward(self._inputs(X))
        return self._by_example(Z[-1])

    def evaluate(
        self, loss: Loss, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> float:
        """The cost of the predictions for `X`; cross-entropies come from the scores.

        It raises what the loss raises, and ValueError for inputs that do not fit
        or are not finite.
        """
        if self.sizes[-1] == 1 and not isinstance(loss, ElementwiseLoss):
            raise ValueError(f"Network: {loss.name} needs two outputs or more, and sizes[-1] is 1")
        form = SCORE_FORMS.get((self.output, type(loss)))
        if form is None or isinstance(loss, KLDivergence):  # its value is not the form's
            return float(loss(y, self.predict(X), sample_weight))
        return float(form(y, self.scores(X), sample_weight))

    @QUIETLY
    def cost_and_gradients(
        self, loss: Loss, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> tuple[float, list[Array]]:
        """`evaluate`, and the derivatives of the cost in the order of `parameters`."""
        cost = self.evaluate(loss, X, y, sample_weight)
        return cost, self._gradients(loss, *self._examples(loss, X, y, sample_weight))

    @QUIETLY
    def fit(
        self,
        loss: Loss,
        X: ArrayLike,
        y: ArrayLike,
        *,
        epochs: int,
        learning_rate: float = 0.01,
        momentum: float = 0.0,
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int = 0,
        sample_weight: ArrayLike | None = None,
        validation: tuple[Any, ...] | None = None,
        patience: int | None = None,
        progress: bool = False,
    ) -> History:
        r"""Train, from the parameters as they are.

        .. math:: v \leftarrow \mu v - \eta \frac{\partial C}{\partial w}, \qquad
                  w \leftarrow w + v

        This is Keras's rule; PyTorch's, without dampening, takes the same steps.
        `C` is the cost of a batch, and `v` begins at 0.

        Parameters
        ----------
        loss : Loss
            Any loss of the catalogue; see `SCORE_FORMS`.
        X, y : array_like
            Inputs, one example a row, and targets as the loss takes them: in the
            shape of `predict`, or class ids.
        epochs, batch_size : int
            How often all examples are seen, and how many make a step.
        learning_rate, momentum : float
            The eta, above 0, and the mu, from 0 to below 1.
        shuffle, seed : bool, int
            Whether each epoch has an order of its own, drawn with the seed.
        sample_weight : array_like, optional
            As for the loss: the cost of a batch is its weighted average.
        validation : tuple, optional
            Inputs, targets and, if need be, weights that `History` gets the cost of.
        patience : int, optional
            Stop after so many epochs without a new least cost, of the validation
            if there is one, and go back to the parameters of the best epoch.
        progress : bool
            Whether to show a bar on standard error.

        Raises
        ------
        ValueError, TypeError
            For settings, inputs and targets that do not fit, and for predictions
            that leave the domain of the loss.
        TrainingDiverged
            Where the cost is infinite or NaN.
        """
        check_number("Network", "epochs", epochs, AT_LEAST_1, Integral)
        check_number("Network", "batch_size", batch_size, AT_LEAST_1, Integral)
        check_number("Network", "learning_rate", learning_rate, POSITIVE)
        check_number("Network", "momentum", momentum, BELOW_1)
        if patience is not None:
            check_number("Network", "patience", patience, AT_LEAST_1, Integral)
        history = self.history = History()

        def record() -> None:
            history.train.append(self.evaluate(loss, X, y, sample_weight))
            if validation is not None:
                history.validation.append(self.evaluate(loss, *validation))
            if not math.isfinite(history.train[-1]):
                raise TrainingDiverged(_advice(history, learning_rate), history)

        record()
        examples = self._examples(loss, X, y, sample_weight)
        w, best = self._parameters, self._parameters.copy()
        v = np.zeros_like(w)
        count = len(examples[0])
        generator = np.random.default_rng(seed)
        for epoch in range(1, epochs + 1):
            order = generator.permutation(count) if shuffle else np.arange(count)
            in_order = [part[order] for part in examples]
            try:
                for start in range(0, count, batch_size):
                    batch = [part[start : start + batch_size] for part in in_order]
                    gradient = np.concatenate(self._gradients(loss, *batch), axis=None)
                    v = momentum * v - learning_rate * gradient
                    w += v
                record()
            except ValueError as error:
                error.add_note(f"Network.fit: in epoch {epoch}")
                raise
            if progress:
                _show(epoch, epochs, history)
            if patience is not None and history.best_epoch == epoch:
                best = w.copy()
            elif patience is not None and epoch - history.best_epoch >= patience:
                break
        if progress:
            print(file=sys.stderr)
        if patience is not None:
            w[:] = best
        return history

    def _forward(self, X: Array) -> tuple[list[Array], list[Array]]:
        """The Z of every layer, and the A of all but the last: not each caller wants outputs.

        Those of layer 0 are X.
        """
        Z, A = [X], [X]
        for layer, (W, b) in enumerate(zip(self.weights, self.biases, strict=True)):
            if layer > 0:
                A.append(ACTIVATIONS[self.activations[layer - 1]].function(Z[-1]))
            Z.append(A[-1].dot(W))  # for small matrices twice as fast as @
            Z[-1] += b
        return Z, A

    def _gradients(
        self, loss: Loss, X: Array, y: Array, sample_weight: Array | None = None
    ) -> list[Array]:
        """dC/dW and dC/db of every layer, for examples that were checked."""
        Z, A = self._forward(X)
        form = SCORE_FORMS.get((self.output, type(loss)))
        if form is None:
            outputs = ACTIVATIONS[self.output].function(Z[-1])
            if loss.predictions is not REAL:
                refuse_outside(
                    loss.name, "y_pred", outputs, loss.predictions, slice(None), (len(X),)
                )
            slope = loss._gradient(y, outputs)
        else:
            slope = form._gradient(y, Z[-1])
        if sample_weight is None:
            slope = slope / (slope.size if isinstance(loss, ElementwiseLoss) else len(slope))
        else:
            share = sample_weight / sample_weight.sum()
            slope = np.where(share == 0, 0, share * slope)
        delta = slope if form else ACTIVATIONS[self.output].backward(slope, Z[-1], outputs)
        gradients = []
        for layer in range(len(self.weights) - 1, -1, -1):
            gradients += [delta.sum(axis=0), A[layer].T.dot(delta)]
            if layer > 0:
                backward = ACTIVATIONS[self.activations[layer - 1]].backward
                delta = backward(delta.dot(self.weights[layer].T), Z[layer], A[layer])
        return gradients[::-1]

    def _inputs(self, X: ArrayLike) -> Array:
        inputs = as_array("Network", "X", X).astype(self.dtype, copy=False)
        if inputs.ndim != 2 or inputs.shape[1] != self.sizes[0]:
            raise ValueError(
                f"Network: X has shape {inputs.shape}; "
                f"it needs rows of {self.sizes[0]} inputs, one row for each example"
            )
        refuse_outside("Network", "X", inputs, NUMBERS, slice(None), (len(inputs),))
        return inputs

    def _examples(
        self, loss: Loss, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None
    ) -> tuple[Array, ...]:
        """What `evaluate` accepted, in rows; examples of weight 0 are left out."""
        inputs, targets = self._inputs(X), np.asarray(y)
        ids = isinstance(loss, ClassIdLoss)
        targets = targets.astype(np.intp) if ids else targets.astype(self.dtype)
        targets = targets if ids else targets.reshape(len(inputs), -1)
        if sample_weight is None:
            return inputs, targets
        weights = np.asarray(sample_weight).astype(self.dtype).reshape(len(inputs), -1)
        present = weights.any(axis=1)
        return inputs[present], targets[present], weights[present]

    def _by_example(self, rows: Array) -> Array:
        return rows[:, 0] if self.sizes[-1] == 1 else rows


def _choose(argument: str, value: str, names: Collection[str]) -> str:
    if value not in names:
        raise ValueError(f"Network: {argument} must be one of {', '.join(names)}, not {value!r}")
    return value


def _advice(history: History, learning_rate: float) -> str:
    *before, cost = history.train
    if not before:
        return f"Network: the cost is {cost} before training; look at y, and at the first outputs"
    return (
        f"Network: the cost is {cost} after epoch {len(before)}, and was {before[-1]:.6g} before "
        f"it; try a learning_rate below {learning_rate}, inputs and targets of mean 0 and spread "
        "1, or a loss that grows slower. The costs so far are in history"
    )


def _show(epoch: int, epochs: int, history: History) -> None:
    done = 30 * epoch // epochs
    costs = [f"cost {history.train[-1]:.4g}"]
    costs += [f"validation {cost:.4g}" for cost in history.validation[-1:]]
    bar = f"\r[{'#' * done:30}] epoch {epoch} of {epochs}, {', '.join(costs)}"
    print(f"{bar:<79}", end="", file=sys.stderr, flush=True)
