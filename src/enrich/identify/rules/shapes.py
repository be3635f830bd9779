"""What an address tells on any host: a DOI in it, a file's name, a page of a publisher, a static page."""

from __future__ import annotations

from enrich.identify.found import Kind
from enrich.identify.make import ARXIV, any_doi, arxiv_guess
from enrich.identify.rule import ANY, Rule, only

# Publishers and paper servers whose other pages are either an article or a listing.
_PUBLISHERS = (
    "nature.com science.org sciencemag.org cell.com sciencedirect.com elsevier.com springer.com springeropen.com "
    "biomedcentral.com wiley.com tandfonline.com sagepub.com acs.org annualreviews.org asm.org siam.org emerald.com "
    "frontiersin.org plos.org iop.org aps.org aip.org projecteuclid.org dagstuhl.de oup.com pnas.org jneurosci.org "
    "eneuro.org elifesciences.org peerj.com mdpi.com acm.org computer.org mitpressjournals.org direct.mit.edu "
    "mitpress.mit.edu jstor.org cambridge.org hindawi.com liebertpub.com karger.com thieme-connect.com degruyter.com "
    "brill.com worldscientific.com iospress.com physiology.org royalsocietypublishing.org jamanetwork.com nejm.org "
    "thelancet.com bmj.com f1000research.com wellcomeopenresearch.org gatesopenresearch.org psycnet.apa.org "
    "arvojournals.org scitation.org spiedigitallibrary.org joss.theoj.org transacl.org vldb.org "
    "roboticsproceedings.org bmva.org bmva-archive.org.uk techrxiv.org ssrn.com chemrxiv.org psyarxiv.com "
    "preprints.org researchsquare.com hal.science archives-ouvertes.fr core.ac.uk doaj.org europepmc.org "
    "eccc.weizmann.ac.il ling.auf.net ceur-ws.org muse.jhu.edu journals.lww.com aclweb.org aaai.org usenix.org"
)
_LISTING = (
    r"/?(?:$|[?#]|(?:[\w-]+/)?(?:toc|loi|journal|action|search|browse|topics?|collections?|subjects?|book-series)(?:/|[?#]|$)"
    r"|(?:[\w-]+/){0,2}(?:journals?|series|issues?|about|home|current|archive|special-?issues?|sections|"
    r"research-topics|magazine)(?:/[\w.-]*)?/?(?:[?#]|$))"
)
_FILE = r"[^?#]*\.(?:{})(?:[?#]|$)"

SHAPES = (
    Rule("doi", ANY, r".*10\.\d{4,9}/", any_doi),
    Rule("doi-unread", "doi.org", r"/.", only(Kind.PAPER, "no DOI can be read")),
    # Copies of arXiv's papers carry its number in the file name or repeat its path.
    Rule("arxiv-copy", ANY, rf"/(?:.*/)?arxiv(?:\.org)?[/:_.-]?(?:abs/|pdf/)?{ARXIV}", arxiv_guess),
    Rule("arxiv-file", ANY, rf"/(?:[^?#]*/)?{ARXIV}(?=\.pdf)", arxiv_guess),
    Rule("image", ANY, _FILE.format("png|jpe?g|gif|svg|webp|ico|bmp"), only(Kind.BADGE)),
    Rule("slide-file", ANY, _FILE.format("pptx?|odp"), only(Kind.SLIDES)),
    Rule("video-file", ANY, _FILE.format("mp4|webm|mov|avi"), only(Kind.VIDEO)),
    Rule("publisher-listing", _PUBLISHERS, _LISTING, only(Kind.VENUE)),
    Rule("journal", _PUBLISHERS, r"/[\w-]+/?(?:[?#]|$)", only(Kind.VENUE)),
    Rule("publisher", _PUBLISHERS, r"/", only(Kind.PAPER)),
    Rule("pdf", ANY, _FILE.format(r"pdf|ps|ps\.gz"), only(Kind.PDF)),
    Rule("static-page-post", "github.io", r"/(?:.*/)?(?:blogs?|posts?)/.", only(Kind.BLOG)),
    Rule("static-page-dated", "github.io", r"/(?:19|20)\d\d/\d\d/\d\d/", only(Kind.BLOG)),
    Rule(
        "static-page",
        "github.io gitlab.io vercel.app netlify.app netlify.com pages.dev web.app firebaseapp.com herokuapp.com "
        "sites.google.com codeberg.page surge.sh glitch.me",
        r"",
        only(Kind.PROJECT),
    ),
    Rule("demo-host", "streamlit.app gradio.live gradio.app", r"", only(Kind.DEMO)),
    Rule("post", ANY, r"/(?:.*/)?(?:blogs?|news|posts?)/.", only(Kind.BLOG)),
    Rule("documentation", ANY, r"/(?:.*/)?(?:docs?|documentation|tutorials?|manual|wiki)(?:/|$)", only(Kind.DOCS)),
    Rule("publication", ANY, r"/(?:.*/)?publication/.", only(Kind.PAPER)),
    Rule("home-page", ANY, r"/(?:~|people/|person/)[\w.-]+/?(?:index\.html?)?(?:[?#]|$)", only(Kind.PERSON)),
)
