"""The front page: what this is, one finished run, and the lessons."""

import streamlit as st

from core.catalogue import EXPERIMENTS
from pages._ui.front import arrive, show_cards, show_lesson

LINEAR_REGRESSION = EXPERIMENTS["linear_regression"]
PAGE = "models/linear_regression.py"

arrive()
st.title("Descent Lab", anchor=False)
st.markdown(
    "See how models are fitted: closed form, maximum likelihood and gradient descent on one and the same problem, with "
    "every number computed while you look."
)
show_lesson(LINEAR_REGRESSION, PAGE)
st.subheader("Finished runs to start from", anchor=False)
show_cards(LINEAR_REGRESSION, PAGE)
