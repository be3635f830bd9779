"""One name for one venue: "Advances in Neural Information Processing Systems 37" and "NIPS'24" are both NeurIPS.

A venue that is not in the table keeps its own words, cleaned of years and ordinals. Names, not judgements: nothing here
ranks anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from enrich.model import Identifier
from enrich.venue_ids import ISSNS, STREAMS

# short name: full name, then other spellings. Journals are listed only where services disagree on their names.
_TABLE: dict[str, tuple[str, ...]] = {
    "3DV": ("International Conference on 3D Vision",),
    "AAAI": ("AAAI Conference on Artificial Intelligence",),
    "ACL": ("Annual Meeting of the Association for Computational Linguistics",),
    "ACCV": ("Asian Conference on Computer Vision",),
    "ACM MM": ("ACM International Conference on Multimedia", "ACM Multimedia", "MM", "ACMMM"),
    "AISTATS": ("International Conference on Artificial Intelligence and Statistics",),
    "arXiv": ("arXiv", "arXiv.org", "CoRR", "ArXiv"),
    "bioRxiv": ("bioRxiv", "bioRxiv: the preprint server for biology"),
    "BMVC": ("British Machine Vision Conference",),
    "CIKM": ("International Conference on Information and Knowledge Management",),
    "COLING": ("International Conference on Computational Linguistics",),
    "COLM": ("Conference on Language Modeling",),
    "COLT": (
        "Annual Conference on Learning Theory",
        "Conference on Learning Theory",
        "Conference on Computational Learning Theory",
    ),
    "CoRL": ("Conference on Robot Learning",),
    "CVPR": (
        "IEEE/CVF Conference on Computer Vision and Pattern Recognition",
        "Computer Vision and Pattern Recognition",
    ),
    "EACL": ("Conference of the European Chapter of the Association for Computational Linguistics",),
    "ECCV": ("European Conference on Computer Vision",),
    "EMNLP": ("Conference on Empirical Methods in Natural Language Processing",),
    "ECML PKDD": ("European Conference on Machine Learning", "ECML", "ECML-PKDD"),
    "ICASSP": ("IEEE International Conference on Acoustics, Speech and Signal Processing",),
    "ICCV": (
        "IEEE/CVF International Conference on Computer Vision",
        "IEEE International Conference on Computer Vision",
    ),
    "ICDE": ("IEEE International Conference on Data Engineering",),
    "ICDM": ("IEEE International Conference on Data Mining",),
    "ICIP": ("IEEE International Conference on Image Processing",),
    "ICLR": ("International Conference on Learning Representations",),
    "ICML": ("International Conference on Machine Learning",),
    "ICPR": ("International Conference on Pattern Recognition",),
    "ICRA": ("IEEE International Conference on Robotics and Automation",),
    "IJCNN": ("International Joint Conference on Neural Networks",),
    "IJCV": ("International Journal of Computer Vision",),
    "IJCAI": ("International Joint Conference on Artificial Intelligence",),
    "Interspeech": ("Interspeech", "Annual Conference of the International Speech Communication Association"),
    "IROS": ("IEEE/RSJ International Conference on Intelligent Robots and Systems",),
    "JMLR": ("Journal of Machine Learning Research", "J. Mach. Learn. Res."),
    "JOSS": ("Journal of Open Source Software", "The Journal of Open Source Software"),
    "KDD": ("ACM SIGKDD Conference on Knowledge Discovery and Data Mining", "Knowledge Discovery and Data Mining"),
    "medRxiv": ("medRxiv",),
    "MedIA": ("Medical Image Analysis",),
    "MICCAI": ("International Conference on Medical Image Computing and Computer Assisted Intervention",),
    "MLSys": ("Conference on Machine Learning and Systems",),
    "NAACL": (
        "North American Chapter of the Association for Computational Linguistics",
        "Conference of the North American Chapter of the Association for Computational Linguistics",
        "NAACL-HLT",
        "HLT-NAACL",
    ),
    "NBDT": ("Neurons, Behavior, Data analysis, and Theory",),
    "NeurIPS": (
        "Conference on Neural Information Processing Systems",
        "Neural Information Processing Systems",
        "Advances in Neural Information Processing Systems",
        "NIPS",
    ),
    "PNAS": ("Proceedings of the National Academy of Sciences",),
    "RSS": ("Robotics: Science and Systems",),
    "SIGIR": ("ACM SIGIR Conference on Research and Development in Information Retrieval",),
    "TACL": ("Transactions of the Association for Computational Linguistics",),
    "TMLR": ("Transactions on Machine Learning Research", "Trans. Mach. Learn. Res."),
    "TPAMI": ("IEEE Transactions on Pattern Analysis and Machine Intelligence",),
    "TIP": ("IEEE Transactions on Image Processing",),
    "TKDE": ("IEEE Transactions on Knowledge and Data Engineering",),
    "TMI": ("IEEE Transactions on Medical Imaging",),
    "TMM": ("IEEE Transactions on Multimedia",),
    "TNNLS": ("IEEE Transactions on Neural Networks and Learning Systems",),
    "TOG": ("ACM Transactions on Graphics",),
    "UAI": ("Conference on Uncertainty in Artificial Intelligence",),
    "VLDB": ("International Conference on Very Large Data Bases", "Proceedings of the VLDB Endowment", "PVLDB"),
    "WACV": ("IEEE/CVF Winter Conference on Applications of Computer Vision",),
    "WSDM": (
        "ACM International Conference on Web Search and Data Mining",
        "International Conference on Web Search and Web Data Mining",
    ),
    "WWW": (
        "The Web Conference",
        "International World Wide Web Conferences",
        "International Conference on World Wide Web",
        "World Wide Web Conference",
        "ACM Web Conference",
    ),
}
# The same for names that are words or family names too: they count only as written here.
_EXACT: dict[str, tuple[str, ...]] = {
    "ALENEX": ("Workshop on Algorithm Engineering and Experiments",),
    "ALT": ("International Conference on Algorithmic Learning Theory", "Algorithmic Learning Theory"),
    "ASONAM": (
        "International Conference on Advances in Social Networks Analysis and Mining",
        "Advances in Social Networks Analysis and Mining",
    ),
    "ASPLOS": ("International Conference on Architectural Support for Programming Languages and Operating Systems",),
    "CCS": ("ACM SIGSAC Conference on Computer and Communications Security",),
    "CHI": ("CHI Conference on Human Factors in Computing Systems", "Conference on Human Factors in Computing Systems"),
    "CogSci": ("Annual Meeting of the Cognitive Science Society",),
    "CoNLL": ("Conference on Computational Natural Language Learning",),
    "CSCW": ("ACM Conference on Computer-Supported Cooperative Work and Social Computing",),
    "ECIR": ("European Conference on Information Retrieval",),
    "EMBC": ("International Conference of the IEEE Engineering in Medicine and Biology Society",),
    "FAccT": ("ACM Conference on Fairness, Accountability, and Transparency",),
    "FOCS": ("IEEE Symposium on Foundations of Computer Science",),
    "GECCO": ("Genetic and Evolutionary Computation Conference",),
    "ICME": ("IEEE International Conference on Multimedia and Expo",),
    "ICSE": ("International Conference on Software Engineering",),
    "ICWSM": ("International AAAI Conference on Web and Social Media",),
    "IEEE BigData": ("IEEE International Conference on Big Data",),
    "INFOCOM": ("IEEE Conference on Computer Communications",),
    "ISBI": ("IEEE International Symposium on Biomedical Imaging",),
    "ISMIR": ("International Society for Music Information Retrieval Conference",),
    "IUI": ("International Conference on Intelligent User Interfaces",),
    "LREC": ("International Conference on Language Resources and Evaluation",),
    "MIDL": ("International Conference on Medical Imaging with Deep Learning", "Medical Imaging with Deep Learning"),
    "NDSS": ("Network and Distributed System Security Symposium",),
    "NSDI": ("Symposium on Networked Systems Design and Implementation",),
    "OSDI": ("Symposium on Operating Systems Design and Implementation",),
    "PAKDD": ("Pacific-Asia Conference on Knowledge Discovery and Data Mining",),
    "PLDI": ("Conference on Programming Language Design and Implementation",),
    "PODS": ("Symposium on Principles of Database Systems",),
    "POPL": ("Symposium on Principles of Programming Languages",),
    "RecSys": ("ACM Conference on Recommender Systems",),
    "SDM": ("SIAM International Conference on Data Mining",),
    "SIGMOD": ("ACM SIGMOD International Conference on Management of Data", "SIGMOD Conference"),
    "SODA": ("ACM-SIAM Symposium on Discrete Algorithms",),
    "SOSP": ("Symposium on Operating Systems Principles",),
    "STOC": ("ACM Symposium on Theory of Computing",),
    "UIST": ("ACM Symposium on User Interface Software and Technology",),
}
# Names that lists write as venues do: no alias is needed to know them for what they are, when written as here.
_OTHERS = """
ACML ACM-BCB AISec ASPLOS ASRU BIBM CCN CCS CHI CHIL CogSci CoNLL COSYNE CSCW DAC DASFAA EMBC EuroSys FAccT
GECCO HPCA ICAPS ICCD ICCAD ICDAR ICDCS ICLP ICME ICMI ICONIP ICSE ICTAI IJCNLP IPMI ISBI ISCA ISMIR ISSTA ITSC IUI
IWSLT JAIR LREC MICRO MIDL MLHC MLSP NDSS NSDI OSDI PAKDD PETS PODS PPoPP PRCV RA-L RecSys SDM SemEval SIGGRAPH
SIGMOD SIGSPATIAL SLT SOSP SPAA TACAS TASLP TCSVT TIFS TIST TITS TMC TOIS TPDS TSP TVCG UbiComp UIST WMT
Nature Science Cell Neuron eLife PLOS PeerJ iScience Bioinformatics NeuroImage Neurocomputing Radiology
Preprint Preprints OSF PsyArXiv SSRN ChemRxiv TechRxiv OpenReview
"""
_KNOWN = frozenset(_OTHERS.split())
PREPRINT_SERVERS = frozenset({"arXiv", "bioRxiv", "medRxiv"})

_YEAR = re.compile(r"(?:\b|(?<=[A-Za-z]))((?:19|20)\d\d)\b|'(\d\d)\b|’(\d\d)\b")
_ORDINAL = (
    r"(?:twenty|thirty|forty|fifty|sixty)?[- ]?"
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|\w+teenth|tenth|eleventh|twelfth|\w+tieth)"
)
_NOISE = re.compile(
    r"\b(?:proc(?:eedings?|cedings)(?: of)?(?: the)?|annual|the|in|\d+(?:st|nd|rd|th)?|of the united states of america"
    rf"|{_ORDINAL})\b",
    re.IGNORECASE,
)


_WORKSHOP = re.compile(r"workshop", re.IGNORECASE)
_MEETING = re.compile(r"\b(?:conference|symposium)(?: on)?\b", re.IGNORECASE)
# SIAM's conference on data mining is not IEEE's, and stays as it is.
_HOLDERS = re.compile(r"\b(?:acm|ieee|cvf|rsj|usenix|sig[a-z]{2,5}|computer society|international|on)\b", re.IGNORECASE)
_NUMBER = rf"(?:{_ORDINAL}|\d+(?:st|nd|rd|th)?)"
_FRONT = re.compile(
    rf"^(?:proc(?:eedings?|cedings)(?: of)?(?: the)?|{_NUMBER}|annual|the)\s+"
    r"(?=.*\b(?:conference|symposium|workshops?)\b)",
    re.IGNORECASE,
)
# `…, ICCV 2021, Montreal, …`, `… (ICML 2007), …`, `MM '20: …`
_DATED = re.compile(rf"(?:^|[,(:]\s*)([A-Z][\w@-]+)(?: Conference)?\s*(?:{_YEAR.pattern})(?=[,:)]|$)")
# Where a title of proceedings ends: before an acronym with a year, else before a place.
_ENDS = (
    re.compile(rf"(?:,|\s\(|\s)\s*[A-Z][\w@-]*[A-Z][\w@-]*(?: \w+)? ?(?:{_YEAR.pattern}).*$"),
    re.compile(r"(?<=[\w)]), [A-Z][\w ./]+, [A-Z].*$"),
)
_TRACK = re.compile(
    r"\s*\((?:\d+|volume \d+[^)]*|findings|posters?|orals?|spotlights?|main|long|short|demos?|industry)(?: papers?)?\)$"
    r"|[, ](?:main|findings|long|short|demos?|industry|oral|poster|spotlight|conference)(?: track| conference)*$"
    r"|[, ](?:track )?(?:datasets (?:and|&) benchmarks|position paper)(?: track)?$",
    re.IGNORECASE,
)
_TRACKS = {
    "Findings": re.compile(r"\bfindings\b", re.IGNORECASE),
    "Datasets and Benchmarks Track": re.compile(r"\bdatasets (?:and|&) benchmarks\b", re.IGNORECASE),
}
_NO_LETTER = re.compile(r"[^a-z]+")
# Words of which none has to be left out before they are looked up: the most that is asked about, and no venue.
_PLAIN = re.compile(
    r"(?!.*(?:rxiv|\b(?:proceedings|annual|the|in|of|\w+th|first|second|third)\b))[A-Za-z .-]+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Venue:
    """`name` as lists write it, `full` as the venue does. Two spellings of one venue give equal values."""

    name: str
    full: str

    @property
    def is_preprint_server(self) -> bool:
        return self.name in PREPRINT_SERVERS

    @property
    def is_acronym(self) -> bool:
        """Letters of which no full name is known: they may stand for any."""
        return self.name == self.full and re.fullmatch(r"[A-Z][\w&@-]*[A-Z][\w-]*", self.name) is not None


def _key(text: str) -> str:
    return _letters(_NOISE.sub(" ", _YEAR.sub(" ", text.replace("&", " and "))))


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", text.casefold())


@lru_cache(maxsize=1)
def _aliases() -> dict[str, Venue]:
    found: dict[str, Venue] = {}
    for name, spellings in _TABLE.items():
        for spelling in (name, *spellings):
            found[_key(spelling)] = Venue(name, spellings[0])
    for name, spellings in _EXACT.items():
        found |= {_key(spelling): Venue(name, spellings[0]) for spelling in spellings}
    return found


@lru_cache(maxsize=1)
def _cores() -> dict[str, Venue]:
    """Conferences by what they are about, whoever holds them."""
    names = (_TABLE | _EXACT).items()
    return {core: Venue(name, spellings[0]) for name, spellings in names for text in spellings if (core := _core(text))}


def _core(text: str) -> str | None:
    """`recommendersystems` of `Proceedings of the 12th ACM Conference on Recommender Systems`; None for a journal."""
    if not _MEETING.search(text) or _WORKSHOP.search(text):
        return None
    return _key(_HOLDERS.sub(" ", _MEETING.sub(" ", re.sub(r"\([^()]*\)", " ", text)))) or None


def names() -> frozenset[str]:
    """The short names of the table."""
    return frozenset(_TABLE)


@lru_cache(maxsize=1024)
def is_known(text: str) -> bool:
    """Whether a text is the name of a venue and nothing else; those of the table in any spelling."""
    if text in _KNOWN or text in _TABLE:
        return True
    if _PLAIN.fullmatch(text) and _letters(text) not in _aliases():
        return text.title() in _KNOWN
    found = _named(text) or _own_words(text)
    return found is not None and (found.name in _TABLE or found.name in _KNOWN or found.name.title() in _KNOWN)


@lru_cache(maxsize=1024)
def canonical(text: str) -> Venue | None:
    """The venue that a label, a journal title or a proceedings title names; None for an empty one.

    A track is no venue of its own (`EMNLP 2023 Main`, `ACL/IJCNLP (Findings)`), a workshop is.
    """
    return _named(text) or _segment(text) or _proceedings(text) or _own_words(_TRACK.sub("", text))


def _named(text: str) -> Venue | None:
    """The venue that a text names and nothing else, save a track."""
    known = _aliases().get(_key(text)) or _server(text) or _acronym(text) or _exact(text)
    bare = _TRACK.sub("", text).strip(" ,-–")
    return known or (_named(bare) if bare and bare != text else None)


def _server(text: str) -> Venue | None:
    """`arXiv preprint arXiv:2310.16046`, `arXiv (Cornell University)`."""
    found = re.match(r"(arxiv|biorxiv|medrxiv)\b", text, re.IGNORECASE)
    return _aliases()[found[1].lower()] if found else None


def _acronym(text: str) -> Venue | None:
    """`2016 IEEE Conference on Computer Vision and Pattern Recognition (CVPR)`."""
    found = re.search(r"\(([A-Za-z]{3,10})[\s'-]*(?:\d{2,4})?\)\s*$", text)
    return _aliases().get(_key(found[1])) if found and not _WORKSHOP.search(text) else None


def _exact(text: str) -> Venue | None:
    """`RecSys 2019`, or a conference under another holder's name."""
    name = _YEAR.sub(" ", text).strip(" .,:;-")
    if name in _EXACT:
        return Venue(name, _EXACT[name][0])
    core = _core(text)
    return _cores().get(core) if core else None


def _segment(text: str) -> Venue | None:
    """The part of a long proceedings title that is a venue: `Learning Theory, 18th …, COLT 2005, Bertinoro, Italy`."""
    parts = re.split(r"[,:;/]\s*|\s[–—-]\s", text)
    if len(parts) < 2 or _WORKSHOP.search(text):
        return None
    return next((venue for part in parts if (venue := _aliases().get(_key(part)) or _exact(part))), None)


def _proceedings(text: str) -> Venue | None:
    """The venue of a title of proceedings with place and date, or with workshops: `… Pattern Recognition Workshops`."""
    dated = (_aliases().get(_key(found[1])) or _exact(found[1]) for found in _DATED.finditer(text))
    known = None if _WORKSHOP.search(text) else next(filter(None, dated), None)
    bare = _bare(text)
    host = _named(bare.removesuffix(" Workshops")) if bare.endswith(" Workshops") else None
    if host is not None:
        return Venue(f"{host.name} Workshops", f"{host.full} Workshops")
    return known or (_named(bare) if bare != text else None)


def _bare(text: str) -> str:
    """A title of proceedings without its number, place and date; any other text as it is."""
    if not _is_meeting(text):
        return text
    ends = (end.sub("", text) for end in _ENDS if end.search(text))
    text = re.sub(r"\s*\([A-Z][\w ]*(?<!orkshop)\)$", "", next(filter(_is_meeting, ends), text))
    while (shorter := _FRONT.sub("", _YEAR.sub("", text).strip(), count=1)) != text:
        text = shorter
    return text


def _is_meeting(text: str) -> bool:
    return bool(_MEETING.search(text) or _WORKSHOP.search(text))


def _own_words(text: str) -> Venue | None:
    """A venue that is in no table: its title of proceedings without number, year, place and date."""
    bare = re.sub(r"\((workshop)\)", r"\1", _bare(text), flags=re.IGNORECASE)
    name = re.sub(r"\s+", " ", _YEAR.sub(" ", bare)).strip(" .,:;-")
    return Venue(name, name) if name else None


def track_in(text: str) -> str | None:
    """The track that a venue's text names, where it is one of its own standing."""
    return next((name for name, words in _TRACKS.items() if words.search(text)), None)


def by_identifier(identifier: Identifier) -> Venue | None:
    """The venue that a service's own name for it stands for (`stream:conf/nips`, `issn:1476-4687`), where known."""
    names = {"stream": STREAMS, "issn": ISSNS}.get(identifier.scheme, {})
    return canonical(names.get(identifier.value.upper(), names.get(identifier.value, "")))


def same(left: str, right: str) -> bool:
    """Whether two spellings name one venue. A leading article and punctuation do not count."""
    one, other = canonical(left), canonical(right)
    return one is not None and other is not None and (one == other or _key(one.full) == _key(other.full) != "")


def year_in(text: str) -> int | None:
    """The year that a label gives, `2024` or `'24`; the last one where there are several."""
    found = _YEAR.findall(text)
    if not found:
        return None
    full, *short = found[-1]
    return int(full) if full else 2000 + int(next(part for part in short if part))
