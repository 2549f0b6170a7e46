"""The network: its gradients, its steps, what it keeps and what it refuses."""

import re

import numpy as np
import pytest

from companion import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    Hinge,
    JensenShannonDivergence,
    KLDivergence,
    MeanAbsoluteError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    SparseCategoricalCrossentropy,
    SparseSoftmaxCrossentropy,
    one_hot,
    smooth,
)
from companion.catalogue import CATALOGUE
from companion.loss import ElementwiseLoss
from companion.network import (
    ACTIVATIONS,
    INITIALISATIONS,
    SCORE_FORMS,
    History,
    Network,
    TrainingDiverged,
)
from tools.draw import CLASSES, draw

PAIRS = [(entry.loss, output) for entry in CATALOGUE.values() for output in entry.outputs]
pairs = pytest.mark.parametrize(
    ("loss", "output"), PAIRS, ids=[f"{loss.name}-{output}" for loss, output in PAIRS]
)


def examples(loss, count=12, outputs=1):
    """Inputs of two columns and targets in the loss's domain."""
    inputs = np.random.default_rng(2).normal(size=(count, 2))
    shape = (count, outputs) if isinstance(loss, ElementwiseLoss) and outputs > 1 else count
    return inputs, draw(loss, shape)[0]


def fitting(loss, output, hidden="tanh", outputs=1):
    """A network with an output for each class, or as many as are asked for."""
    last = outputs if isinstance(loss, ElementwiseLoss) else CLASSES
    return Network([2, 3, last], hidden, output, seed=1)


def slopes(network, cost):
    """The derivatives of ``cost()`` with respect to every parameter, by central differences."""
    found = []
    for parameter in network.parameters:
        slope = np.zeros_like(parameter)
        for place in np.ndindex(parameter.shape):
            value, ends = parameter[place], []
            for side in (-1e-6, 1e-6):
                parameter[place] = value + side
                ends.append(cost())
            parameter[place] = value
            slope[place] = (ends[1] - ends[0]) / 2e-6
        found.append(slope)
    return found


def assert_slopes(network, loss, *data):
    cost, gradients = network.cost_and_gradients(loss, *data)
    assert cost == network.evaluate(loss, *data)
    expected = slopes(network, lambda: network.evaluate(loss, *data))
    assert any(np.abs(slope).max() > 1e-3 for slope in expected)
    for gradient, slope in zip(gradients, expected, strict=True):
        np.testing.assert_allclose(gradient, slope, rtol=1e-5, atol=1e-8)


def parabola():
    inputs = np.linspace(-1, 1, 64)[:, None]
    return inputs, inputs[:, 0] ** 2


# gradients


@pairs
@pytest.mark.parametrize("outputs", [1, 3])
def test_gradients_are_the_slopes_of_the_cost(loss, output, outputs):
    assert_slopes(fitting(loss, output, outputs=outputs), loss, *examples(loss, outputs=outputs))


@pairs
def test_gradients_are_the_slopes_of_the_weighted_cost(loss, output):
    inputs, targets = examples(loss)
    weights = np.random.default_rng(3).uniform(0, 2, len(inputs))
    weights[[1, 4]] = 0
    assert_slopes(fitting(loss, output), loss, inputs, targets, weights)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_chain_rule_goes_through_every_activation(activation):
    inputs, targets = examples(MeanSquaredError(), outputs=3)
    network = Network([2, 4, 3, 3], hidden=activation, output=activation, seed=2)
    for weights in network.weights:
        weights *= 0.3  # an exponential of exponentials would leave no digits
    assert_slopes(network, MeanSquaredError(), inputs, targets)


def test_the_slope_of_relu_at_0_is_0():
    network = Network([1, 1, 1])
    network.weights[0][:] = 0
    _, gradients = network.cost_and_gradients(MeanSquaredError(), [[1.0]], [1.0])
    assert gradients[0] == gradients[1] == 0


@pytest.mark.parametrize(
    ("loss", "output", "wrong"),
    [
        (BinaryCrossentropy(), "sigmoid", [0.0]),
        (CategoricalCrossentropy(), "softmax", [[0.0, 1.0]]),
        (SparseCategoricalCrossentropy(), "softmax", [1]),
        (KLDivergence(), "softmax", [[0.0, 1.0]]),
    ],
)
def test_gradients_through_the_scores_do_not_die(loss, output, wrong):
    network = Network([1, 1 if output == "sigmoid" else 2], output=output)
    network.weights[0][:] = 800 if output == "sigmoid" else [[800, 0]]
    for inputs in ([[0.05]], [[1.0]]):  # scores of 40 and 800: the probability is 1, and 0
        _, gradients = network.cost_and_gradients(loss, inputs, wrong)
        assert np.abs(gradients[1]).max() == pytest.approx(1)
        if not isinstance(loss, KLDivergence):
            assert network.evaluate(loss, inputs, wrong) == pytest.approx(800 * inputs[0][0])


def test_the_score_forms_have_the_gradient_of_the_chain_rule(monkeypatch):
    cases = [(loss, output) for loss, output in PAIRS if (output, type(loss)) in SCORE_FORMS]
    assert len(cases) == len(SCORE_FORMS)
    fused = [fitting(*c).cost_and_gradients(c[0], *examples(c[0])) for c in cases]
    monkeypatch.setattr("companion.network.SCORE_FORMS", {})
    for case, (cost, gradients) in zip(cases, fused, strict=True):
        plain, chained = fitting(*case).cost_and_gradients(case[0], *examples(case[0]))
        assert cost == pytest.approx(plain, rel=1e-12)
        for ours, theirs in zip(gradients, chained, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-14)


# training


@pairs
def test_training_lowers_the_cost(loss, output):
    inputs, targets = examples(loss, 64)
    network = fitting(loss, output, hidden="relu")
    history = network.fit(loss, inputs, targets, epochs=20, learning_rate=0.02, momentum=0.5)
    assert len(history.train) == 21
    assert history.train[-1] < history.train[0]
    assert history.train[-1] == network.evaluate(loss, inputs, targets)
    assert history is network.history


@pairs
def test_the_cost_is_finite_where_outputs_saturate(loss, output):
    network = fitting(loss, output)
    for weights in network.weights:
        weights *= 30
    assert np.isfinite(network.evaluate(loss, *examples(loss)))


def test_a_step_is_the_one_of_keras_and_pytorch():
    network = Network([1, 1])
    network.weights[0][:] = 2
    history = network.fit(
        MeanSquaredError(), [[1.0]], [0.0], epochs=2, learning_rate=0.1, momentum=0.5
    )
    # the gradient of (w + b)^2 is 2 (w + b) for both: v = -0.1 * 4, then 0.5 v - 0.1 * 2.4
    assert history.train == pytest.approx([4, 1.2**2, 0.32**2])
    assert network.weights[0][0, 0] == pytest.approx(2 - 0.4 - 0.44)
    assert network.biases[0][0] == pytest.approx(-0.4 - 0.44)


def test_batches_come_in_order_or_shuffled_by_the_seed():
    inputs, targets = examples(MeanSquaredError(), 10)

    def train(**options):
        network = Network([2, 3, 1], seed=4)
        network.fit(MeanSquaredError(), inputs, targets, epochs=3, batch_size=4, **options)
        return np.concatenate(network.parameters, axis=None)

    by_hand = Network([2, 3, 1], seed=4)
    for _ in range(3):
        for batch in (slice(0, 4), slice(4, 8), slice(8, 10)):
            _, gradients = by_hand.cost_and_gradients(
                MeanSquaredError(), inputs[batch], targets[batch]
            )
            for parameter, gradient in zip(by_hand.parameters, gradients, strict=True):
                parameter -= 0.01 * gradient
    expected = np.concatenate(by_hand.parameters, axis=None)
    np.testing.assert_allclose(train(shuffle=False), expected, rtol=1e-12)
    np.testing.assert_array_equal(train(seed=1), train(seed=1))
    assert (train(seed=1) != train(seed=2)).any()
    assert (train(seed=1) != train(shuffle=False)).any()


def test_every_epoch_has_an_order_of_its_own_and_leaves_no_example_out():
    seen = []

    class Watching(MeanSquaredError):
        def _gradient(self, y_true, y_pred):
            seen.append(y_true[:, 0])
            return super()._gradient(y_true, y_pred)

    Network([1, 1]).fit(Watching(), np.zeros((5, 1)), np.arange(5.0), epochs=2, batch_size=2)
    assert [len(batch) for batch in seen] == [2, 2, 1] * 2
    first, second = np.concatenate(seen[:3]), np.concatenate(seen[3:])
    assert sorted(first) == sorted(second) == list(range(5))
    assert list(first) != list(second)


def test_a_weight_is_a_repetition():
    inputs, targets = examples(MeanSquaredError(), 6)
    times = [1, 0, 2, 3, 1, 1]
    options = {"epochs": 5, "batch_size": 8, "shuffle": False}
    weighted, repeated = Network([2, 3, 1]), Network([2, 3, 1])
    curve = weighted.fit(MeanSquaredError(), inputs, targets, sample_weight=times, **options).train
    np.testing.assert_allclose(
        curve,
        repeated.fit(
            MeanSquaredError(), np.repeat(inputs, times, 0), np.repeat(targets, times), **options
        ).train,
    )


@pytest.mark.parametrize(
    ("loss", "output", "targets", "weights"),
    [
        (SparseCategoricalCrossentropy(), "softmax", [0, -100, 1], [1, 0, 1]),
        (MeanSquaredError(), "linear", [[0.0, np.nan], [1, 1], [2, 2]], [[1, 0], [1, 1], [1, 1]]),
        (KLDivergence(), "softmax", [[0.5, 0.5], [9.0, 9.0], [1, 0]], [1, 0, 1]),
    ],
)
def test_examples_of_weight_0_may_hold_anything(loss, output, targets, weights):
    network = Network([1, 2], output=output)
    options = {"epochs": 3, "batch_size": 1, "sample_weight": weights}
    history = network.fit(loss, [[1.0], [2.0], [3.0]], targets, **options)
    assert np.isfinite(history.train).all()
    assert np.isfinite(network.weights[0]).all()


def test_validation_has_its_own_curve():
    inputs, targets = examples(MeanSquaredError())
    other = inputs + 1, targets, np.arange(12.0)
    network = Network([2, 3, 1])
    start = network.evaluate(MeanSquaredError(), *other)
    history = network.fit(MeanSquaredError(), inputs, targets, epochs=4, validation=other)
    assert len(history.validation) == len(history.train) == 5
    assert history.validation[0] == start
    assert history.validation[-1] == network.evaluate(MeanSquaredError(), *other)


def test_patience_stops_and_returns_to_the_best_epoch():
    inputs, targets = np.ones((4, 1)), np.ones(4)
    validation = np.ones((1, 1)), np.array([0.5])  # is passed on the way to 1
    network = Network([1, 1])
    network.weights[0][:] = 0
    options = {"epochs": 100, "learning_rate": 0.05, "validation": validation}
    history = network.fit(MeanSquaredError(), inputs, targets, patience=3, **options)
    assert 0 < history.best_epoch < 20
    assert len(history.train) == history.best_epoch + 1 + 3
    best = network.evaluate(MeanSquaredError(), *validation)
    assert best == min(history.validation) < history.validation[-1]


def test_patience_watches_the_cost_where_there_is_no_validation():
    network = Network([1, 1])
    network.weights[0][:] = 1
    before = network.weights[0].copy()
    options = {"epochs": 50, "learning_rate": 1.1, "patience": 2}
    history = network.fit(MeanAbsoluteError(), [[1.0]], [1.0 + 1e-3], **options)
    assert history.best_epoch == 0
    assert len(history.train) == 3
    np.testing.assert_array_equal(network.weights[0], before)


def test_the_best_epoch_is_the_first_of_equals():
    assert History([2.0, 1.0, 1.0]).best_epoch == 1
    assert History([2.0, 1.0], [1.0, 2.0]).best_epoch == 0


def test_training_goes_on_from_where_it_was():
    inputs, targets = parabola()
    network = Network([1, 8, 1], "tanh")
    first = network.fit(MeanSquaredError(), inputs, targets, epochs=3)
    second = network.fit(MeanSquaredError(), inputs, targets, epochs=3)
    assert second.train[0] == first.train[-1]
    assert second.train[-1] < second.train[0]


def test_kl_and_cross_entropy_on_fixed_targets_train_alike_and_cost_an_entropy_apart():
    inputs = np.random.default_rng(0).normal(size=(40, 2))
    targets = smooth(one_hot((inputs[:, 0] > 0).astype(int), 2), 0.2)
    curves = [
        Network([2, 4, 2], output="softmax").fit(loss, inputs, targets, epochs=5).train
        for loss in (KLDivergence(), CategoricalCrossentropy())
    ]
    entropy = -(0.9 * np.log(0.9) + 0.1 * np.log(0.1))
    np.testing.assert_allclose(np.subtract(curves[1], curves[0]), entropy, rtol=1e-12)


# how it begins, and what it takes and gives


@pytest.mark.parametrize("name", INITIALISATIONS)
def test_weights_begin_uniform_up_to_their_limit(name):
    weights = Network([400, 100], initial=name).weights[0]
    limit = (6 / 400) ** 0.5 if name == "he_uniform" else (6 / 500) ** 0.5
    assert limit * 0.999 < np.abs(weights).max() <= limit
    assert weights.std() == pytest.approx(limit / 3**0.5, rel=0.01)
    assert weights.mean() == pytest.approx(0, abs=limit / 50)


def test_he_for_relu_and_glorot_for_the_rest_unless_told():
    usual = Network([300, 100, 100])
    he, glorot = (Network([300, 100, 100], initial=name) for name in INITIALISATIONS)
    np.testing.assert_array_equal(usual.weights[0], he.weights[0])
    assert np.abs(usual.weights[1]).max() == pytest.approx(
        np.abs(glorot.weights[1]).max(), rel=0.01
    )
    assert np.abs(he.weights[1]).max() > 1.3 * np.abs(glorot.weights[1]).max()
    tanh = Network([300, 100, 100], "tanh")
    np.testing.assert_array_equal(tanh.weights[0], glorot.weights[0])


def test_the_seed_decides_how_it_begins():
    a, b, c = (Network([2, 3, 1], seed=seed).weights[0] for seed in (0, 0, 1))
    np.testing.assert_array_equal(a, b)
    assert (a != c).any()
    assert not Network([2, 3, 1]).biases[0].any()


def test_parameters_are_weights_and_biases_layer_by_layer():
    network = Network([2, 3, 1])
    assert [p.shape for p in network.parameters] == [(2, 3), (3,), (3, 1), (1,)]
    network.weights[1][:] = 0
    network.biases[1][:] = 7
    assert network.parameters[3] is network.biases[1]
    assert network.predict([[1.0, 2.0]]) == [7]
    network.fit(MeanSquaredError(), [[1.0, 2.0]], [0.0], epochs=1)
    assert network.biases[1] != 7


def test_one_output_gives_a_number_for_each_example_and_more_give_rows():
    inputs = np.ones((5, 2))
    assert Network([2, 1]).predict(inputs).shape == Network([2, 1]).scores(inputs).shape == (5,)
    assert Network([2, 3]).predict(inputs).shape == (5, 3)


def test_scores_are_what_the_last_activation_gets():
    network, inputs = (
        Network([2, 3], output="softmax"),
        np.random.default_rng(0).normal(size=(4, 2)),
    )
    scores = network.scores(inputs)
    np.testing.assert_allclose(scores, inputs @ network.weights[0])
    np.testing.assert_array_equal(network.predict(inputs), ACTIVATIONS["softmax"].function(scores))


def test_float32_stays_float32():
    inputs, targets = parabola()
    network = Network([1, 8, 1], "tanh", dtype=np.float32)
    weights = np.ones(64)
    network.fit(MeanSquaredError(), inputs, targets, epochs=3, sample_weight=weights)
    assert {p.dtype for p in network.parameters} == {np.dtype(np.float32)}
    assert network.predict(inputs).dtype == np.float32
    for given in ((inputs, targets), (inputs, targets, weights)):
        _, gradients = network.cost_and_gradients(MeanSquaredError(), *given)
        assert {g.dtype for g in gradients} == {np.dtype(np.float32)}


def test_lists_and_frames_are_taken_and_nothing_of_the_caller_s_is_changed():
    pandas = pytest.importorskip("pandas")
    inputs, targets = parabola()
    before = inputs.copy(), targets.copy()
    forms = [
        (inputs, targets),
        (inputs.tolist(), targets.tolist()),
        (pandas.DataFrame(inputs), pandas.Series(targets, index=range(100, 164))),
    ]
    curves = [Network([1, 4, 1]).fit(MeanSquaredError(), *form, epochs=2).train for form in forms]
    assert curves[0] == curves[1] == curves[2]
    np.testing.assert_array_equal(inputs, before[0])
    np.testing.assert_array_equal(targets, before[1])


def test_it_is_silent_unless_a_bar_is_asked_for(capsys):
    inputs, targets = parabola()
    network, options = Network([1, 2, 1]), {"epochs": 3, "validation": (inputs, targets)}
    network.fit(MeanSquaredError(), inputs, targets, **options)
    assert capsys.readouterr() == ("", "")
    network.fit(MeanSquaredError(), inputs, targets, progress=True, **options)
    out, bar = capsys.readouterr()
    assert out == ""
    steps = bar.rstrip().split("\r")[1:]
    assert [step.count("#") for step in steps] == [10, 20, 30]
    assert re.search(r"epoch 3 of 3, cost 0\.\d+, validation 0\.\d+", steps[-1])
    assert bar.endswith("\n")


# what goes wrong


def test_a_cost_that_is_not_finite_stops_training_and_keeps_the_history():
    inputs, targets = parabola()
    network = Network([1, 8, 1])
    with pytest.raises(TrainingDiverged) as stopped:
        network.fit(MeanSquaredError(), inputs, targets, epochs=999, learning_rate=1e3)
    history = stopped.value.history
    assert history is network.history
    last = len(history.train) - 1
    assert 1 <= last < 999
    assert np.isfinite(history.train[:-1]).all()
    assert not np.isfinite(history.train[-1])
    assert f"after epoch {last}" in str(stopped.value)
    assert "try a learning_rate below 1000" in str(stopped.value)


def test_an_overflow_is_a_value_and_no_warning():
    network = Network([1, 1], output="exponential")
    network.weights[0][:] = 1000
    assert network.predict([[1.0]]) == [np.inf]
    _, gradients = network.cost_and_gradients(MeanSquaredError(), [[1.0]], [0.0])
    assert gradients[0] == np.inf


def test_a_target_that_is_nan_is_found_before_training():
    network = Network([1, 1])
    with pytest.raises(TrainingDiverged, match="the cost is nan before training; look at y"):
        network.fit(MeanSquaredError(), [[1.0], [2.0]], [1.0, np.nan], epochs=3)
    assert len(network.history.train) == 1


def test_predictions_that_leave_the_domain_are_an_error_that_says_when():
    inputs = np.ones((8, 1))
    network = Network([1, 1])
    network.weights[0][:] = 5
    with pytest.raises(ValueError, match="MeanSquaredLogarithmicError: y_pred must be") as stopped:
        network.fit(MeanSquaredLogarithmicError(), inputs, np.zeros(8), epochs=9, learning_rate=9)
    assert stopped.value.__notes__ == ["Network.fit: in epoch 1"]
    assert len(network.history.train) == 1


def test_predictions_are_checked_in_every_batch():
    inputs = np.array([[1.0], [1.0]])
    network = Network([1, 1])
    network.weights[0][:] = 5
    with pytest.raises(ValueError, match=r"y_pred\[0, 0\] is -"):
        network.fit(
            MeanSquaredLogarithmicError(),
            inputs,
            np.array([0.0, 1e9]),
            epochs=1,
            batch_size=1,
            learning_rate=9,
            shuffle=False,
        )


def test_an_interruption_keeps_the_history():
    calls = []

    class Interrupted(MeanSquaredError):
        def _gradient(self, y_true, y_pred):
            calls.append(1)
            if len(calls) == 5:
                raise KeyboardInterrupt
            return super()._gradient(y_true, y_pred)

    network = Network([1, 1])
    with pytest.raises(KeyboardInterrupt):
        network.fit(Interrupted(), np.ones((4, 1)), np.ones(4), epochs=9, batch_size=2)
    assert len(network.history.train) == 3


@pytest.mark.parametrize(
    ("error", "complaint", "options"),
    [
        (ValueError, "hidden must be one of linear, relu.*, not 'swish'", {"hidden": "swish"}),
        (ValueError, "output must be one of linear, relu.*, not 'logit'", {"output": "logit"}),
        (ValueError, "initial must be one of he_uniform.*, not 'zeros'", {"initial": "zeros"}),
        (ValueError, "dtype must be one of float64, float32, not 'int64'", {"dtype": int}),
        (ValueError, r"sizes must .* not \[3\]", {"sizes": [3]}),
        (ValueError, r"sizes\[1\] must be at least 1, not 0", {"sizes": [3, 0, 1]}),
        (TypeError, r"sizes\[0\] must be a whole number, not 2.5", {"sizes": [2.5, 1]}),
    ],
)
def test_a_network_that_cannot_be_is_an_error(error, complaint, options):
    with pytest.raises(error, match=f"Network: {complaint}"):
        Network(**{"sizes": [2, 3, 1], **options})


@pytest.mark.parametrize(
    ("error", "complaint", "options"),
    [
        (ValueError, "Network: epochs must be at least 1, not 0", {"epochs": 0}),
        (TypeError, "Network: epochs must be a whole number, not 1.5", {"epochs": 1.5}),
        (TypeError, "Network: epochs must be a whole number, not True", {"epochs": True}),
        (ValueError, "Network: batch_size must be at least 1, not 0", {"batch_size": 0}),
        (ValueError, "Network: learning_rate must be .*, not 0", {"learning_rate": 0}),
        (ValueError, "Network: learning_rate must be .*, not nan", {"learning_rate": np.nan}),
        (ValueError, "Network: momentum must be .* below 1, not 1", {"momentum": 1}),
        (ValueError, "Network: patience must be at least 1, not 0", {"patience": 0}),
        (ValueError, r"Network: X has shape \(3,\); it needs rows of 2", {"X": np.ones(3)}),
        (ValueError, r"Network: X has shape \(3, 1\); it needs rows", {"X": np.ones((3, 1))}),
        (ValueError, r"X must be finite, but X\[0, 1\] is nan", {"X": [[1, np.nan]] * 3}),
        (TypeError, "Network: X has dtype <U1", {"X": [["a", "b"]] * 3}),
        (ValueError, "y_true has shape .*nothing is broadcast", {"y": np.ones((3, 1))}),
        (ValueError, "y_true has shape .*nothing is broadcast", {"y": np.ones(2)}),
        (ValueError, "sample_weight has shape", {"sample_weight": np.ones(2)}),
        (ValueError, r"Network: X has shape \(3, 1\)", {"validation": (np.ones((3, 1)), [1])}),
    ],
)
def test_a_training_that_cannot_be_is_an_error(error, complaint, options):
    given = {"X": np.ones((3, 2)), "y": np.ones(3), "epochs": 1, **options}
    network = Network([2, 3, 1])
    before = [p.copy() for p in network.parameters]
    with pytest.raises(error, match=complaint):
        network.fit(MeanSquaredError(), **given)
    for parameter, value in zip(network.parameters, before, strict=True):
        np.testing.assert_array_equal(parameter, value)


@pytest.mark.parametrize("loss", [SparseSoftmaxCrossentropy(), JensenShannonDivergence()])
def test_a_loss_of_rows_needs_more_than_one_output(loss):
    with pytest.raises(ValueError, match=rf"Network: {loss.name} needs two outputs or more"):
        Network([2, 1]).fit(loss, np.ones((3, 2)), np.ones(3), epochs=1)


def test_targets_outside_the_domain_are_the_loss_s_error():
    with pytest.raises(ValueError, match=r"Hinge: y_true must be -1 or \+1, but y_true\[0\] is 0"):
        Network([2, 1]).fit(Hinge(), np.ones((3, 2)), np.zeros(3), epochs=1)
    with pytest.raises(ValueError, match=r"y_true\[1\] is 2"):
        Network([1, 1], output="sigmoid").fit(
            BinaryCrossentropy(), np.ones((2, 1)), [0.0, 2.0], epochs=1
        )
