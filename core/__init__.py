"""Descent Lab's numerical core: objectives, solvers and landscapes, and the experiments and figures made of them."""
