"""Tell from the text of a link alone what it leads to and which identifier it holds. Offline, by one table of rules.

`identify` reads a link, `url_of` writes the address of an identifier. Schemes and what their values look like:

arxiv 2310.16046 · doi 10.1038/s41586-023-06031-6 · shortdoi 10/b6vnmd · openreview IuU0wcO0mo · s2 (40 hex digits) ·
corpusid 3303339 · pmid 20821847 · pmcid PMC2801612 · europepmc PPR123456 · pii S0092867424009802 · neurips 2019/(32
hex digits) · neurips-number 7181 · pmlr v139/rao21a · jmlr v17/14-526 · cvf Saurer_Sparse_to_Dense_CVPR_2016 · ecva
eccv_2020/123450001 · acl 2023.acl-long.1 · aaai 11288 · aaai-ocs AAAI18/16329 · ijcai 16/123 · isca
interspeech_2022/smith22_interspeech · usenix usenixsecurity22/smith · ieee 805864 · acm 10.5555/3327345 · iacr
2007/474 · hal hal-00328427 · chemrxiv (24 hex digits) · osf ag3kj · dblp conf/nips/VaswaniSPUJGKP17 · openalex
W2964121744 · inspire 1284987 · ads 2022MSSP..16208010Y · oup isq/64/2/419/5808900 · highwire jneurosci.org/41/5/1234
· mdpi 2079-9292/12/1/3 · zenodo 48440 · figshare 1449060 · openneuro ds000117 · dandi 000128 · kaggle
datasets/owner/name · modelscope models/owner/name · huggingface [datasets/|spaces/]owner/name · github owner/name ·
gist (hex digits) · gitlab [host/]group/name · bitbucket, codeberg, gitee, gitea, sourcehut owner/name · sourceforge
name · youtube, vimeo, bilibili, slideslive (the video's id)

Where a server derives its DOIs from its addresses, the identifier is the DOI, marked as a candidate.
"""

from __future__ import annotations

from enrich.identify.canonical import url_of
from enrich.identify.found import Found, Kind
from enrich.identify.match import identify

__all__ = ["Found", "Kind", "identify", "url_of"]
