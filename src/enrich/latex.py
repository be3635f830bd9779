r"""LaTeX as it strays into titles and names, read as text: `M{\'a}rquez` is Márquez, `$\ell_1$-norm` is ℓ_1-norm.

Only what can be nothing else is read, and what is not understood stays as it was written. The libraries for this
(pylatexenc, latexcodec) read documents: they take `50% faster` for `50` and a comment, and drop what they do not know.
"""

from __future__ import annotations

import re
import unicodedata


def _table(names: str, signs: str) -> dict[str, str]:
    return dict(zip(names.split(), signs, strict=True))


def _greek(first: int) -> dict[str, str]:
    """`alpha` to `omega`, or `Alpha` to `Omega`, by the code of the first; the final sigma has no macro."""
    letters = [chr(code) for code in range(first, first + 25) if code not in (0x3A2, 0x3C2)]
    words = [unicodedata.name(letter).rpartition(" ")[2].replace("LAMDA", "LAMBDA") for letter in letters]
    return {word.capitalize() if a.isupper() else word.lower(): a for word, a in zip(words, letters, strict=True)}


# An accent's macro and the combining character that it sets upon a letter.
_ACCENTS = _table(
    "` ' ^ ~ = u . \" r H v d c k",
    "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0323\u0327\u0328",
)
_LETTERS = _table("ss ae AE oe OE aa AA o O l L i j dh DH th TH dj DJ", "ßæÆœŒåÅøØłŁijðÐþÞđĐ")
_SYMBOLS = {
    **_LETTERS,
    **_table("ell infty times cdot to rightarrow leftrightarrow leq le geq ge neq approx", "ℓ∞×·→→↔≤≤≥≥≠≈"),
    **_table("sim pm propto nabla partial circ star varepsilon varphi vartheta", "∼±∝∇∂∘⋆εφϑ"),
    **_greek(0x391),
    **_greek(0x3B1),
}
_ACCENT = re.compile(r"""(\{)?\\(?:(['`^~=."])\s?|([uHckrvd])(?:\s|(?=\{)))(\{)?\\?([A-Za-z])(?(4)\})(?(1)\})""")
_SYMBOL = re.compile(rf"(\{{)?\\({'|'.join(_SYMBOLS)})(?![A-Za-z])(?:\{{\}})?(?(1)\}})(\s(?=[a-z]))?")
_FONT = re.compile(r"\\(?:emph|mbox|bm|boldsymbol|operatorname|(?:text|math)[a-z]{0,6})\s?\{([^{}]*)\}")
_SWITCH = re.compile(r"\{\\(?:em|it|bf|tt|sc|rm|sf|sl|cal)\s([^{}]*)\}")
_SINGLE = re.compile(r"(?<=[_^])\{([^{}\\])\}")
# Not `$5 and $10`: no blank within the signs, no digit behind them, no two words between them.
_MATH = re.compile(r"\$(?![\s\d.]*\s)(?!\s)([^$\\]{1,80})(?<!\s)\$(?!\d)")
_WORDS = re.compile(r"[A-Za-z]{2,}\s+[A-Za-z]{2,}")
_ESCAPED = re.compile(r"\\([&%$#_{}])")


def unlatex(text: str) -> str:
    """A text without the LaTeX that is understood; any other text as it is."""
    if "\\" in text:
        text = _ACCENT.sub(_accented, text)
        text = _SYMBOL.sub(_sign, text)
        text = _SWITCH.sub(r"\1", _FONT.sub(r"\1", _SINGLE.sub(r"\1", text)))
    if "$" in text:
        text = _MATH.sub(lambda match: match[0] if _WORDS.search(match[1]) else match[1], text)
    return _ESCAPED.sub(r"\1", text)


def _accented(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", match[5] + _ACCENTS[match[2] or match[3]])


def _sign(match: re.Match[str]) -> str:
    r"""A blank ends the macro of a letter within a word, as in `\AA rhus`."""
    return _SYMBOLS[match[2]] + ("" if match[2] in _LETTERS and not match[1] else match[3] or "")
