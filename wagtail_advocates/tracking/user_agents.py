"""Whether a user agent is a person's browser, a program, or a fetcher of link previews. Pure.

What nobody browses with is told by its shape: it does not begin as browsers do, calls itself
``compatible`` without being an old browser, or states an address to complain to. The rest is
matched against the maintained patterns of ``crawler-user-agents``, our own additions, and the
site's. Parts that every browser has are cut out first: no device or version is mistaken for a bot
then, and the thousand patterns have little left to read.
"""

from __future__ import annotations

import functools
import re

import crawleruseragents

LONGEST_USER_AGENT = 1000

# Programs that fetch a page to show a card for it in a chat or a feed. The apps of the same
# networks open links in browsers of their own, whose names must not match: [Pinterest/iOS].
_LINK_PREVIEWS = (
    r"facebookexternalhit",
    r"facebookcatalog",
    r"facebookplatform",
    r"meta-externalfetcher",
    r"Twitterbot",
    r"Slackbot",
    r"Slack-ImgProxy",
    r"TelegramBot",
    r"^WhatsApp/",
    r"Discordbot",
    r"LinkedInBot",
    r"^Pinterest/|Pinterestbot/",
    r"redditbot",
    r"SkypeUriPreview",
    r"vkShare",
    r"^Viber/",
    r"Cardyb",
    r"Mastodon/",
    r"Pleroma",
    r"Misskey",
    r"Akkoma",
    r"Iframely",
    r"Embedly",
    r"unfurl",
    r"Snapchat-URL-Preview|Snap URL Preview",
    r"Google-PageRenderer",
    r"kakaotalk-scrap",
    r"Line(?:Social)?Preview",
    r"SignalDesktopLinkPreview|Signal-Android-LinkPreview",
    r"bitlybot",
    r"Synapse \W?bot",
    r"Yahoo Link Preview",
    r"MicrosoftPreview|BingPreview",
    r"Zoom(?:bot)?LinkPreview",
    r"Discourse Forum Onebox",
)

# How browsers begin. The phones before smartphones never call themselves Mozilla.
_BROWSER_START = re.compile(
    r"(?:Mozilla/[3-6]\.\d+ ?\(|Opera/|UCWEB|Nokia|SonyEricsson|BlackBerry|SAMSUNG[- ]|SEC-|LG[-/]|"
    r"MOT-|SIE-|HTC|ZTE|Huawei|Alcatel|DoCoMo/|KDDI-|J-PHONE/|SoftBank/|Vodafone/|Lenovo|Micromax|"
    r"(?:Mozilla/5\.0 )?AppleWebKit/[\d.]+ \(KHTML, like Gecko\) Version/|"
    r"Android \d+\) AppleWebKit/|Lynx/|E?Links[ /(]|w3m/|Dillo/)"
)

# "compatible" was said by Internet Explorer and its like, and is said by bots.
_COMPATIBLE = re.compile(
    r"compatible(?!; *(?:MSIE \d|Konqueror/|iCab|IBrowse|ABrowse|OmniWeb|WebTV|U;|Googlebot-none))"
)

_ADDRESS = re.compile(
    r"https?:/|\bwww\.|mailto:|"
    r"[\w.+-]+@[\w-]+\.[a-z]{2,}|"
    r"\b[\w.-]+ (?:at|\(at\)|\[at\]) [\w-]+(?:\.| dot )[a-z]{2,}\b|"
    r"(?<![\w./-])(?!(?:com|org|net|de|jp|cn|io)\.)[\w-]+(?:\.[\w-]+)*"
    r"\.(?:com|net|org|info|biz|io|ru|de|fr|it|cz|pl|biz_\w+)\b(?![\w.])",
    re.I,
)

# What says nothing about who asks: engines, versions, systems, and the browsers inside apps.
_ORDINARY = re.compile(
    r"\[FB[^\]]*\]?|\[Pinterest/[^\]]*\]|Pinterest for (?:Android|iOS)/[\d.]+|"
    r"\b(?:Instagram|Barcelona) [\d.]+ (?:\([^)]*\)|Android \([^)]*\))|MetaIAB [A-Za-z]+|"
    r"\bI?ABMV/\d+|\bNV/\d+|Ecosia (?:ios|android)@[\d.]+|"
    r"Mozilla/[\d.]+|AppleWebKit/[\d.+]+|\(KHTML, like Gecko\)|Gecko/[\d.]+|\blike Gecko\b|"
    r"\b(?:Chrome|Chromium|Safari|Firefox|Version|Edge?|EdgA|EdgiOS|OPR|OPT|OPX|CriOS|FxiOS|GSA|"
    r"SamsungBrowser|YaBrowser|Yowser|UCBrowser|MiuiBrowser|Vivaldi|DuckDuckGo|Ddg|HuaweiBrowser|"
    r"VivoBrowser|HeyTapBrowser|OculusBrowser|Brave|Focus|Klar|Whale|Trident|Mobile|"
    r"MicroMessenger|QQBrowser|MQQBrowser|Line|KAKAOTALK|Snapchat|TikTok|BytedanceWebview|"
    r"LinkedInApp|Twitter for (?:iPhone|iPad|Android)|musical_ly|trill)/?[\w.]*|"
    r"\bWindows NT [\d.]+|\bWin64|\bx64|\bWOW64|\bx86_64|\bamd64|\bMacintosh|"
    r"\bIntel Mac OS X [\d_.]+|"
    r"\bCPU (?:iPhone )?OS [\d_]+ like Mac OS X|\biPhone|\biPad|\bX11|\bLinux|\bUbuntu|\bFedora|"
    r"\bCrOS [\w.]+ [\d.]+|\bAndroid [\d.]+|\brv:[\d.]+|\bwv\b|\bK\b|\.NET ?(?:CLR )?[\d.]+\w*|"
    r"\bBuild/[\w./-]+|,gzip\(gfe\)|\bMSIE [\d.]+|\blibwww-FM/[\w.]+|(?<=.)\bViber/?[\d.]*"
)

_FILLING = re.compile(r"[\s;,()]*[\s;(][\s;,()]*")
_WORD = re.compile(r"[A-Za-z]{2}")

# Marks of programs that the pattern list does not know.
_MORE_BOTS = (
    r"(?<!cu)(?<!cot)(?<!m )bot(?:[\s/;:,)_.-]|s\b|$)|b0t|b-o-t\b|botd?collector",
    r"craw?l|crwlr",
    r"sp[iy]der(?!man)",
    r"scrape|scraping",
    r"fetch(?:er|\b)",
    r"preview",
    r"monitor|uptime|pingdom|\bprobe\b|ping(?:er|spot)",
    r"headless|phantomjs|puppeteer|playwright|selenium|cypress|zombie\.js|casperjs|htmlunit",
    r"lighthouse|synthetics|DebugBear|observatory|pagespeed|page speed|PTST|GTmetrix|pageburst",
    r"\bcheck(?:mark|link)?\b|checker|link ?check|validator|verif(?:ier|ication)",
    r"inspector|sentinel|prospecting|crypto-?miner",
    r"archiv|\bscan(?:s|ner|ning)?\b|(?:_|path|web)scan",
    r"analy[sz]er?\b|analy[sz]e[rs]?/|classifier|collector|extractor|e?xractor|grabber|generator",
    r"screen ?-?shot|screenie|web-?capture|thumb|snap(?:search|per)|websnap|site-?shot|mshots",
    r"wkhtml|webkit2png|imgsizer|\bwpif\b",
    r"(?:[a-z_-]|[^\w]|^)agent(?:[ /]\d|[;)]|$)|syntheticsagent|gomezagent",
    r"^(?:curl|wget|java|python|perl|php|ruby|go-http|okhttp|node|axios|got|undici|http|lib|apache)",
    r"(?:http|https|grub|web services)[-_ ]?client|winhttp|znhttp",
    r"feed(?:burner|ly|fetcher|parser|reader|bin|spot|wind|press|validator|\b)|reader\b|reederformac",
    r"rss\b",
    r"downloader|QQDownload|proxy\b|image ?proxy|transcoder|resolver|expander|unshorten|enricher",
    r"google(?:weblight|messages|sites|[ _-](?!app\b|tv\b|pixel|nexus|home))|via ggpht",
    r"microsoft outlook|ms-office|msoffice|\b(?:word|excel|powerpoint|onenote|outlook)/\d",
    r"BingLocalSearch|yandex\.translate|daum(?:oa)?[ /]\d|mediapartners|slurp|baidu transcoder",
    r"neustar wpm|iplabel|stumbleupon|evidon|\bcriteo\b|akamai_|alibaba\.security|digext; dts",
    r"burpcollaborator|load_file\(|sqlmap|nikto|nessus|acunetix|hydra\b|jorgee|xtate|siege|masscan",
    r"seo(?:\b|[a-z]*/)|sitemap|semantic|webmon|backlink|survey|diagnostics|discovery",
    r"wechatdevtools|datanyze|mixnode|morningscore|webmoney advisor|dejaclick",
    r"claude-(?:web|user|code)|chatgpt|perplexity|duplexweb|tagins|tag ?inspector|firephp",
    r"kimonolabs|forusp|clarsentia|websters? pro|offbyone|peoplepal|liebaofast|spengine|\bspeng\b",
    r"wac-ofu|mappercmd|nodemeter|atomshell/|cursor/\d|tweetminster|project[- ]\d|sparkler/",
    r"zoom\.mac|\bsplash\b|\bjava/\d|\brigor$|\bYLT\b|\bpix/1\.0|google favicon",
)

_PREVIEW = re.compile("|".join(_LINK_PREVIEWS), re.I)
_MORE = re.compile("|".join(_MORE_BOTS), re.I)


@functools.lru_cache(maxsize=1)
def _known_bots() -> re.Pattern[str]:
    patterns = [entry["pattern"] for entry in crawleruseragents.CRAWLER_USER_AGENTS_DATA]
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


@functools.lru_cache(maxsize=32)
def _extra(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    return re.compile(joined, re.I) if joined else None


@functools.lru_cache(maxsize=4096)
def _remarkable(user_agent: str) -> str:
    """What is left of a user agent without the parts every browser has."""
    return _FILLING.sub(" ", _ORDINARY.sub("", user_agent[:LONGEST_USER_AGENT])).strip()


@functools.lru_cache(maxsize=4096)
def is_link_preview(user_agent: str) -> bool:
    """Whether the program wants Open Graph tags rather than a redirect."""
    return bool(_PREVIEW.search(_remarkable(user_agent)))


@functools.lru_cache(maxsize=4096)
def is_bot(user_agent: str, extra_patterns: tuple[str, ...] = ()) -> bool:
    """Whether a program, not a person, sent that user agent. An empty one is a program's."""
    text = user_agent[:LONGEST_USER_AGENT]
    if not _BROWSER_START.match(text) or _COMPATIBLE.search(text):
        return True
    extra = _extra(extra_patterns)
    if extra and extra.search(text):
        return True
    remarkable = _remarkable(user_agent)
    if not _WORD.search(remarkable):
        return False
    if _ADDRESS.search(remarkable) or _MORE.search(remarkable):
        return True
    return bool(_known_bots().search(remarkable))
