"""Dutch that nobody wrote: words as often as in real text (Zipf), names, addresses, phone numbers."""

from itertools import accumulate
from random import Random

COMMON = """de het een en van ik te dat die in u is niet op aan met als voor er maar om dan zou of wat mijn
men dit zo door over ze bij ook tot je mij uit naar heb hoe heeft hebben deze want nog zal me ge geen
omdat iets worden toch al waren veel meer doen moet ben zonder kan hun dus alles onder ja eens hier
wie werd altijd doch wordt wezen kunnen ons zelf tegen na reeds wil kon niets uw iemand geweest
andere gemeente afspraak paspoort rijbewijs vergunning aanvraag formulier bezwaar belasting aanslag
parkeren parkeervergunning afval container verhuizing adres uittreksel geboorteakte huwelijk
overlijden uitkering bijstand jeugdzorg school straat lantaarn stoep melding overlast boom snoeien
bestrating riolering bouw omgevingsvergunning kappen subsidie identiteitskaart dochter zoon moeder
vader balie loket wachttijd bedrag betaling rekening betalen termijn brief ontvangen gestuurd vraag
antwoord collega terugbellen telefoon nummer graag dank morgen vandaag gisteren week maand"""
ONSETS = """b br bl d dr f g gr h j k kl kn kr l m n p pl pr r s sch sl sn sp st str t tr v vl w z zw"""
VOWELS = """a aa e ee ei eu i ie ij o oe oo ou u ui uu"""
CODAS = """d f g k l lk lt m n nd ng nk nt p r rd rk rm rs rt s st t ts cht"""
ENDINGS = ["", "en", "er", "ing", "heid", "lijk", "je", "s"]
GIVEN = """Anna Ömer Sjoukje Kees Fatima Bram Daan Emma Eva Finn Hanna Ibrahim Isa Jan Jasmijn Johan Lan Lieke
Lotte Luuk Maarten Marieke Mohamed Nina Noor Piet Roos Sanne Sem Sophie Thijs Tess Willem Yusuf Zoë"""
FAMILY = """Essaadi Yıldırım Hiemstra Jansen Bakker Visser Smit Meijer Mulder Bos Vos Peters Hendriks Dekker
Dijkstra Brouwer Linden Wit Koning Boer Kuipers Veenstra Postma Kramer Scholten Prins Huisman Jonker
Çelik Nguyen Öztürk Martens Roelofs Wiersma Brouwershaven Oosterbaan García Šimić"""
PREFIXES = ["", "", "", "de ", "van ", "van der ", "van den ", "el "]


class Dutch:
    """The same seed says the same."""

    def __init__(self, seed: int, words: int = 50_000) -> None:
        self.random = Random(seed)  # noqa: S311
        self.words = [*dict.fromkeys(COMMON.split())]
        self.given, self.family = GIVEN.split(), FAMILY.split()
        self.onsets, self.vowels, self.codas = ONSETS.split(), VOWELS.split(), CODAS.split()
        known = set(self.words)
        while len(self.words) < words:
            if (word := self._word()) not in known:
                known.add(word)
                self.words.append(word)
        self.weights = [*accumulate(1 / (rank + 2.7) for rank in range(len(self.words)))]
        self._said: list[str] = []
        self._at = 0

    def sentence(self, least: int, most: int) -> str:
        length = self.random.randint(least, most)
        if self._at + length > len(self._said):
            self._said = self.random.choices(self.words, cum_weights=self.weights, k=200_000)
            self._at = 0
        said = self._said[self._at : self._at + length]
        self._at += length
        return " ".join(said).capitalize() + "."

    def text(self, sentences: int) -> str:
        return "\n".join(self.sentence(6, 16) for _ in range(sentences))

    def name(self) -> str:
        choice = self.random.choice
        return f"{choice(self.given)} {choice(PREFIXES)}{choice(self.family)}"

    def phone(self) -> str:
        return f"+316{self.random.randrange(10_000_000, 99_999_999)}"

    def _word(self) -> str:
        choice = self.random.choice
        syllables = self.random.randint(1, 3)
        stem = "".join(
            f"{choice(self.onsets)}{choice(self.vowels)}{choice(self.codas) * (self.random.random() < 0.6)}"
            for _ in range(syllables)
        )
        return stem + choice(ENDINGS)
