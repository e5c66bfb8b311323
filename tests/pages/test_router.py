"""The navigation with the real pages, and the links from one page to another."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.catalogue import EXPERIMENTS
from pages._ui.flat import address, lesson_flat

ROUTER = Path(__file__).resolve().parents[2] / "pages" / "router.py"
PAGES = {
    "start/neuron.py": "neuron",
    "models/linear_regression.py": "linear_regression",
    "models/logistic_regression.py": "logistic_regression",
    "models/splits.py": "splits",
    "landscapes/loss_surface.py": "loss_surface",
    "landscapes/random_restarts.py": "restarts",
    "networks/mlp.py": "mlp",
    "networks/activations_and_initializers.py": "activations_and_initializers",
}
LESSONS = [(page, lesson) for page, name in PAGES.items() for lesson in EXPERIMENTS[name].lessons]


def front() -> AppTest:
    return AppTest.from_file(str(ROUTER), default_timeout=60).run()


def page_of(at: AppTest, page: str, parameters: dict[str, str]) -> AppTest:
    for name, value in parameters.items():
        at.query_params[name] = value
    return at.switch_page(page).run()


def parameters_of(at: AppTest) -> dict[str, str]:
    return {name: value[0] if isinstance(value, list) else value for name, value in at.query_params.items()}


def test_the_front_page_shows_a_finished_run_and_every_lesson():
    at = front()
    assert not at.exception
    assert at.title[0].value == "Descent Lab"
    titles = [link.proto.label for link in at.get("page_link")]
    assert [lesson.title for _, lesson in LESSONS] == titles[1:]


@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_on_a_finished_run(page):
    at = page_of(front(), page, {})
    assert not at.exception
    assert not at.error
    assert at.title[0].value == EXPERIMENTS[PAGES[page]].title
    assert parameters_of(at) == {}


@pytest.mark.parametrize(("page", "lesson"), LESSONS, ids=[lesson.name for _, lesson in LESSONS])
def test_each_lesson_s_link_opens_it(page, lesson):
    experiment = EXPERIMENTS[PAGES[page]]
    link = address(experiment, lesson_flat(experiment, lesson))
    at = page_of(front(), page, link)
    assert not at.exception
    assert not at.error
    assert parameters_of(at) == link
    assert lesson.text in " ".join(text.value for text in at.markdown)


@pytest.mark.parametrize(("page", "name"), PAGES.items())
def test_each_view_of_each_page_is_drawn(page, name):
    at = page_of(front(), page, {})
    experiment = EXPERIMENTS[name]
    for view in experiment.offered_views(experiment.run(experiment.settings())):
        at.segmented_control[0].set_value(view.name).run()
        assert not at.exception
        assert not at.error


def test_coming_back_finds_the_page_as_it_was_left():
    at = page_of(front(), "models/linear_regression.py", {})
    at.slider(key="data.noise").set_value(1.5).run()
    at.query_params.clear()
    at.switch_page("start/lessons.py").run()
    at.switch_page("models/linear_regression.py").run()
    assert parameters_of(at) == {"data.noise": "1.5"}


def test_a_link_over_a_used_page_does_not_mix_with_it():
    at = page_of(front(), "models/linear_regression.py", {})
    at.slider(key="data.noise").set_value(1.5).run()
    at.query_params.clear()
    at.switch_page("start/lessons.py").run()
    experiment = EXPERIMENTS["linear_regression"]
    link = address(experiment, lesson_flat(experiment, experiment.lessons[0]))
    page_of(at, "models/linear_regression.py", link)
    assert parameters_of(at) == link
    assert "data.noise" not in link
