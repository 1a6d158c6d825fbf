"""The desk's plots and filters: each drawing with its table, in the direction that the page is read in."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import translation

from tests.letters.letters import FrozenClock, open_letter_for_tests
from tests.signatures.people import HIDDEN, fill_in, sequence, sign_and_confirm
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.ledger.publishing import publish_log
from undersigned.letters.models import Letter
from undersigned.signatures.entry import Entry
from undersigned.signatures.filtering import places_of_day
from undersigned.signatures.models import Signature
from undersigned.signatures.plot import LONGEST_LABEL, WIDTH, Plot, bar_plot, growth_plot

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"
NUMBERS = [("Elm Street", 1200), ("Mill Lane", 300), ("<b>&", 0)]


@pytest.fixture
def letter(campaign: Campaign) -> Letter:
    return open_letter_for_tests(campaign)


def drawn(plot: Plot | None) -> ElementTree.Element:
    assert plot is not None
    return ElementTree.fromstring(str(plot.svg))


def test_bars_are_as_long_as_their_numbers_and_the_table_says_the_same() -> None:
    plot = bar_plot("Places", ("Place", "Names"), NUMBERS)
    svg = drawn(plot)
    widths = [float(bar.attrib["width"]) for bar in svg.iter("rect")]
    assert widths[1] == pytest.approx(widths[0] / 4, abs=0.1)
    assert widths[2] == 0
    assert [text.text for text in svg.iter("text")] == ["Elm Street", "1,200", "Mill Lane", "300", "<b>&", "0"]
    assert plot is not None
    assert (plot.heads, list(plot.rows)) == (["Place", "Names"], NUMBERS)
    assert svg.attrib["aria-label"] == "Places"


def test_a_page_read_from_the_right_has_its_bars_and_its_time_from_the_right() -> None:
    with translation.override("ar"):
        bars, growth = bar_plot("x", ("a", "b"), NUMBERS), growth_plot([(date(2026, 3, 1), 0), (date(2026, 3, 9), 5)])
    for bar in drawn(bars).iter("rect"):
        assert float(bar.attrib["x"]) + float(bar.attrib["width"]) == pytest.approx(WIDTH - 8)
    assert [text.attrib["text-anchor"] for text in drawn(bars).iter("text")][:2] == ["end", "start"]
    line = next(path for path in drawn(growth).iter("path") if path.attrib["class"] == "line").attrib["d"]
    xs = [float(corner.split()[0]) for corner in line[1:].split(" L")]
    assert xs == sorted(xs, reverse=True)


def test_time_runs_to_the_right_elsewhere() -> None:
    line = next(drawn(growth_plot([(date(2026, 3, 1), 0), (date(2026, 3, 9), 5)])).iter("path")).attrib["d"]
    xs = [float(corner.split()[0]) for corner in line[1:].split(" L")[:-2]]
    assert xs == sorted(xs)


def test_long_labels_are_cut_in_the_drawing_only() -> None:
    plot = bar_plot("x", ("a", "b"), [("y" * 300, 1)])
    assert plot is not None
    label = next(drawn(plot).iter("text")).text
    assert label is not None
    assert len(label) == LONGEST_LABEL
    assert plot.rows[0][0] == "y" * 300


@pytest.mark.parametrize("numbers", [[], [("a", 0)]])
def test_nothing_is_not_drawn(numbers: list[tuple[str, int]]) -> None:
    assert bar_plot("x", ("a", "b"), numbers) is None


def test_the_page_draws_what_there_is_and_names_no_hidden_place(
    letter: Letter, tove: Organiser, client: Client
) -> None:
    client.force_login(tove)
    at = f"/desk/letters/{letter.slug}/figures"
    assert "There is nothing to draw yet" in client.get(at).content.decode()
    sign_and_confirm(letter, "a@example.org", Entry("named", "Example Ada", "", "Elm Street"))
    sign_and_confirm(letter, "b@example.org", Entry("named", "Example Bo", "", "Stopped Street"))
    sign_and_confirm(letter, "c@example.org", HIDDEN)
    Signature.objects.filter(place="Stopped Street").update(display="stopped")
    fill_in(letter, "d@example.org", held="cross-site")
    page = client.get(at).content.decode()
    for caption in ("How signatures came", "Confirmed, by the language that was read", "Places on the public list"):
        assert page.count(f">{caption}<") == 2  # the heading, and the table's caption
    assert "Elm Street" in page
    assert "Stopped Street" not in page
    assert "Held for you to look at" in page
    assert "style=" not in page


def listed(client: Client, letter: Letter, query: str) -> set[str]:
    page = client.get(f"/desk/letters/{letter.slug}/signatures?{query}").content.decode()
    return {name for name in ("Example Ada", "Example Bo", "Пример", "No. ") if name in page}


def test_the_list_is_filtered_by_class_language_place_and_day(
    letter: Letter, mo: Organiser, client: Client, moved_clock: FrozenClock
) -> None:
    assert letter.log_id is not None
    sign_and_confirm(letter, "a@example.org", Entry("named", "Example Ada", "", "Elm Street"))
    sign_and_confirm(letter, "b@example.org", Entry("named", "Пример", "", "Mill Lane"))
    Signature.objects.filter(name="Пример").update(text=letter.texts.get(language="ru"), klass="paper")
    publish_log(log_id=letter.log_id)
    moved_clock.move(timedelta(days=1))
    sign_and_confirm(letter, "c@example.org", Entry("named", "Example Bo", "", "Elm Close"))
    sign_and_confirm(letter, "d@example.org", HIDDEN)
    publish_log(log_id=letter.log_id)
    client.force_login(mo)
    assert listed(client, letter, "") == {"Example Ada", "Example Bo", "Пример", "No. "}
    assert listed(client, letter, "klass=paper") == {"Пример"}
    assert listed(client, letter, "language=ru") == {"Пример"}
    assert listed(client, letter, "place=ELM") == {"Example Ada", "Example Bo"}
    assert listed(client, letter, "place=%25") == set()
    assert listed(client, letter, "day=2026-03-02") == {"Example Ada", "Пример"}
    assert listed(client, letter, "day=2026-03-03") == {"Example Bo", "No. "}
    assert listed(client, letter, "day=2026-03-03&filter=hidden") == {"No. "}
    assert listed(client, letter, "day=2026-02-01") == set()
    assert listed(client, letter, "q=example&place=close") == {"Example Bo"}
    assert places_of_day(letter.log_id, date(2026, 3, 2)) == (0, 3)


@pytest.mark.parametrize("query", ["day=x", "klass=king", "language=%00", "place=%00", "q=" + "x" * 300, "filter=%00"])
def test_a_filter_that_cannot_be_read_is_passed_over(letter: Letter, mo: Organiser, client: Client, query: str) -> None:
    sign_and_confirm(letter, "a@example.org")
    client.force_login(mo)
    assert client.get(f"/desk/letters/{letter.slug}/signatures?{query}").status_code == 200


def test_the_next_page_keeps_the_filter(
    letter: Letter, mo: Organiser, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("undersigned.signatures.queries.PAGE_SIZE", 1)
    for number in range(2):
        sign_and_confirm(letter, f"p{number}@example.org", Entry("named", f"Example {number}", "", "Elm Street"))
    sequence(letter)
    client.force_login(mo)
    page = client.get(f"/desk/letters/{letter.slug}/signatures?place=Elm+Street&klass=email").content.decode()
    assert 'href="?klass=email&place=Elm+Street&after=' in page.replace("&amp;", "&")
