"""The navigation: which pages there are, in which sections."""

import streamlit as st

PAGES = {
    "Start": [
        st.Page("start/lessons.py", title="Descent Lab", default=True),
        st.Page("start/neuron.py", title="The neuron", url_path="neuron"),
    ],
    "Models": [
        st.Page("models/linear_regression.py", title="Linear regression", url_path="linear-regression"),
        st.Page("models/logistic_regression.py", title="Logistic regression", url_path="logistic-regression"),
        st.Page("models/splits.py", title="Splits and leakage", url_path="splits-and-leakage"),
    ],
    "Landscapes": [
        st.Page("landscapes/loss_surface.py", title="Loss surface", url_path="loss-surface"),
        st.Page("landscapes/random_restarts.py", title="Random restarts", url_path="random-restarts"),
    ],
    "Networks": [
        st.Page("networks/mlp.py", title="Multilayer perceptron", url_path="multilayer-perceptron"),
        st.Page(
            "networks/activations_and_initializers.py",
            title="Activations and initializers",
            url_path="activations-and-initializers",
        ),
    ],
}

st.set_page_config(page_icon="📉", layout="wide", initial_sidebar_state=340)
st.navigation(PAGES).run()
