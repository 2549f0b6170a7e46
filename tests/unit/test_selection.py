"""The table and the advice follow from the catalogue, and refuse what does not fit."""

import dataclasses
from collections import Counter

import numpy as np
import pytest

from companion import Huber, MeanSquaredError
from companion.catalogue import CATALOGUE
from companion.loss import Absent
from companion.selection import (
    _KNOWN,
    _RULES,
    OUTPUTS,
    TARGETS,
    TASKS,
    Unfit,
    call,
    recommend,
    selection_table,
)
from tools.draw import draw

ROWS = selection_table()


# the table


def test_the_table_has_each_loss_once_for_each_of_its_tasks():
    found = Counter((row.task, loss.name) for row in ROWS for loss in row.losses)
    assert found == Counter(
        (task, entry.name) for entry in CATALOGUE.values() for task in entry.tasks
    )


def test_a_row_is_one_task_output_and_way_to_write_targets():
    keys = [(row.task, row.output, row.targets) for row in ROWS]
    assert len(keys) == len(set(keys))
    for row in ROWS:
        for loss in row.losses:
            entry = CATALOGUE[loss.name]
            assert (entry.output, entry.targets) == (row.output, row.targets)


def test_calls_and_pitfalls_are_those_declared():
    for row in ROWS:
        for loss, keras, pytorch, pitfall in zip(
            row.losses, row.keras, row.pytorch, row.pitfalls, strict=True
        ):
            declared = [
                call.reason if isinstance(call, Absent) else call
                for call in (loss.keras, loss.pytorch)
            ]
            assert keras == declared[0]
            short = declared[1].replace(".movedim(-1, 1)", "")
            assert pytorch.replace("F.", "torch.nn.functional.") == short
            assert pitfall == CATALOGUE[loss.name].pitfall


def test_the_short_calls_run_in_pytorch(entry):
    torch = pytest.importorskip("torch")
    loss = entry.loss
    if isinstance(loss.pytorch, Absent):
        return
    y_true, y_pred = draw(loss, 7)
    names = {"torch": torch, "F": torch.nn.functional, **dataclasses.asdict(loss)}
    names |= {"y_true": torch.from_numpy(y_true), "y_pred": torch.from_numpy(y_pred)}
    np.testing.assert_allclose(
        eval(call(loss, "PyTorch"), names).numpy(), loss.per_example(y_true, y_pred), rtol=1e-9
    )


def test_pandas_reads_the_table():
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame(ROWS)
    assert list(table) == [
        "task",
        "output",
        "targets",
        "losses",
        "keras",
        "pytorch",
        "pitfalls",
    ]
    each = table.explode(["losses", "keras", "pytorch", "pitfalls"])
    assert len(each) == sum(len(row.losses) for row in ROWS)
    assert str(each["losses"].iloc[0]) == "MeanSquaredError()"


# the rules speak of what there is


def test_tasks_targets_and_outputs_are_those_of_the_catalogue():
    assert set(TASKS) == {task for entry in CATALOGUE.values() for task in entry.tasks}
    assert set(TARGETS) == {way for ways in TASKS.values() for way in ways}
    assert {output for entry in CATALOGUE.values() for output in entry.outputs} <= set(OUTPUTS)


@pytest.mark.parametrize("rule", _RULES, ids=lambda rule: f"{rule.argument}={rule.value}")
def test_rules_name_losses_tasks_and_values_that_exist(rule):
    assert set(rule.first + rule.never) <= set(CATALOGUE)
    assert set(rule.tasks) <= set(TASKS)
    assert rule.value is None or rule.value in _KNOWN[rule.argument]
    assert rule.because or rule.careful
    for name in rule.first + rule.never:
        assert set(CATALOGUE[name].tasks) & set(rule.tasks), name


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_loss_fits_its_own_tasks_and_outputs(name):
    entry = CATALOGUE[name]
    for task in entry.tasks:
        for output in (None, *entry.outputs):
            assert recommend(task=task, outputs=output, loss=name).losses == (entry.loss,)
            assert entry.loss in recommend(task=task, outputs=output).losses


# eight cases

CASES = {
    "house prices with outliers": (
        {"task": "regression", "targets": "positive", "outliers": True},
        ["Huber", "MeanAbsoluteError"],
        "linearly",
    ),
    "counts": ({"task": "counts", "targets": "counts"}, ["Poisson"], "spread"),
    "spam": (
        {"task": "binary", "targets": "-1/+1", "calibrated": False, "imbalanced": True},
        ["Hinge", "SquaredHinge"],
        "decisions",
    ),
    "rain": (
        {"task": "binary", "targets": "0/1", "calibrated": True},
        ["SigmoidCrossentropy", "BinaryCrossentropy"],
        "true probabilities",
    ),
    "digits": (
        {"task": "multiclass", "targets": "class ids"},
        ["SparseSoftmaxCrossentropy", "SparseCategoricalCrossentropy"],
        "ends in scores",
    ),
    "tags on a photo": (
        {"task": "multilabel", "targets": "multi-hot"},
        ["SigmoidCrossentropy", "BinaryCrossentropy"],
        "ends in a score",
    ),
    "distillation": (
        {"task": "distribution", "targets": "soft"},
        ["SoftmaxCrossentropy", "KLDivergence", "CategoricalCrossentropy"],
        "distribution",
    ),
    "quantiles": ({"task": "quantile"}, ["Quantile"], "prediction interval"),
}


@pytest.mark.parametrize("case", CASES)
def test_recommendations(case):
    arguments, first, reason = CASES[case]
    advice = recommend(**arguments)
    assert [loss.name for loss in advice.losses[: len(first)]] == first
    assert reason in " ".join(advice.reasons)
    best = CATALOGUE[first[0]]
    assert best.choose in advice.reasons[0]
    assert best.pitfall[1:] in advice.warnings[-1]
    assert advice.keras == call(best.loss, "Keras")
    assert advice.pytorch == call(best.loss, "PyTorch")
    text = str(advice)
    assert text.startswith(str(best.loss))
    assert max(map(len, text.splitlines())) <= 72
    named = {loss.name for loss in advice.losses} | set(advice.ruled_out)
    assert named == {e.name for e in CATALOGUE.values() if arguments["task"] in e.tasks}


def test_circumstances_change_the_answer():
    def best(**case):
        return recommend(**case).losses[0].name

    assert best(task="regression") == "MeanSquaredError"
    assert best(task="regression", relative=True) == "MeanSquaredLogarithmicError"
    assert best(task="regression", outliers=True, relative=True) == "Huber"
    assert best(task="binary", outputs="sigmoid") == "BinaryCrossentropy"
    assert best(task="binary", targets="0/1", calibrated=False) == "SigmoidCrossentropy"
    assert best(task="multiclass", calibrated=False) == "CrammerSingerHinge"
    assert best(task="distribution", targets="soft", outputs="softmax") == "KLDivergence"


def test_warnings_say_what_to_look_out_for():
    def warnings(**case):
        return " ".join(recommend(**case).warnings)

    assert "sample_weight" in warnings(task="multiclass", imbalanced=True)
    assert "never reaches it" in warnings(task="binary", outputs="tanh")
    assert "entropy" in warnings(task="multiclass", targets="soft")
    assert "No rule here turns on outliers for the task binary." in warnings(
        task="binary", outliers=True
    )


def test_a_loss_that_is_named_keeps_its_parameters():
    advice = recommend(task="regression", loss=Huber(delta=7.0))
    assert advice.losses == (Huber(delta=7.0),)
    assert recommend(task="regression", loss="least squares").losses == (MeanSquaredError(),)


# refusals

REFUSALS = [
    # a bounded output and cross-entropy
    ({"task": "binary", "outputs": "tanh", "targets": "0/1"}, "tanh gives others"),
    ({"task": "binary", "outputs": "tanh", "loss": "BCE"}, "at least 0 and at most 1"),
    ({"task": "binary", "outputs": "tanh", "loss": "logistic loss"}, "-1 to 1; it makes"),
    # probabilities into a loss of scores
    ({"task": "multiclass", "outputs": "softmax", "framework": "PyTorch"}, "softmax itself"),
    ({"task": "multiclass", "outputs": "softmax", "loss": "CrossEntropyLoss"}, "any size"),
    ({"task": "binary", "outputs": "sigmoid", "loss": "BCEWithLogitsLoss"}, "end in those"),
    ({"task": "multiclass", "outputs": "softmax", "loss": "multiclass SVM loss"}, "of -1 to 1"),
    # targets written otherwise
    ({"task": "binary", "targets": "0/1", "loss": "hinge"}, r"-1 or \+1; yours are 0/1"),
    ({"task": "binary", "targets": "-1/+1", "loss": "BCE"}, r"0 or 1.*yours are -1/\+1"),
    ({"task": "multiclass", "targets": "one-hot", "loss": "NLLLoss"}, "yours are one-hot"),
    ({"task": "multiclass", "targets": "class ids", "loss": "CCE"}, "yours are class ids"),
    ({"task": "regression", "targets": "any number", "loss": "MSLE"}, "numbers above -1"),
    ({"task": "regression", "targets": "class ids"}, "written as any number or positive"),
    # outputs for another task
    ({"task": "multilabel", "outputs": "softmax"}, "shares 1 among the tags"),
    ({"task": "binary", "outputs": "softmax"}, "always 1"),
    ({"task": "multiclass", "outputs": "sigmoid"}, "sum to 1 in each row, and sigmoid"),
    ({"task": "binary", "outputs": "linear", "loss": "BCE"}, "linear gives others"),
    ({"task": "distribution", "outputs": "linear", "loss": "KL"}, "linear gives others"),
    ({"task": "counts", "outputs": "linear"}, "at least 0, and linear gives others"),
    ({"task": "counts", "outputs": "relu"}, "exactly 0, where the loss is infinite"),
    ({"task": "counts", "outputs": "sigmoid"}, "of 0 and above, and those of sigmoid are 0 to 1"),
    ({"task": "regression", "targets": "any number", "outputs": "relu"}, "are 0 and above"),
    ({"task": "regression", "targets": "positive", "outputs": "tanh"}, "those of tanh"),
    # what the circumstances rule out
    ({"task": "binary", "calibrated": True, "loss": "hinge"}, "you need probabilities"),
    ({"task": "regression", "outliers": True, "loss": "MSE"}, "a few targets are far off"),
    ({"task": "quantile", "framework": "PyTorch"}, "PyTorch has no quantile loss"),
    ({"task": "binary", "loss": "MSE"}, "MeanSquaredError is for regression tasks, not"),
]


@pytest.mark.parametrize(("case", "why"), REFUSALS, ids=lambda part: str(part))
def test_refusals_explain(case, why):
    with pytest.raises(Unfit, match=why):
        recommend(**case)


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ({"task": "multiclas"}, "one of 'regression', .*, not 'multiclas'; did you mean 'multic"),
        ({"task": None}, "task must be one of"),
        ({"task": ["binary"]}, "task must be one of"),
        ({"task": "binary", "targets": "01"}, "targets must be .* did you mean '0/1'"),
        ({"task": "binary", "outputs": "logits"}, "outputs must be one of 'linear', 'sigmoid'"),
        ({"task": "regression", "outliers": "yes"}, "outliers must be one of True, False, not"),
        ({"task": "binary", "framework": "pytorch"}, "did you mean 'PyTorch'"),
        ({"task": "binary", "loss": "foo"}, "no loss is called 'foo'; there are"),
    ],
)
def test_unknown_values_list_what_there_is(case, message):
    with pytest.raises(ValueError, match=message) as caught:
        recommend(**case)
    assert not isinstance(caught.value, Unfit)
