"""Which loss for which case: a table of all, and advice on one.

Whether targets, outputs and a loss fit together is tried, not written down: the
loss is called on three examples of each, and what it refuses is refused here.
"""

from __future__ import annotations

import dataclasses
import math
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, NamedTuple

import numpy as np

from companion.arrays import Array
from companion.catalogue import CATALOGUE, Entry, find
from companion.domain import REAL
from companion.labels import multi_hot, one_hot, sigmoid, softmax, softplus
from companion.loss import Absent, ElementwiseLoss, Loss


class Unfit(ValueError):
    """A task, targets, outputs and losses of which no choice fits together."""


# What there is


@dataclass(frozen=True)
class _Targets:
    """Targets written in one way: three examples, and the range they may come from."""

    examples: Array
    low: float = 0
    high: float = 1


@dataclass(frozen=True)
class _Output:
    """An activation of the last layer, and the range of its values."""

    function: Callable[[Array], Array]
    low: float = 0
    high: float = math.inf


TASKS = {
    "regression": ("any number", "positive", "counts"),
    "counts": ("counts",),
    "quantile": ("any number", "positive", "counts"),
    "binary": ("0/1", "-1/+1"),
    "multilabel": ("multi-hot",),
    "multiclass": ("class ids", "one-hot", "soft"),
    "distribution": ("soft",),
}
"""The tasks that `recommend` knows, and how their targets may be written."""

TARGETS = {
    "any number": _Targets(np.array([-1.5, 0.0, 2.5]), low=-math.inf, high=math.inf),
    "positive": _Targets(np.array([0.5, 2.5, 40.0]), high=math.inf),
    "counts": _Targets(np.array([0, 3, 12]), high=math.inf),
    "0/1": _Targets(np.array([0, 1, 1])),
    "-1/+1": _Targets(np.array([-1, 1, 1]), low=-1),
    "class ids": _Targets(np.array([0, 2, 1])),
    "one-hot": _Targets(one_hot([0, 2, 1], classes=3)),
    "soft": _Targets(np.array([[0.75, 0.25, 0.0], [0.0, 0.5, 0.5], [0.25, 0.5, 0.25]])),
    "multi-hot": _Targets(multi_hot([{0, 2}, {1}, set()], classes=3)),
}
"""The ways to write targets."""

OUTPUTS = {
    "linear": _Output(lambda scores: scores, low=-math.inf),
    "sigmoid": _Output(sigmoid, high=1),
    "softmax": _Output(softmax, high=1),
    "tanh": _Output(np.tanh, low=-1, high=1),
    "relu": _Output(lambda scores: np.maximum(scores, 0)),
    "softplus": _Output(softplus),
    "exponential": _Output(np.exp),
}
"""The activations of a last layer."""

FRAMEWORKS = ("Keras", "PyTorch")

_YES_OR_NO = (True, False)
_KNOWN: dict[str, Iterable[Any]] = {
    "task": TASKS,
    "targets": TARGETS,
    "outputs": OUTPUTS,
    "outliers": _YES_OR_NO,
    "relative": _YES_OR_NO,
    "calibrated": _YES_OR_NO,
    "imbalanced": _YES_OR_NO,
    "framework": FRAMEWORKS,
}
"""The values that each argument of `recommend` may have."""

_SCORES = np.array([[2.0, -1.0, 0.5], [-1.5, 1.0, -2.0], [1.0, 3.0, -1.0]])


# The table


class Row(NamedTuple):
    """A task, a last layer and a way to write targets, with the losses for them.

    `keras`, `pytorch` and `pitfalls` have one string for each of `losses`: a
    call, or why there is none, and the one trap to know.
    """

    task: str
    output: str
    targets: str
    losses: tuple[Loss, ...]
    keras: tuple[str, ...]
    pytorch: tuple[str, ...]
    pitfalls: tuple[str, ...]


def selection_table() -> list[Row]:
    """Which losses suit which task, output and targets, one row for each three.

    A loss with several tasks is in several rows.  pandas reads the list as it
    is, and ``.explode(["losses", "keras", "pytorch", "pitfalls"])`` makes that
    one row for each loss.

    Examples
    --------
    >>> for row in selection_table()[:3]:
    ...     print(row.task, "|", row.output, "|", *row.losses)
    regression | linear | MeanSquaredError() MeanAbsoluteError() Huber(delta=1.0) \
SmoothL1(beta=1.0) PseudoHuber(delta=1.0) LogCosh()
    regression | softplus or exponential | MeanSquaredLogarithmicError()
    counts | exponential or softplus | Poisson()
    """
    groups: dict[tuple[str, str, str], list[Entry]] = {}
    for task in TASKS:
        for entry in CATALOGUE.values():
            if task in entry.tasks:
                groups.setdefault((task, entry.output, entry.targets), []).append(entry)
    return [
        Row(
            *key,
            losses=tuple(entry.loss for entry in group),
            keras=tuple(call(entry.loss, "Keras") for entry in group),
            pytorch=tuple(call(entry.loss, "PyTorch") for entry in group),
            pitfalls=tuple(entry.pitfall for entry in group),
        )
        for key, group in groups.items()
    ]


def call(loss: Loss, framework: str) -> str:
    """A framework's call for a loss as one would type it, or why there is none.

    It is what the loss declares, with ``torch.nn.functional`` under its usual
    name ``F``, for rows of classes in an array of two axes.

    Examples
    --------
    >>> from companion import LogCosh, SoftmaxCrossentropy
    >>> call(SoftmaxCrossentropy(), "PyTorch")
    "F.cross_entropy(y_pred, y_true, reduction='none')"
    >>> call(LogCosh(), "PyTorch")
    'PyTorch has no log-cosh loss'
    """
    declared = {"Keras": loss.keras, "PyTorch": loss.pytorch}[framework]
    if isinstance(declared, Absent):
        return declared.reason
    return declared.replace("torch.nn.functional.", "F.").replace(".movedim(-1, 1)", "")


# The advice


@dataclass(frozen=True)
class _Case:
    """What `recommend` was told; None where it was told nothing."""

    task: str
    targets: str | None
    outputs: str | None
    outliers: bool | None
    relative: bool | None
    calibrated: bool | None
    imbalanced: bool | None
    framework: str | None

    def __str__(self) -> str:
        told = {name: value for name, value in vars(self).items() if value is not None}
        return ", ".join(f"{name}={value!r}" for name, value in told.items())


@dataclass(frozen=True)
class _Rule:
    """What one circumstance says: the losses it puts first or rules out, and why."""

    argument: str
    value: Any
    tasks: tuple[str, ...]
    first: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    because: str = ""
    careful: str = ""

    def applies(self, case: _Case) -> bool:
        """Whether the case is one that this rule speaks of."""
        return case.task in self.tasks and getattr(case, self.argument) == self.value

    def rank(self, entry: Entry) -> int:
        """The place of a loss: as named in `first`, the others after them as they are."""
        return (*self.first, entry.name).index(entry.name)


_CLASSES = ("binary", "multilabel", "multiclass")
_HINGES = ("Hinge", "SquaredHinge", "CrammerSingerHinge", "WestonWatkinsHinge")

_RULES = (  # the weightier first
    _Rule(
        "outliers",
        True,
        tasks=("regression", "quantile"),
        first=("Huber", "MeanAbsoluteError", "Quantile"),
        never=("MeanSquaredError",),
        because="A squared error lets a few targets that are far off decide; "
        "one that grows linearly does not.",
    ),
    _Rule(
        "relative",
        True,
        tasks=("regression",),
        first=("MeanSquaredLogarithmicError",),
        because="You care for ratios: those are differences of logarithms.",
    ),
    _Rule(
        "calibrated",
        True,
        tasks=_CLASSES,
        never=_HINGES,
        because="Of all predictions, the true probabilities have the least expected "
        "cross-entropy: it rewards honest ones.",
    ),
    _Rule(
        "calibrated",
        False,
        tasks=("binary", "multiclass"),
        first=_HINGES,
        because="You need decisions, not probabilities: a hinge leaves alone what is well "
        "on its side.",
    ),
    _Rule(
        "imbalanced",
        True,
        tasks=_CLASSES,
        careful="A rare class counts little in an average: give it more sample_weight, though "
        "that shifts predicted probabilities, and judge by more than accuracy.",
    ),
    _Rule(
        "targets",
        "soft",
        tasks=("multiclass", "distribution"),
        first=("SoftmaxCrossentropy", "KLDivergence"),
        careful="With soft targets a cross-entropy cannot fall to 0, only to their entropy; the "
        "divergence can, and has the same gradient.",
    ),
    _Rule(
        "outputs",
        None,
        tasks=_CLASSES,
        first=("SigmoidCrossentropy", "SparseSoftmaxCrossentropy", "SoftmaxCrossentropy"),
        because="A network may end in scores and leave sigmoid or softmax to the loss, which "
        "then loses no digits.",
    ),
    _Rule(
        "outputs",
        "tanh",
        tasks=("binary",),
        careful="A tanh approaches 1 and never reaches it: with a margin of 1 no example is ever "
        "done. A linear output gets there.",
    ),
)

_NONSENSE: tuple[tuple[dict[str, str], str], ...] = (
    (
        {"task": "multilabel", "outputs": "softmax"},
        "a softmax shares 1 among the tags, but several may hold, or none: end in a sigmoid for "
        "each tag, or in scores",
    ),
    (
        {"task": "binary", "outputs": "softmax"},
        "the softmax of a single output is always 1: end in a sigmoid or a score, or make it a "
        "multiclass task of two classes",
    ),
    (
        {"framework": "PyTorch", "outputs": "softmax"},
        "PyTorch's CrossEntropyLoss applies the softmax itself, and its NLLLoss and KLDivLoss "
        "take logarithms of probabilities: end in scores, with a linear output",
    ),
)
"""What no loss can bring together, and why."""


@dataclass(frozen=True)
class Recommendation:
    """The losses for a case, best first, and what to know of the first.

    Parameters
    ----------
    losses : tuple of Loss
        All that fit.
    reasons : tuple of str
        Why the first.
    warnings : tuple of str
        What to look out for, the first loss's pitfall at the end.
    ruled_out : dict
        The other losses for the task by name, and why they do not fit.
    """

    losses: tuple[Loss, ...]
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    ruled_out: dict[str, str]

    @property
    def entry(self) -> Entry:
        """What the catalogue says of the first loss."""
        return CATALOGUE[self.losses[0].name]

    @property
    def keras(self) -> str:
        """The first loss in Keras, or why there is none."""
        return call(self.losses[0], "Keras")

    @property
    def pytorch(self) -> str:
        """The first loss in PyTorch, or why there is none."""
        return call(self.losses[0], "PyTorch")

    def __str__(self) -> str:
        parts: dict[str, Iterable[str]] = {
            "why": self.reasons,
            "targets": [self.entry.targets],
            "output": [self.entry.output],
            "Keras": [self.keras],
            "PyTorch": [self.pytorch],
            "careful": self.warnings,
            "or": [", ".join(map(str, self.losses[1:]))],
            "not": [f"{name}: {why}" for name, why in self.ruled_out.items()],
        }
        lines = [str(self.losses[0])]
        for heading, texts in parts.items():
            for text in filter(None, texts):
                start, heading = f"  {heading:9}", ""
                lines += textwrap.wrap(
                    text,
                    72,
                    initial_indent=start,
                    subsequent_indent=" " * len(start),
                    break_on_hyphens=False,
                )
        return "\n".join(lines)


def recommend(
    *,
    task: str,
    targets: str | None = None,
    outputs: str | None = None,
    outliers: bool | None = None,
    relative: bool | None = None,
    calibrated: bool | None = None,
    imbalanced: bool | None = None,
    framework: str | None = None,
    loss: str | Loss | None = None,
) -> Recommendation:
    """The losses that fit a case, best first, with reasons.

    What you leave out is open.

    Parameters
    ----------
    task : str
        What is predicted: a key of `TASKS`.
    targets : str, optional
        How targets are written: a key of `TARGETS`.
    outputs : str, optional
        The activation of the last layer: a key of `OUTPUTS`.
    outliers : bool, optional
        Whether a few targets are far off, and should not decide.
    relative : bool, optional
        Whether ratios matter and not differences.
    calibrated : bool, optional
        Whether predictions must be true probabilities; False where the
        decision alone counts.
    imbalanced : bool, optional
        Whether some class is rare.
    framework : {"Keras", "PyTorch"}, optional
        Where the loss must exist.
    loss : str or Loss, optional
        The loss you have in mind, by any of its names: it alone is considered.

    Returns
    -------
    Recommendation
        Print it, or use its parts.

    Raises
    ------
    Unfit
        Where no loss fits, with the reason for each.
    ValueError
        For an argument that is unknown; the message lists what there is.

    Examples
    --------
    >>> print(recommend(task="regression", targets="positive", outliers=True))
    Huber(delta=1.0)
      why      Choose it when most residuals are ordinary and some are not,
               and you can say where that begins.
               A squared error lets a few targets that are far off decide;
               one that grows linearly does not.
      targets  any finite number
      output   linear
      Keras    keras.losses.huber(y_true, y_pred, delta=delta)
      PyTorch  F.huber_loss(y_pred, y_true, delta=delta, reduction='none')
      careful  It is delta times the smooth L1 loss: the two agree only
               where delta is 1.
      or       MeanAbsoluteError(), MeanSquaredLogarithmicError(),
               SmoothL1(beta=1.0), PseudoHuber(delta=1.0), LogCosh()
      not      MeanSquaredError: a few targets are far off and should not
               move the model
    >>> recommend(task="multilabel", outputs="softmax")
    Traceback (most recent call last):
    companion.selection.Unfit: a softmax shares 1 among the tags, but several may hold, or none: \
end in a sigmoid for each tag, or in scores
    """
    case = _Case(task, targets, outputs, outliers, relative, calibrated, imbalanced, framework)
    candidates = _candidates(case, loss)
    rules = [rule for rule in _RULES if rule.applies(case)]
    ruled_out = {entry.name: _why_not(entry, case, rules) for entry in candidates}
    ruled_out = {name: why for name, why in ruled_out.items() if why}
    fitting = [entry for entry in candidates if entry.name not in ruled_out]
    if not fitting:
        reasons = "".join(f"\n  {name}: {why}" for name, why in ruled_out.items())
        raise Unfit(f"no loss fits {case}:{reasons}")
    for rule in reversed(rules):  # the weightier have the last word
        fitting.sort(key=rule.rank)
    best = fitting[0]
    because = [rule.because for rule in rules if best.name in rule.first or rule.never]
    careful = [rule.careful for rule in rules] + _unused(case)
    return Recommendation(
        losses=tuple(entry.loss for entry in fitting),
        reasons=(_sentence(f"choose it when {best.choose}"), *filter(None, because)),
        warnings=(*filter(None, careful), _sentence(best.pitfall)),
        ruled_out=ruled_out,
    )


def _candidates(case: _Case, loss: str | Loss | None) -> list[Entry]:
    """The losses for the task, or the one that is named; Unfit where that is nonsense."""
    for argument, known in _KNOWN.items():
        _check(argument, getattr(case, argument), known)
    if case.targets and case.targets not in TASKS[case.task]:
        written = " or ".join(TASKS[case.task])
        raise Unfit(f"targets of a {case.task} task are written as {written}, not {case.targets}")
    for nonsense, why in _NONSENSE:
        if nonsense.items() <= vars(case).items():
            raise Unfit(why)
    if loss is None:
        return [entry for entry in CATALOGUE.values() if case.task in entry.tasks]
    entry = _entry(loss)
    if case.task not in entry.tasks:
        raise Unfit(f"{entry.name} is for {' or '.join(entry.tasks)} tasks, not for {case.task}")
    return [entry]


def _entry(loss: str | Loss) -> Entry:
    try:
        entry = find(loss.name if isinstance(loss, Loss) else loss)
    except LookupError as error:
        raise ValueError(f"recommend: {error}") from None
    return dataclasses.replace(entry, loss=loss) if isinstance(loss, Loss) else entry


def _check(argument: str, value: Any, known: Iterable[Any]) -> None:
    """Raise ValueError for a value that is none of the known, naming those alike."""
    if value in tuple(known) or (value is None and argument != "task"):
        return
    alike = get_close_matches(str(value), list(map(str, known)), n=1)
    hint = f"; did you mean {alike[0]!r}?" if alike else ""
    there = ", ".join(map(repr, known))
    raise ValueError(f"recommend: {argument} must be one of {there}, not {value!r}{hint}")


def _why_not(entry: Entry, case: _Case, rules: list[_Rule]) -> str:
    """Why a loss does not fit the case; an empty string where it does."""
    if any(entry.name in rule.never for rule in rules):
        return entry.avoid
    declared = getattr(entry.loss, (case.framework or "").lower(), None)
    if isinstance(declared, Absent):
        return declared.reason
    written = [case.targets] if case.targets else TASKS[case.task]
    accepted = [targets for targets in written if _takes(entry, targets, entry.outputs[0])]
    if not accepted:
        return f"its targets are {entry.targets}; yours are {' or '.join(written)}"
    if not case.outputs:
        return ""
    faults = [_fault(entry, targets, case.outputs) for targets in accepted]
    return "" if "" in faults else faults[0]


def _try(entry: Entry, targets: str, outputs: str) -> Array:
    """The losses of three examples of these targets and outputs."""
    y_true, y_pred = TARGETS[targets].examples, OUTPUTS[outputs].function(_SCORES)
    if isinstance(entry.loss, ElementwiseLoss) and y_true.ndim == 1:
        y_pred = y_pred[:, 0]
    return entry.loss.per_example(y_true, y_pred)


def _takes(entry: Entry, targets: str, outputs: str) -> bool:
    """Whether a loss accepts them at all."""
    try:
        return bool(_try(entry, targets, outputs).size)
    except ValueError:
        return False


def _fault(entry: Entry, targets: str, outputs: str) -> str:
    """Why these outputs do not suit a loss; an empty string where they do."""
    loss, output = entry.loss, OUTPUTS[outputs]
    if not _takes(entry, targets, outputs):
        return f"its predictions must be {loss.predictions}, and {outputs} gives others"
    if np.isinf(_try(entry, targets, outputs)).any():
        return f"{outputs} can give exactly 0, where the loss is infinite"
    # What the loss cannot see: whether the outputs reach all it needs.
    low, high, remedy = TARGETS[targets].low, TARGETS[targets].high, ""
    if loss.predictions is REAL and entry.chapter in ("binary", "multiclass"):
        high = getattr(loss, "margin", math.inf)
        low = -high
        if math.isinf(high):
            remedy = _SCORES_WANTED
    if output.low <= low and high <= output.high:
        return ""
    need, have = _span(low, high), _span(output.low, output.high)
    return f"it needs outputs of {need}, and those of {outputs} are {have}{remedy}"


_SCORES_WANTED = "; it makes probabilities of scores itself, so end in those, with a linear output"


def _span(low: float, high: float) -> str:
    """A range in words."""
    if math.isinf(high):
        return "any size" if math.isinf(low) else f"{low:g} and above"
    return f"{low:g} to {high:g}"


def _unused(case: _Case) -> list[str]:
    """A word on each circumstance that makes no difference."""
    used = {rule.argument for rule in _RULES if case.task in rule.tasks}
    flags = [name for name, known in _KNOWN.items() if known is _YES_OR_NO]
    return [
        f"No rule here turns on {name} for the task {case.task}."
        for name in flags
        if getattr(case, name) and name not in used
    ]


def _sentence(clause: str) -> str:
    return f"{clause[0].upper()}{clause[1:]}."
