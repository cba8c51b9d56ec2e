import pytest

from qp_api.integrations.smtp.reading import links_in, tokens_in


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("", []),
        ("Open https://qp.test/a.", ["https://qp.test/a"]),
        ("(http://127.0.0.1:8000/x?y=1) <https://qp.test/b>", None),
        ("খুলুন https://qp.test/ক।", ["https://qp.test/ক"]),
        ("https://qp.test/1\nhttps://qp.test/2\nhttps://qp.test/1", None),
        ("ftp://qp.test https//x", []),
        ("https://qp.test/#token=a_b-C~1.", ["https://qp.test/#token=a_b-C~1"]),
    ],
)
def test_links_are_found_in_order(text: str, links: list[str] | None) -> None:
    several = {
        "(": ["http://127.0.0.1:8000/x?y=1", "https://qp.test/b"],
        "h": ["https://qp.test/1", "https://qp.test/2"],
    }
    assert links_in(text) == (several[text[0]] if links is None else links)


@pytest.mark.parametrize(
    ("links", "tokens"),
    [
        ([], {}),
        (["https://qp.test/verify#token=abc"], {"token": "abc"}),
        (["https://qp.test/#verify=abc&email-change=d"], {"verify": "abc", "email-change": "d"}),
        (["https://qp.test/#/verify?token=abc"], {"token": "abc"}),
        (["https://qp.test/?token=in-the-query", "https://qp.test/#top"], {}),
        (["https://a.test/#token=1", "https://b.test/#token=2&reset=3"], None),
    ],
)
def test_tokens_stand_in_fragments(links: list[str], tokens: dict[str, str] | None) -> None:
    assert tokens_in(links) == ({"token": "1", "reset": "3"} if tokens is None else tokens)
