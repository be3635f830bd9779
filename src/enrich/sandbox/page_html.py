"""The HTML of proceedings: for each host a page in the shape of its own template, traps included."""

from __future__ import annotations

import re
import unicodedata
from html import escape
from typing import TypeAlias

from enrich.sandbox.names import split_name
from enrich.sandbox.world import Page, Work

Rows: TypeAlias = list[tuple[str, str | None]]  # tags without `citation_`; what is None is left out


def _title(work: Work, page: Page) -> str:
    return page.title or work.title


def _pages(page: Page) -> tuple[str, str]:
    first, _, last = (page.pages or "").partition("-")
    return first, last or first


def _meta(rows: Rows, form: str = '<meta name="citation_{}" content="{}">') -> str:
    return "\n".join(form.format(name, escape(value)) for name, value in rows if value is not None)


def _turned(name: str) -> str:
    given, family = split_name(name)
    return f"{family}, {given}" if given else family


def acl(work: Work, page: Page) -> str:
    """Attributes mostly without quotes, the content first; a paper that was taken back says so twice."""
    marked = "[RETRACTED] " if page.status == "retracted" else ""
    value = page.id.partition(":")[2]
    venue = "journal_title" if page.venue.startswith(("Transactions", "Computational")) else "conference_title"
    first, last = _pages(page)
    rows: Rows = [
        ("title", marked + _title(work, page)),
        *(("author", name) for name in work.authors),
        (venue, page.venue),
    ]
    rows += [("publication_date", f"{page.year}/7"), ("pdf_url", f"https://aclanthology.org/{value}.pdf")]
    rows += [("firstpage", first or None), ("lastpage", last or None), ("doi", page.doi)]
    tags = "".join(f'<meta content="{escape(text)}" name=citation_{name}>' for name, text in rows if text is not None)
    alert = f'<div class="alert alert-danger" role=alert><b>This paper has been {page.status}.</b> (made up)</div>'
    link = f'<a class="btn btn-attachment" href={page.code}><span class=px-1>Code</span>\n</a>' if page.code else ""
    return (
        f"<!doctype html><html lang=en-us><head><meta charset=utf-8><title>{escape(_title(work, page))} - ACL Anthology"
        f'</title>\n<meta name=generator content="Hugo">{tags}<link rel=canonical href={page.url}></head><body><nav>'
        "<a class=nav-link href=https://github.com/acl-org/acl-anthology/>GitHub</a></nav><div id=metadataModal>"
        '<div class="alert alert-danger d-lg-none">This form has not been removed for mobile users.</div></div>'
        f'<div class="row acl-paper-details"><div class=order-2>{alert if page.status else ""}</div>'
        f'<div class=acl-paper-link-block><a class="btn" href=https://aclanthology.org/{value}.pdf>PDF</a>{link}'
        "<a class=btn href=#>Fix data</a></div></div></body></html>"
    )


def pmlr(work: Work, page: Page) -> str:
    """Tags that are empty; the proceedings' name stands in the text, and so do links elsewhere."""
    value = page.id.partition(":")[2]
    first, last = _pages(page)
    rows: Rows = [("publisher", "PMLR"), ("title", f" {_title(work, page)}"), ("language", "en")]
    rows += [("pdf_url", f"https://raw.githubusercontent.com/mlresearch/{value.replace('/', '/main/assets/')}.pdf")]
    rows += [
        ("firstpage", first),
        ("lastpage", last),
        *(("author", name.replace(" ", "  ", 1)) for name in work.authors),
    ]
    rows += [("publication_date", f"{page.year}/07/01"), ("inbook_title", ""), ("conference_title", "")]
    links = [(f"https://openreview.net/forum?id={page.openreview}", "OpenReview")] if page.openreview else []
    links += [(page.code, "Software")] if page.code else []
    related = "".join(f'\n<li><a href="{url}" target="_blank">{label}</a></li>' for url, label in links)
    return (
        f'<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n{_meta(rows)}\n'
        '<meta name="citation_issn" content="2640-3498">\n</head>\n<body><article class="post-content">\n'
        f'<h1>{escape(_title(work, page))}</h1>\n<div id="info">\n<i>{escape(page.venue)}</i>,&nbsp;PMLR</div>\n'
        f'<div id="extras"><ul>\n<li><a href="{page.url[:-5]}.pdf">Download PDF</a></li>{related}</ul></div>\n'
        '</article><a href="https://github.com/mlresearch/papersite">edit code</a></body></html>'
    )


def neurips(work: Work, page: Page) -> str:
    """Families first; before 2000 with capitals and single quotes, and only a year."""
    first, last = _pages(page)
    pdf = page.url.replace("/hash/", "/file/").replace("-Abstract", "-Paper").replace(".html", ".pdf")
    rows: Rows = [("title", _title(work, page)), *(("author", _turned(name)) for name in work.authors)]
    rows += [("journal_title", page.venue), ("volume", str(page.year - 1987)), ("firstpage", first or None)]
    rows += [("lastpage", last or None), ("doi", page.doi), ("pdf_url", pdf)]
    rows += [("publication_date", f"{page.year}-12-16" if page.year > 2021 else str(page.year))]
    form = (
        '<meta name="citation_{}" content="{}">' if page.year >= 2000 else "<META CONTENT='{1}' NAME='citation_{0}' />"
    )
    return f"<!DOCTYPE html>\n<html>\n<head>\n{_meta(rows, form)}\n</head>\n<body><h4>Title</h4></body></html>"


def cvf(work: Work, page: Page) -> str:
    """Families first; before 2016 the BibTeX alone, with accents as authors type them."""
    value = page.id.partition(":")[2]
    pdf = page.url.replace("/html/", "/papers/").replace(".html", ".pdf")
    rows: Rows = [
        ("title", _title(work, page)),
        *(("author", _turned(name)) for name in work.authors),
        ("pdf_url", pdf),
    ]
    people = " and ".join(_latex(_turned(name)) for name in work.authors)
    first, last = _pages(page)
    cited = {
        "author": people,
        "title": _title(work, page),
        "booktitle": page.venue,
        "month": "June",
        "year": str(page.year),
    }
    cited |= {"pages": f"{first}-{last}"} if first else {}
    fields = ",\n".join(f"    {name:<9} = {{{text}}}" for name, text in cited.items())
    arxiv = f'[<a href="http://arxiv.org/abs/{work.arxiv.id}" target="_blank">arXiv</a>]' if work.arxiv else ""
    return (
        '<!DOCTYPE html>\n<html>\n<head>\n<meta content="text/html; charset=UTF-8" http-equiv="content-type">\n'
        f"<title>Open Access Repository</title>\n{_meta(rows) if page.year >= 2016 else ''}\n</head>\n<body>\n"
        f'<div id="papertitle">{escape(_title(work, page))}</div>\n<font size="5">Related Material</font><br><br>\n'
        f'[<a href="{pdf}">pdf</a>]\n{arxiv}\n[<a class="fakelink">bibtex</a>]\n<div class="bibref pre-white-space">'
        f"@InProceedings{{{value.partition('_')[0]}_{page.year},\n{escape(fields)}\n}}\n</div>\n</body></html>"
    )


def _latex(name: str) -> str:
    """Accents as macros, as authors type them."""
    marks = {"\u0301": "'", "\u0300": "`", "\u0308": '"', "\u0303": "~", "\u0302": "^"}
    return re.sub(
        "(.)([" + "".join(marks) + "])",
        lambda match: f"{{\\{marks[match[2]]}{match[1]}}}",
        unicodedata.normalize("NFD", name),
    )


def jmlr(work: Work, page: Page) -> str:
    """An ISSN with a word before it in early volumes."""
    volume, _, number = page.id.partition(":")[2].partition("/")
    first, last = _pages(page)
    rows: Rows = [
        ("title", _title(work, page)),
        *(("author", name) for name in work.authors),
        ("journal_title", page.venue),
    ]
    rows += [("volume", volume[1:]), ("issue", "110"), ("firstpage", first), ("lastpage", last)]
    rows += [("publication_date", str(page.year)), ("issn", "ISSN 1533-7928" if page.year < 2010 else "1533-7928")]
    rows += [("pdf_url", f"http://jmlr.org/papers/volume{volume[1:]}/{number}/{number}.pdf")]
    code = f'[<a id="code" href="{page.code}">code</a>]' if page.code else ""
    return (
        f'<html><head>{_meta(rows)}</head><body><div id="content"><h2>{escape(_title(work, page))}</h2>'
        f'<p>[abs][<a id="pdf" href="#">pdf</a>]{code}</p></div>'
        '<a href="https://github.com/jmlr/site">Report an error</a></body></html>'
    )


def aaai(work: Work, page: Page) -> str:
    """Open Journal Systems; before 2012 with all authors in one tag, and the day first."""
    value = page.id.partition(":")[2]
    first, last = _pages(page)
    rows: Rows = [("journal_title", page.venue), ("issn", "2374-3468")]
    if page.year < 2012:
        rows += [("authors", "; ".join(map(_turned, work.authors))), ("date", f"25/06/{page.year}")]
    else:
        rows += [*(("author", name) for name in work.authors), ("date", f"{page.year}/06/25")]
    rows += [("title", _title(work, page)), ("volume", "35"), ("issue", "1"), ("doi", page.doi)]
    rows += [("firstpage", first or None), ("lastpage", last or None), ("abstract_html_url", page.url)]
    rows += [("pdf_url", page.url.replace("/view/", "/download/") + f"/{int(value) - 1}")]
    body = _meta(rows, '\t<meta name="citation_{}" content="{}"/>')
    return (
        f'<!DOCTYPE html>\n<html lang="en-US">\n<head>\n<meta charset="utf-8">\n{body}\n</head>\n<body></body></html>'
    )
