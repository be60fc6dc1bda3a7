"""A mend is right or does not happen: no slip is read as a word of another mood, and no name as words."""

import pytest

from classifier.plain import plain
from classifier.spelling import mend
from classifier.spelling.chinese import Chinese
from classifier.spelling.moods import BAD, GOOD, NONE, mood, negated
from classifier.spelling.slips import reach

# what was written, what was meant; the latter in brackets where the former may stay as well
SLIPS = """
deffective defective | notworking not working | woried worried | worred worried | uhappy unhappy
uhelpful unhelpful | uacceptable unacceptable | usless useless | useles useless | scamed scammed
refusd refused | fialed failed | brokn broken | borken broken | worts worst | unhelpfull unhelpful
disapointed disappointed | dissapointed disappointed | disapointing disappointing | frustated frustrated
frustrting frustrating | anoyed annoyed | annoyd annoyed | annyoing annoying | horible horrible
horribel horrible | terible terrible | terrable terrible | awfull awful | discusting (disgusting)
digusting disgusting | rediculous ridiculous | ridiculus ridiculous | unaceptable unacceptable
unacceptble unacceptable | unproffesional (unprofessional) | unprofesional unprofessional
apalling appalling | appaling appalling | pathethic pathetic | cancled (cancelled) | delayd delayed
overcharged overcharged | misleadin (misleading) | stresfull (stressful) | worthles worthless
hopeles hopeless | careles careless | dishonnest dishonest | imposible impossible | incorect incorrect
iresponsible irresponsible | unsatisfed unsatisfied | disatisfied dissatisfied | inacurate inaccurate
ilegal illegal | notimpressed not impressed | nothelpful not helpful | isntworking isnt working
norefund no refund | neverarrived never arrived | isnot is not | havnt havent | dosnt doesnt
wasnot was not | inhelpful (unhelpful) | unline (unlike) | efficent efficient | exellent excellent
excelent excellent | fantasic fantastic | amzing amazing | amazng amazing | briliant brilliant
gratefull grateful | beautifull beautiful | helpfull helpful | perfct perfect | apreciate appreciate
apreciated appreciated | recomend recommend | reccomend recommend | wonderfull wonderful
satisifed satisfied | greatservice great service | waitng waiting | waitting waiting | recieved received
recieve receive | delievry delivery | delivry delivery | parsel parcel | adress (address) | refnd refund
replacment replacement | custmer customer | costumer costumer | payed payed | acount account
transation (transaction) | seperate separate | definately definitely | tommorow (tomorrow)
thisproduct this product | myorder my order | answerin (answering) | waitin (waiting) | angree (angry)
anjoyed (annoyed) | ungry (angry) | unrelable unreliable | dishappy (unhappy)
"""
NAMES = """
Asif Bethan Adel Usain Ismail Imran Iman Ines Anita Amit Amina Aisha Noor Toma Thandi Isobel Andile
Ashok Arwa Beata Ingrid Tomas Upton Willa Thea Itamar Ivana Hema Hedda Meera Soraya Onur Orla Atif
Gokhan Doruk Siobhan Niamh Nomvula Kwame Nguyen Xiaoming Adamson Masson Albin Martim Rafaela Stuit
Laidlaw Himmel
""".split()


def slips():
    """Each row of SLIPS as what was written, what was meant and whether it may stay."""
    for row in SLIPS.replace("\n", "|").split("|"):
        if row.strip():
            written, meant = row.strip().split(" ", 1)
            yield written, meant.strip("()"), meant.startswith("(")


@pytest.mark.parametrize(("written", "meant", "may_stay"), slips())
def test_a_slip_is_read_as_what_was_meant_or_stays(written, meant, may_stay):
    """Of words that bear a mood and everyday ones, negations among them."""
    for before, after in (("it is ", " again"), ("", "")):
        read = mend(f"{before}{written}{after}")
        assert read in (f"{before}{meant}{after}", f"{before}{written}{after}" if may_stay else None)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "sentence", ["{} was great", "thanks to {} for that", "Awful. {} hung up", "{}", "{}, please"]
)
def test_names_stay(name, sentence):
    """Wherever they stand, so that people are read alike."""
    assert mend(sentence.format(name)) == sentence.format(name)


@pytest.mark.parametrize("name", "asif bethan adel usain imran iman noor amit anita avery hema orla".split())
def test_names_without_their_capital_are_not_parted(name):
    """Nor made a word that bears a mood."""
    read = mend(f"{name} was great").removesuffix(" was great")
    assert " " not in read and mood(read) == NONE


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Myorder is late", "my order is late"),
        ("Notworking again", "not working again"),
        ("Hello. Ihave waited", "Hello. i have waited"),
        ("thanks Thisproduct", "thanks Thisproduct"),  # amid a sentence a capital makes a name
    ],
)
def test_a_capital_is_parted_where_a_sentence_begins(written, meant):
    """If the first word is one that begins sentences and no names."""
    assert mend(written) == meant


def test_a_first_letter_too_many_is_no_slip():
    """It is rather what is left of a prefix: without it a mood would turn around."""
    words = {"happy", "unhappy", "legal", "illegal", "service"}
    assert reach("uhappy", words).keys() == reach("nhappy", words).keys() == {"unhappy"}
    assert reach("llegal", words).keys() == {"illegal"}
    assert reach("sservice", words).keys() == {"service"}


def test_moods_of_words_and_their_forms():
    """By stem; what is not listed says nothing; a prefix counts where the rest is a word."""
    assert [mood(word) for word in ("annoys", "scamming", "worries", "helpfully")] == [BAD, BAD, BAD, GOOD]
    assert mood("table") == NONE
    assert negated("unhelpful", {"helpful"}) and negated("dont", ()) and not negated("under", {"helpful"})


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("一天都部行", "一天都不行"),
        ("越做越叉了", "越做越差了"),
        ("太郝了", "太好了"),
        ("人工客符", "人工客服"),
        ("照骗", "照骗"),  # a pun on 照片 that says they lie
        ("换手机豪了", "换手机豪了"),  # 号 as well as 好
        ("补卡费，捕卡要带什么", "补卡费，捕卡要带什么"),  # 补, not 不
        ("没完媚完", "没完媚完"),
        ("不坏", "不坏"),
        ("没差", "没差"),
        ("无语", "无语"),
        ("别发了", "别发了"),
    ],
)
def test_no_sound_turns_a_chinese_mood_around(text, read):
    """A character that does is never replaced, and put in only where none of its sound fits as well."""
    assert mend(text) == read


def test_a_negation_is_neither_lost_nor_put_in_the_place_of_others():
    """Whatever the lists say."""
    assert Chinese(["部门"], {}, {}).mend("不门") == "不门"
    pairs = {"要": "不补", "不": "要", "补": "要"}
    assert Chinese(["不要"], pairs, {}).mend("布要") == "布要"
    assert Chinese(["不要"], {"不": "要"}, {}).mend("布要") == "不要"


def test_a_reader_gets_slips_of_full_width_letters_mended():
    """They are letters."""
    assert plain("ｓｔｉｌｌ ｗａｉｔｎｇ") == "still waiting"
