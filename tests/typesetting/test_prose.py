"""A letter's Markdown becomes blocks with every word in its place."""

from hypothesis import given
from hypothesis import strategies as st

from undersigned.common import markdown
from undersigned.typesetting import Heading, ListBlock, Paragraph, QuotedProse, Run, from_markdown
from undersigned.typesetting.data import Inline, Prose


def words(text: Inline) -> str:
    return text if isinstance(text, str) else "".join(run.text for run in text)


def all_words(blocks: tuple[Prose, ...]) -> str:
    """Every word of the blocks, in order."""
    found = []
    for block in blocks:
        if isinstance(block, Paragraph | Heading):
            found.append(words(block.text))
        elif isinstance(block, ListBlock):
            found += [all_words(item) for item in block.items]
        else:
            found.append(all_words(block.blocks))
    return " ".join(found)


def test_every_part_of_the_subset() -> None:
    text = (
        "We *ask* you to **open**.\nA second line.\n\n## Why\n\n- one\n- two *b*\n\n3. three\n5. five\n\n> quoted\n\n"
        "See [the plan](https://example.org/plan).\\\nEnd.\n"
    )
    assert from_markdown(text) == (
        Paragraph(
            (
                Run("We "), Run("ask", emphasis=True), Run(" you to "), Run("open", strong=True),
                Run(". A second line."),
            )
        ),
        Heading((Run("Why"),), 2),
        ListBlock(((Paragraph((Run("one"),)),), (Paragraph((Run("two "), Run("b", emphasis=True))),))),
        ListBlock(((Paragraph((Run("three"),)),), (Paragraph((Run("five"),)),)), 3, (3, 5)),
        QuotedProse((Paragraph((Run("quoted"),)),)),
        Paragraph(
            (Run("See "), Run("the plan", link="https://example.org/plan"), Run(".\nEnd.")),
        ),
    )  # fmt: skip


def test_spaces_between_styles_in_a_tight_list_stay() -> None:
    (block,) = from_markdown("- *a* **b**\n")
    assert all_words((block,)) == "a b"


@given(st.text(alphabet=st.sampled_from("ab *_>#-1.)[]()\n\\!<&א"), max_size=80))
def test_no_word_is_lost(text: str) -> None:
    def signs(shown: str) -> list[str]:
        return [one for one in shown if one in "abא!<&#)["]

    from html.parser import HTMLParser

    class Words(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found = ""

        def handle_data(self, data: str) -> None:
            self.found += data

    page = Words()
    page.feed(markdown.render(text))
    page.close()
    assert signs(all_words(from_markdown(text))) == signs(page.found)
