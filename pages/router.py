"""The navigation: which pages there are, in which sections."""

import streamlit as st

PAGES = {
    "Start": [st.Page("start/lessons.py", title="Descent Lab", default=True)],
    "Models": [st.Page("models/linear_regression.py", title="Linear regression", url_path="linear-regression")],
}

st.set_page_config(page_icon="📉", layout="wide", initial_sidebar_state=340)
st.navigation(PAGES).run()
