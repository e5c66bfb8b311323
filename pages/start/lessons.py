"""The front page: what this is, one finished run, and the lessons of every page."""

import streamlit as st

from core.catalogue import EXPERIMENTS
from pages._ui.front import arrive, show_cards, show_lesson

PAGES = {
    "neuron": "start/neuron.py",
    "linear_regression": "models/linear_regression.py",
    "logistic_regression": "models/logistic_regression.py",
    "splits": "models/splits.py",
    "loss_surface": "landscapes/loss_surface.py",
    "restarts": "landscapes/random_restarts.py",
    "mlp": "networks/mlp.py",
    "activations_and_initializers": "networks/activations_and_initializers.py",
}

arrive()
st.title("Descent Lab", anchor=False)
st.markdown(
    "See how models are fitted: closed form, maximum likelihood and gradient descent on one and the same problem, from "
    "a single neuron to a trained network, with every number computed while you look."
)
show_lesson(EXPERIMENTS["linear_regression"], PAGES["linear_regression"])
st.header("Finished runs to start from", anchor=False)
for name, page in PAGES.items():
    st.subheader(EXPERIMENTS[name].title, anchor=False)
    st.caption(EXPERIMENTS[name].summary)
    show_cards(EXPERIMENTS[name], page)
