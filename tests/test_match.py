"""Two descriptions are of one work, or they are not: as a careful reader would judge."""

from __future__ import annotations

import pytest

from enrich import match
from enrich.model import Author

TITLE = "A deep learning framework for neuroscience"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (TITLE, "A Deep Learning Framework for Neuroscience."),
        ("POYO-1: A Unified, Scalable Framework for Decoding", "A Unified, Scalable Framework for Decoding"),
        ("Multi—session decoding – a review", "Multi-session decoding: a review"),
        ("Naïve Bayes für Gehirne von Schrödinger", "Naive Bayes fur Gehirne von Schrodinger"),
        ('Gehirne von Schr{\\"o}dinger und Sørensen', "Gehirne von Schrödinger und Sorensen"),
        ("$\\beta$-VAE: Learning Basic Concepts", "β-VAE: Learning Basic Concepts"),
        ("Latent models using $\\pi$-VAE", "Latent models using pi-VAE"),
        ("\\emph{Deep} learning in {P}arkinson's disease", "Deep learning in Parkinson’s disease"),
        ("Role of <i>Drosophila</i> neurons &amp; glia", "Role of Drosophila neurons & glia"),
        ("Effects at p < 0.05 and q > 3 in mice", "Effects at p < 0.05 and q > 3 in mice"),
        (f"RETRACTED: {TITLE}", TITLE),
        ("日本語の論文の題名", "日本語の論文の題名"),
    ],
)
def test_the_same_words(left: str, right: str) -> None:
    assert match.exact(left, right)
    assert match.exact(right, left)
    assert match.close(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Predicting neural behaviour across subjects", "Predicting neural behavior across subjects"),
        ("Towards a universal translator for dynamics", "Toward a universal translator for dynamics"),
    ],
)
def test_nearly_the_same_words_are_close_and_never_exact(left: str, right: str) -> None:
    assert match.close(left, right)
    assert match.close(right, left)
    assert not match.exact(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Statistics of neural coding, part I", "Statistics of neural coding, part II"),
        ("Statistics of neural coding 1", "Statistics of neural coding 2"),
        ("Results of the 2023 brain challenge on decoding", "Results of the 2024 brain challenge on decoding"),
        ("Learning in mouse V1 and V2 areas of cortex", "Learning in mouse V1 and V4 areas of cortex"),
        ("Neural Data Transformer 2: Pretraining for Spikes", "Neural Data Transformer 3: Pretraining for Spikes"),
        (f"POYO: {TITLE}", f"POYO+: {TITLE}"),
        ("GPT-3: Language Models are Few-Shot Learners", "GPT-4: Language Models are Few-Shot Learners"),
        (f"Correction: {TITLE}", TITLE),
        (f"Author Correction: {TITLE}", TITLE),
        (f"Retraction Note to: {TITLE}", TITLE),
        (f"Comment on: {TITLE}", TITLE),
        (f"Corrigendum to “{TITLE}”", TITLE),
        (f"Publisher’s Note: {TITLE}", TITLE),
        (f"Author response: {TITLE}", TITLE),
        (f"Decision letter: {TITLE}", TITLE),
        (f"Editor's evaluation: {TITLE}", TITLE),
        (f"Data from: {TITLE}", TITLE),
        (f"Replication Data for: {TITLE}", TITLE),
        (f"Supplementary material: {TITLE}", TITLE),
        (f"Letter to the Editor regarding “{TITLE}”", TITLE),
        ("Deep learning", "Deep yearning"),
        ("", ""),
        (TITLE, ""),
        ("日本語の論文の題名", "中国語の論文の題名"),
    ],
)
def test_another_work(left: str, right: str) -> None:
    assert not match.close(left, right)
    assert not match.close(right, left)
    assert not match.exact(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Attention is all you need for decoding brains", "Attention is not all you need for decoding brains"),
        ("A survey of supervised learning for brain data", "A survey of unsupervised learning for brain data"),
        ("Sleep improves memory in mice with lesions", "Sleep does not improve memory in mice with lesions"),
    ],
)
def test_a_title_turned_around_is_never_the_same(left: str, right: str) -> None:
    assert not match.exact(left, right)
    assert not match.exact(right, left)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("behaviour", "behavior", True),
        ("modelling", "modeling", True),
        ("optimization", "optimisation", True),
        ("center", "centre", True),
        ("haemoglobin", "hemoglobin", True),
        ("transformers", "transformer", True),
        ("recieving", "receiving", True),
        ("hypertension", "hypotension", False),
        ("mitosis", "meiosis", False),
        ("microscopic", "macroscopic", False),
        ("adsorption", "absorption", False),
        ("intracellular", "intercellular", False),
        ("exploration", "exploitation", False),
        ("supervised", "unsupervised", False),
        ("four", "for", False),
    ],
)
def test_another_spelling_is_not_another_word(one: str, other: str, alike: bool) -> None:
    assert (
        match.spelt_alike(f"An account of {one} in small networks", f"An account of {other} in small networks") is alike
    )


@pytest.mark.parametrize(
    ("left", "right", "other"),
    [
        (f"{TITLE}, part I", f"{TITLE}, part II", True),
        (f"{TITLE}: I. Theory", f"{TITLE}: II. Experiment", True),
        (f"{TITLE}, part 2", f"{TITLE}. Part II: cortex", False),
        (TITLE, f"{TITLE}, part two", True),
        ("A survey of 300 papers", "A survey of 350 papers", False),
        ("Type I interferon in mice", "Type 1 interferon in mice", False),
        (TITLE, TITLE, False),
    ],
)
def test_parts_of_a_series_are_other_works(left: str, right: str, other: bool) -> None:
    assert match.other_parts(left, right) is other
    assert match.other_parts(right, left) is other


@pytest.mark.parametrize(
    ("left", "right", "shortened"),
    [
        (TITLE, f"Towards {TITLE}", True),
        (TITLE, "A deep framework for neuroscience", True),
        (TITLE, f"{TITLE} and behaviour", True),
        (TITLE, "A shallow learning framework for neuroscience", False),
        (TITLE, f"Erratum: {TITLE}", False),
        (f"{TITLE}, part I", f"{TITLE}, part II", False),
        ("A framework", TITLE, False),
    ],
)
def test_words_were_left_out_or_others_put_in_their_place(left: str, right: str, shortened: bool) -> None:
    assert match.shortened(left, right) is shortened
    assert match.shortened(right, left) is shortened


def test_early_and_late_titles_are_related_and_notices_and_parts_are_not() -> None:
    assert match.related(TITLE, "A deep learning framework for the neuroscience of vision")
    assert not match.related(TITLE, f"Erratum: {TITLE}")
    assert not match.related(f"{TITLE}, part I", f"{TITLE}, part II")


@pytest.mark.parametrize(
    ("left", "right", "dropped"),
    [
        (
            "Model of neural activity predicts response to new stimuli",
            "Model of neural activity predicts response",
            True,
        ),
        ("Model of neural activity", "Model of neural activity", False),
        ("Deep learning for all", "Deep learning", False),
        ("Model of neural activity in mice", "Model of neural activities", False),
        (f"{TITLE}: a survey of three decades", TITLE, True),
        (f"{TITLE}, part II", TITLE, False),
        (f"{TITLE} II: cortex", TITLE, False),
        (f"{TITLE} 2.0", TITLE, False),
        (f"{TITLE} revisited", TITLE, False),
        (f"{TITLE} (Erratum)", TITLE, False),
        (f"{TITLE} - Author correction", TITLE, False),
        (f"{TITLE}. Supplementary material", TITLE, False),
    ],
)
def test_a_subtitle_dropped_in_print(left: str, right: str, dropped: bool) -> None:
    assert match.subtitle(left, right) is dropped
    assert match.subtitle(right, left) is dropped


@pytest.mark.parametrize(
    ("title", "telling"), [("BERT", False), ("Deep learning", False), ("Attention is all you need", True), ("", False)]
)
def test_a_nickname_proves_nothing(title: str, telling: bool) -> None:
    assert match.is_telling(title) is telling


def people(names: str) -> list[Author]:
    return [Author(name, name.split()[-1], group=name.endswith("Consortium")) for name in names.split(", ") if name]


@pytest.mark.parametrize(
    ("left", "right", "shared"),
    [
        ("Joel Ye, Chethan Pandarinath", "J. Ye, C. Pandarinath", True),
        ("Joel Ye", "J. Ye, C. Pandarinath", True),
        ("A Müller, B Sørensen", "A Muller, B Sorensen", True),
        ("A Li, B Wang", "C Li, D Chen", False),
        ("A Li, B Wang, C Zhou, D Hu, E Ma", "A Li, B Wang, X Lu, Y Bai, Z Cao", False),
        ("The Brain Consortium", "The Brain Consortium", False),
        ("", "", False),
    ],
)
def test_shared_authors(left: str, right: str, shared: bool) -> None:
    assert match.share_authors(people(left), people(right)) is shared


@pytest.mark.parametrize(
    ("author", "text", "named"),
    [
        ("Mehdi Azabou", "Azabou et al.", True),
        ("Mehdi Azabou", "*M. AZABOU*, Eva Dyer", True),
        ("Joel Ye", "Eyes of Yeti", False),
        ("Joel Ye", "", False),
        ("Joel Ye, Chethan Pandarinath", "Ye and Pandarinath", True),
        ("Wei Wang, Li Chen", "Wei Wang, Jun Hu, Tao Xu", False),
        ("Wei Wang, Jun Hu, Tao Xu", "Wang W., Hu J., et al.", True),
        ("Wei Wang, Jun Hu", "Hu J., Wang W. and others", True),
        ("Max Example, Eve Nobody", "Ada Example, Bo Test", False),
        ("J. Craig Venter", "Craig Venter et al.", True),
        ("Ada Example", "Example et al.", True),
    ],
)
def test_the_first_author_in_the_words_of_a_list(author: str, text: str, named: bool) -> None:
    assert match.names_in(people(author), text) is named


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        (r"$\ell_1$ regression with \textit{few} labels", "ℓ_1 regression with few labels"),
        (r"The $\beta$-VAE", "The β-VAE"),
        (r"$\lambda$-returns", "lambda-returns"),
    ],
)
def test_a_title_in_latex_is_the_same_as_in_print(typed: str, printed: str) -> None:
    assert match.normal(typed) == match.normal(printed)


@pytest.mark.parametrize(
    ("authors", "text", "strangers"),
    [
        ("Dee Other, Eve Nobody", "Ada Example, Bo Test", True),
        ("Dee Other, Eve Nobody", "Nobody et al.", False),
        ("Max Example", "Ada Example", False),
        ("Dee Other", "", False),
        ("", "Ada Example", False),
        ("The Brain Consortium", "The Brain Consortium", False),
    ],
)
def test_a_list_that_names_none_of_the_authors(authors: str, text: str, strangers: bool) -> None:
    assert match.are_strangers(people(authors), text) is strangers


@pytest.mark.parametrize(
    ("title", "signed"),
    [
        (f"{TITLE}, Joel Ye", True),
        (f"{TITLE}, J. Ye and C. Pandarinath", False),  # "and" is no name
        (f"{TITLE}, Pandarinath", True),
        (f"{TITLE}, part II", False),
        (TITLE, False),
    ],
)
def test_a_title_with_its_authors_behind_it(title: str, signed: bool) -> None:
    assert match.is_signed(title, TITLE, people("Joel Ye, Chethan Pandarinath")) is signed
