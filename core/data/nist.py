"""Small tables with certified regression results.

All are from the National Institute of Standards and Technology, Statistical Reference Datasets (StRD), linear and
nonlinear regression, 1999, https://www.itl.nist.gov/div898/strd/. Work of the United States government, not in
copyright. The results certified there are asserted in the tests.
"""

from __future__ import annotations

import numpy as np

from core.data.dataset import Array, frozen_array


def _table(text: str) -> Array:
    return frozen_array([row.split() for row in text.strip().splitlines()])


# Norris, J. (1979), calibration of ozone monitors: y is the customer's reading, x is NIST's.
_x = """
  0.2 337.4 118.2 884.6  10.1 226.5 666.3 996.3 448.6 777.0 558.2   0.4
  0.6 775.5 666.9 338.0 447.5  11.6 556.0 228.1 995.8 887.6 120.2   0.3
  0.3 556.8 339.1 887.2 999.0 779.0  11.1 118.3 229.2 669.1 448.9   0.5
"""
_y = """
  0.1 338.8 118.1 888.0   9.2 228.1 668.5 998.5 449.1 778.9 559.2   0.3
  0.1 778.1 668.8 339.3 448.9  10.8 557.7 228.3 998.0 888.8 119.6   0.3
  0.6 557.6 339.3 888.0 998.5 778.9  10.2 117.6 228.9 668.4 449.2   0.2
"""
NORRIS_COLUMNS = ("y", "x")
NORRIS = frozen_array(np.column_stack([_table(_y).ravel(), _table(_x).ravel()]))

# Longley, J. W. (1967), "An appraisal of least squares programs for the electronic computer from the point of view
# of the user", Journal of the American Statistical Association 62, 819-841. One row a year.
LONGLEY_COLUMNS = ("TOTEMP", "GNPDEFL", "GNP", "UNEMP", "ARMED", "POP", "YEAR")
LONGLEY = _table("""
60323   83.0  234289  2356  1590  107608  1947
61122   88.5  259426  2325  1456  108632  1948
60171   88.2  258054  3682  1616  109773  1949
61187   89.5  284599  3351  1650  110929  1950
63221   96.2  328975  2099  3099  112075  1951
63639   98.1  346999  1932  3594  113270  1952
64989   99.0  365385  1870  3547  115094  1953
63761  100.0  363112  3578  3350  116219  1954
66019  101.2  397469  2904  3048  117388  1955
67857  104.6  419180  2822  2857  118734  1956
68169  108.4  442769  2936  2798  120445  1957
66513  110.8  444546  4681  2637  121950  1958
68655  112.6  482704  3813  2552  123366  1959
69564  114.2  502601  3931  2514  125368  1960
69331  115.7  518173  4806  2572  127852  1961
70551  116.9  554894  4007  2827  130081  1962
""")

# Box, G. P., Hunter, W. G. and Hunter, J. S. (1978), biochemical oxygen demand (mg/l) after days of incubation.
BOXBOD = _table("""
109   1
149   2
149   3
191   5
213   7
224  10
""")
