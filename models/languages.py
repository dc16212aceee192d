"""Language codes: what people and sites write, what containers want, what people read."""

from __future__ import annotations

from typing import NamedTuple

UNKNOWN = "und"


class Language(NamedTuple):
    """One language: ISO 639-1 code (639-2 where there is none), 639-2/T code, English name."""

    code: str
    iso639_2: str
    name: str


# code, 639-2/T, English name
_TABLE = """
aa aar Afar;ab abk Abkhazian;ae ave Avestan;af afr Afrikaans;ak aka Akan;am amh Amharic
an arg Aragonese;ar ara Arabic;as asm Assamese;av ava Avaric;ay aym Aymara;az aze Azerbaijani
ba bak Bashkir;be bel Belarusian;bg bul Bulgarian;bi bis Bislama;bm bam Bambara;bn ben Bengali
bo bod Tibetan;br bre Breton;bs bos Bosnian;ca cat Catalan;ce che Chechen;ch cha Chamorro
co cos Corsican;cr cre Cree;cs ces Czech;cu chu Church Slavic;cv chv Chuvash;cy cym Welsh
da dan Danish;de deu German;dv div Divehi;dz dzo Dzongkha;ee ewe Ewe;el ell Greek;en eng English
eo epo Esperanto;es spa Spanish;et est Estonian;eu eus Basque;fa fas Persian;ff ful Fulah
fi fin Finnish;fj fij Fijian;fo fao Faroese;fr fra French;fy fry Western Frisian;ga gle Irish
gd gla Scottish Gaelic;gl glg Galician;gn grn Guarani;gu guj Gujarati;gv glv Manx;ha hau Hausa
he heb Hebrew;hi hin Hindi;ho hmo Hiri Motu;hr hrv Croatian;ht hat Haitian Creole;hu hun Hungarian
hy hye Armenian;hz her Herero;ia ina Interlingua;id ind Indonesian;ie ile Interlingue;ig ibo Igbo
ii iii Sichuan Yi;ik ipk Inupiaq;io ido Ido;is isl Icelandic;it ita Italian;iu iku Inuktitut
ja jpn Japanese;jv jav Javanese;ka kat Georgian;kg kon Kongo;ki kik Kikuyu;kj kua Kuanyama
kk kaz Kazakh;kl kal Kalaallisut;km khm Khmer;kn kan Kannada;ko kor Korean;kr kau Kanuri
ks kas Kashmiri;ku kur Kurdish;kv kom Komi;kw cor Cornish;ky kir Kyrgyz;la lat Latin
lb ltz Luxembourgish;lg lug Ganda;li lim Limburgish;ln lin Lingala;lo lao Lao;lt lit Lithuanian
lu lub Luba-Katanga;lv lav Latvian;mg mlg Malagasy;mh mah Marshallese;mi mri Maori
mk mkd Macedonian;ml mal Malayalam;mn mon Mongolian;mr mar Marathi;ms msa Malay;mt mlt Maltese
my mya Burmese;na nau Nauru;nb nob Norwegian Bokmål;nd nde North Ndebele;ne nep Nepali
ng ndo Ndonga;nl nld Dutch;nn nno Norwegian Nynorsk;no nor Norwegian;nr nbl South Ndebele
nv nav Navajo;ny nya Nyanja;oc oci Occitan;oj oji Ojibwa;om orm Oromo;or ori Odia;os oss Ossetian
pa pan Punjabi;pi pli Pali;pl pol Polish;ps pus Pashto;pt por Portuguese;qu que Quechua
rm roh Romansh;rn run Rundi;ro ron Romanian;ru rus Russian;rw kin Kinyarwanda;sa san Sanskrit
sc srd Sardinian;sd snd Sindhi;se sme Northern Sami;sg sag Sango;si sin Sinhala;sk slk Slovak
sl slv Slovenian;sm smo Samoan;sn sna Shona;so som Somali;sq sqi Albanian;sr srp Serbian
ss ssw Swati;st sot Southern Sotho;su sun Sundanese;sv swe Swedish;sw swa Swahili;ta tam Tamil
te tel Telugu;tg tgk Tajik;th tha Thai;ti tir Tigrinya;tk tuk Turkmen;tl tgl Tagalog;tn tsn Tswana
to ton Tongan;tr tur Turkish;ts tso Tsonga;tt tat Tatar;tw twi Twi;ty tah Tahitian;ug uig Uyghur
uk ukr Ukrainian;ur urd Urdu;uz uzb Uzbek;ve ven Venda;vi vie Vietnamese;vo vol Volapük
wa wln Walloon;wo wol Wolof;xh xho Xhosa;yi yid Yiddish;yo yor Yoruba;za zha Zhuang;zh zho Chinese
zu zul Zulu;ast ast Asturian;ceb ceb Cebuano;ckb ckb Central Kurdish;fil fil Filipino
haw haw Hawaiian;hmn hmn Hmong;yue yue Cantonese
"""

LANGUAGES: dict[str, Language] = {
    language.code: language
    for row in _TABLE.strip().replace("\n", ";").split(";")
    for language in (Language(*row.split(" ", 2)),)
}
"""Every language known here, by its shortest code."""

# older, bibliographic and macro-language spellings still met in the wild
_ALIASES = """
alb=sq arm=hy baq=eu bur=my chi=zh cmn=zh cze=cs dut=nl fre=fr geo=ka ger=de gre=el ice=is in=id
iw=he ji=yi jw=jv mac=mk mao=mi may=ms mo=ro mol=ro per=fa rum=ro scc=sr scr=hr sh=sr slo=sk tib=bo
wel=cy
"""
_BY_CODE = {
    **{language.iso639_2: language for language in LANGUAGES.values()},
    **LANGUAGES,
    **{alias: LANGUAGES[code] for alias, code in (a.split("=") for a in _ALIASES.split())},
}


def find_language(code: str) -> Language | None:
    """Return the language of any ISO 639 code or BCP 47 tag, e.g. `pt-BR`, `zh_Hans`, `ger`."""
    return _BY_CODE.get(code.strip().replace("_", "-").split("-", 1)[0].lower())


def is_language(code: str) -> bool:
    """Tell whether `code` names a language known here."""
    return find_language(code) is not None


def language_name(code: str) -> str:
    """Return the English name, or the code itself when it is not known."""
    language = find_language(code)
    return language.name if language else code


def base_code(tag: str) -> str:
    """Return the ISO 639-1 code; `auto` and what is unknown stay as they are."""
    language = find_language(tag)
    return language.code if language else tag


def iso639_2(tag: str) -> str:
    """Return the three-letter ISO 639-2/T code that containers keep, `und` when unknown."""
    language = find_language(tag)
    return language.iso639_2 if language else UNKNOWN
