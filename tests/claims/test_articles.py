"""The inventory is well formed, and says so when it is not."""

import pytest

from claims import articles

GOOD = {
    "id": "ibrahim-x",
    "place": "Opening",
    "kind": "rule",
    "subject": "basics",
    "chapter": "index",
    "says": "A loss is a number.",
}


def written(folder, **changes):
    fields = {**GOOD, **changes}
    lines = [f"{name} = {value!r}" for name, value in fields.items() if value is not None]
    path = folder / "ibrahim.toml"
    path.write_text("[[item]]\n" + "\n".join(lines), encoding="utf-8")
    return path


def test_every_article_has_items_and_an_entry_in_the_bibliography():
    for key in articles.ARTICLES:
        assert any(item.article == key for item in articles.inventory().values())
        assert articles.article(key).title


def test_a_good_item_is_read(tmp_path):
    (item,) = articles.read(written(tmp_path, stated="0.5"))
    assert item.stated == ("0.5",)
    assert item.checkable


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "rumour"}, "kind 'rumour'"),
        ({"subject": "cooking"}, "subject 'cooking'"),
        ({"chapter": "ninth"}, "chapter 'ninth'"),
        ({"id": "insideml-x"}, "begins with ibrahim-"),
        ({"says": None}, "says"),
        ({"colour": "red"}, "colour"),
        ({"stated": "0.5", "nothing_to_check": "an example"}, "can be checked"),
    ],
)
def test_a_malformed_item_is_named(tmp_path, changes, message):
    with pytest.raises(articles.Malformed, match="-x") as error:
        articles.read(written(tmp_path, **changes))
    assert message in str(error.value)
