"""The cheat sheet says what the catalogue says, on one page of paper."""

import dataclasses
import math

import pytest
from pypdf import PdfReader

from companion import Huber, MeanSquaredError, Quantile
from companion.catalogue import CATALOGUE, find
from tools import cheat_sheet, cheat_sheet_pdf, sheet_figures

LEAST_POINTS = 6.5
A4 = (842, 595)


@pytest.fixture(scope="module")
def sheet():
    """The only page of the PDF."""
    (page,) = PdfReader(cheat_sheet_pdf.PDF).pages
    return page


@pytest.fixture(scope="module")
def printed(sheet):
    """Its text, without the spaces that lines break at."""
    return bare(sheet.extract_text())


def bare(text):
    return "".join(text.replace("`", "").replace("*", "").split())


def words(entry):
    """All that the sheet says of a loss in words."""
    return [entry.title, repr(entry.loss), *entry.synonyms, *cheat_sheet.facts(entry).values()]


def test_the_page_is_current():
    stored = cheat_sheet.PAGE.read_text(encoding="utf-8")
    assert stored == cheat_sheet.page(), "run make cheatsheet"


def test_the_pdf_was_printed_from_the_page():
    said = PdfReader(cheat_sheet_pdf.PDF).metadata.subject
    assert said.endswith(cheat_sheet_pdf.digest()), "run make cheatsheet"


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=CATALOGUE)
def test_the_pdf_has_all_of_a_loss(entry, printed):
    assert [said for said in words(entry) if bare(said) not in printed] == []


def test_the_pdf_has_all_figures(printed):
    for what, values in sheet_figures.debugging().items():
        for case, value in values.items():
            shown = bare(f"{case}: {cheat_sheet.figure(value)}")
            assert shown in printed.partition(bare(what))[2], (what, case)


@pytest.mark.parametrize(
    "change",
    [
        {"choose": "the moon is full"},
        {"formula": r"\sqrt{|r|}"},
        {"constant": "the mode of the targets"},
        {"loss": Huber(delta=3.0)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_entry_shows(change, monkeypatch, tmp_path, printed):
    changed = dataclasses.replace(CATALOGUE["Huber"], **change)
    monkeypatch.setitem(CATALOGUE, "Huber", changed)
    stored = cheat_sheet.PAGE.read_text(encoding="utf-8")
    assert stored != cheat_sheet.page()
    monkeypatch.setattr(cheat_sheet, "PAGE", tmp_path / "cheat_sheet.md")
    cheat_sheet.PAGE.write_text(cheat_sheet.page(), encoding="utf-8")
    assert not PdfReader(cheat_sheet_pdf.PDF).metadata.subject.endswith(cheat_sheet_pdf.digest())
    if "formula" not in change:
        assert any(bare(said) not in printed for said in words(changed))


def test_the_paper_is_a4_and_lies(sheet):
    assert (sheet.mediabox.width, sheet.mediabox.height) == pytest.approx(A4, abs=1.5)


def test_nothing_is_printed_too_small(sheet):
    sizes = {}

    def note(text, matrix, text_matrix, font, size):
        if text.strip():
            sizes[text] = abs(size * text_matrix[3] * matrix[3])

    sheet.extract_text(visitor_text=note)
    assert len(sizes) > len(CATALOGUE)
    assert {text: size for text, size in sizes.items() if size < LEAST_POINTS} == {}


@pytest.mark.parametrize(
    ("loss", "slope"),
    [
        (MeanSquaredError(), math.inf),
        (Huber(delta=2.5), 2.5),
        (Quantile(tau=0.2), 0.8),
        (find("MSLE").loss, math.inf),
        (find("Poisson").loss, math.inf),
        (find("BCE").loss, math.inf),
        (find("sigmoid CE").loss, 1),
        (find("hinge loss").loss, 1),
        (find("softmax CE").loss, 1),
        (find("multiclass SVM loss").loss, 9),
        (find("KL").loss, math.inf),
    ],
    ids=repr,
)
def test_the_slope_is_the_largest(loss, slope):
    entry = dataclasses.replace(CATALOGUE[loss.name], loss=loss)
    assert sheet_figures.steepest(entry) == pytest.approx(slope)


@pytest.mark.parametrize(
    ("name", "cost"),
    [
        ("SigmoidCrossentropy", math.log(2)),
        ("SoftmaxCrossentropy", math.log(10)),
        ("SparseSoftmaxCrossentropy", math.log(10)),
        ("CrammerSingerHinge", 1),
        ("WestonWatkinsHinge", 9),
        ("MeanSquaredError", 1),
        ("MeanAbsoluteError", math.sqrt(2 / math.pi)),
    ],
)
def test_the_start_is_what_the_formula_says(name, cost):
    assert sheet_figures.at_the_start(name) == pytest.approx(cost, rel=1e-5)


@pytest.mark.parametrize(
    ("name", "framework", "call"),
    [
        ("mse", "PyTorch", "`F.mse_loss`"),
        ("Huber", "Keras", "`huber(delta=delta)`"),
        ("sigmoid CE", "Keras", "`binary_crossentropy(from_logits=True)`"),
        ("CCE", "Keras", "`categorical_crossentropy`"),
        ("CCE", "PyTorch", "`-torch.xlogy(y_true, y_pred).sum(dim=-1)`"),
        ("hinge loss", "Keras", "`hinge(y_true, y_pred / margin) * margin`"),
        ("hinge loss", "PyTorch", "none"),
    ],
)
def test_a_call_is_as_short_as_it_can_be(name, framework, call):
    assert cheat_sheet.in_framework(find(name).loss, framework) == call
