"""LaTeX in titles and names is read where it is certain, and left alone where it is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.latex import unlatex
from enrich.text import author, clean


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"M{\'a}rquez-Neila", "Márquez-Neila"),
        (r"Andr\'as and Bal\'{a}zs", "András and Balázs"),
        (r"Veli\v{c}kovi\'{c}", "Veličković"),
        (r"W\k{e}grzynowski", "Węgrzynowski"),
        (r"G{\"o}del \& S{\o}ren, Wei\ss{}", "Gödel & Søren, Weiß"),
        (r"Na\"{\i}ve Bayes, na{\"\i}vely", "Naïve Bayes, naïvely"),
        (r"\L ukasz, {\L}ukasz and \c{C}a\u{g}lar", "Łukasz, Łukasz and Çağlar"),
        (r"\AA rhus, {\o} and \alpha divergences", "Århus, ø and α divergences"),
        (r"$\ell_1$-norm and $\ell_{\infty}$-balls", "ℓ_1-norm and ℓ_∞-balls"),
        (r"$k$-means in $O(n^2)$", "k-means in O(n^2)"),
        (r"$\alpha$-stable, \beta-VAE, $\Gamma$", "α-stable, β-VAE, Γ"),
        (r"$\mathcal{O}(n)$ \emph{regret}, {\em truly} \textbf{fast}", "O(n) regret, truly fast"),
        (r"R\&D at 50\% of \$5, x\_1 in \{1, 2\}", "R&D at 50% of $5, x_1 in {1, 2}"),
    ],
)
def test_latex_is_read_as_text(written: str, read: str) -> None:
    assert unlatex(written) == read
    assert unlatex(read) == read
    assert clean(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "50% faster at $5 and $10",
        "From US$5-US$10 a month",
        "A $AP rocky and $NAP test",
        "Sets {1, 2}, the {mask} token, C:\\new\\path and a ~ b",
        r"$O(\sqrt{n})$ regret",
        r"\proptoSVM and \unknown{macro}",
        "x_{max} ^ 2",
        "a $ b $ c",
        "quotes ``like these'' -- and dashes",
    ],
)
def test_what_is_not_surely_latex_stays(text: str) -> None:
    assert unlatex(text) == text


def test_names_are_read_in_either_order() -> None:
    turned, straight = author(r"Vel{\'i}k, Ji{\v{r}}{\'\i}"), author(r"Ji{\v{r}}{\'\i} Vel{\'i}k")
    assert turned == straight
    assert turned is not None
    assert (turned.name, turned.family) == ("Jiří Velík", "Velík")


@given(st.text(alphabet="\\{}$_^ ab'v\"%&1", max_size=60))
def test_any_text_is_read_and_plain_text_is_kept(text: str) -> None:
    read = unlatex(text)
    assert len(read) <= len(text)
    if "\\" not in text and "$" not in text:
        assert read == text
