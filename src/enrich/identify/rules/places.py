"""Places that are no papers and no code: video, social, blogs, licences, shorteners, file shares."""

from __future__ import annotations

from enrich.identify.found import Kind
from enrich.identify.rule import ASKS, Rule, name, only

_SHARED_FILE = r"(?!.*\.(?:pdf|pptx?|png|jpe?g|gif|svg|mp4)(?:[?#]|$))"

PLACES = (
    Rule(
        "youtube",
        "youtube.com youtube-nocookie.com",
        rf"/(?:watch/?{ASKS}v=|embed/|shorts/|live/|v/)([\w-]{{11}})(?![\w-])",
        name("youtube", kind=Kind.VIDEO),
    ),
    Rule("youtu.be", "youtu.be", r"/([\w-]{11})(?![\w-])", name("youtube", kind=Kind.VIDEO)),
    Rule("vimeo", "vimeo.com", r"/(?:video/|channels/\w+/)?(\d{5,})", name("vimeo", kind=Kind.VIDEO)),
    Rule("bilibili", "bilibili.com", r"/video/(BV\w+|av\d+)", name("bilibili", kind=Kind.VIDEO)),
    Rule("slideslive", "slideslive.com", r"/(\d{6,})", name("slideslive", kind=Kind.VIDEO)),
    Rule(
        "video",
        "youtube.com youtu.be vimeo.com bilibili.com b23.tv slideslive.com videolectures.net twitch.tv loom.com "
        "asciinema.org crossminds.ai",
        r"",
        only(Kind.VIDEO),
    ),
    Rule("slides", "slideshare.net speakerdeck.com slides.com", r"", only(Kind.SLIDES)),
    Rule("google-slides", "docs.google.com", r"/presentation", only(Kind.SLIDES)),
    Rule("linkedin-person", "linkedin.com", r"/(?:in|pub)/", only(Kind.PERSON)),
    Rule("x-person", "twitter.com x.com", r"/(?!home|search|i/|hashtag)\w+/?(?:$|[?#])", only(Kind.PERSON)),
    Rule("zhihu-column", "zhuanlan.zhihu.com", r"", only(Kind.BLOG)),
    Rule(
        "social",
        "twitter.com x.com fxtwitter.com linkedin.com facebook.com fb.com reddit.com bsky.app bsky.social threads.net "
        "instagram.com discord.gg discord.com slack.com t.me telegram.me gitter.im zulipchat.com mastodon.social "
        "sigmoid.social weibo.com zhihu.com news.ycombinator.com groups.google.com stackoverflow.com "
        "stackexchange.com quora.com matrix.to element.io",
        r"",
        only(Kind.SOCIAL),
    ),
    Rule("deadlines", "wikicfp.com aideadlin.es easychair.org cmt3.research.microsoft.com", r"", only(Kind.VENUE)),
    Rule(
        "licence",
        "spdx.org creativecommons.org opensource.org choosealicense.com gnu.org apache.org unlicense.org",
        r"/(?:licen[sc]es?|publicdomain|copyleft)\b",
        only(Kind.LICENSE),
    ),
    Rule(
        "shortener",
        "bit.ly goo.gl t.co git.io tinyurl.com buff.ly ow.ly is.gd v.gd rb.gy aka.ms amzn.to lnkd.in dub.sh cutt.ly "
        "rebrand.ly shorturl.at t.ly goo.gle g.co forms.gle tiny.cc dlvr.it hdl.handle.net",
        r"/.",
        only(Kind.SHORTENER),
    ),
    Rule(
        "file-share",
        "drive.google.com docs.google.com dropbox.com dropboxusercontent.com pan.baidu.com 1drv.ms onedrive.live.com "
        "sharepoint.com box.com mega.nz terabox.com wetransfer.com mediafire.com icloud.com storage.googleapis.com "
        "s3.amazonaws.com pan.quark.cn aliyundrive.com",
        _SHARED_FILE,
        only(Kind.FILE),
    ),
    Rule(
        "docs",
        "docs. doc. wiki. readthedocs.io readthedocs.org gitbook.io rtfd.io wikipedia.org wikidata.org wiktionary.org "
        "wikibooks.org developer.mozilla.org",
        r"(?!.*10\.\d{4,9}/)",
        only(Kind.DOCS),
    ),
    Rule(
        "blog",
        "blog. blogs. news. medium.com towardsdatascience.com substack.com wordpress.com blogspot.com "
        "lilianweng.github.io kexue.fm dev.to hashnode.dev hashnode.com mp.weixin.qq.com cnblogs.com jiqizhixin.com "
        "techcrunch.com theverge.com nytimes.com bbc.com bbc.co.uk wired.com quantamagazine.org simonwillison.net "
        "embracethered.com huyenchip.com colah.github.io karpathy.github.io ruder.io jalammar.github.io "
        "bair.berkeley.edu thegradient.pub alignmentforum.org lesswrong.com juejin.cn infoq.cn notion.site "
        "transformer-circuits.pub",
        r"(?!.*10\.\d{4,9}/)/.",
        only(Kind.BLOG),
    ),
    Rule("openai", "openai.com anthropic.com mistral.ai", r"/(?:index|research|engineering|news)/.", only(Kind.BLOG)),
)
