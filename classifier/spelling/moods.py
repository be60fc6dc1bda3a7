"""What English words of customer service say about mood, for telling what a slip was meant to be.

Not for reading: the reader does that. A mend is only to know when it would turn a mood around, and that
customers write "scammed" more often than the web does. Knows nothing about slips.
"""

from collections.abc import Collection

NONE, BAD, GOOD, NOT = "", "bad", "good", "not"

_BAD = """
    abuse abusive abysmal aggravate aggravating anger angry annoy anxious appalling argue arrogant
    atrocious avoid awful awkward bad badly blame blunt bogus boring bother break broke broken bug buggy
    burnt careless chaos cheat cheated clueless complain complaint complicate con confuse corrupt crack
    cranky crap crash crazy criminal cruel crush cry damage damn dangerous dead deceitful deceive
    deceptive decline defect defective delay demand denied deny deplorable despair desperate devastate
    dire dirty disappear disappoint disappointment disaster disconnect discourage disgrace disgraceful
    disgust dishonest dislike dismal dismiss disorganised disorganized displease disregard disrespect
    disrespectful disrupt dissatisfied distress disturb dodgy dread dreadful dreary dumb embarrass error
    evil excuse exhaust expensive expired fail failure fake false fault faulty fear filthy flaw flawed
    flimsy fobbed forget forgot fraud fraudulent freeze frozen frustrate frustration fuck fuming furious
    garbage ghosted grim gross guilty gutted harass harm hassle hate hated hell hideous hopeless
    horrendous horrible horrid horrific hostile hurt idiot ignorance ignorant ignore illegal impatient
    impolite impossible inaccurate inadequate inappropriate incapable incompetence incompetent incomplete
    inconsiderate inconsistent inconvenience inconvenient incorrect ineffective inefficient inferior
    insane insult insulting invalid irrelevant irresponsible irritate jammed joke junk lack lame late leak
    leaking letdown liar lie lied lies livid lose loser losing loss lost lousy mad malfunction mediocre
    mess messy miserable mislead misled miss missing mistake mistreat nasty neglect negligent nervous
    nightmare noisy nonsense obnoxious offend offensive outrage outraged outrageous overcharge overcharged
    overpriced pain painful panic pathetic patronising penalty pissed pity pointless poor poorly problem
    problematic rage refuse regret reject ridiculous rip robbed robbery rotten rough rubbish rude ruin
    ruined sad sadly scam scammed scammer scammers scamming scandal scared scary screw screwed shambles
    shame shameful shit shitty shocked shocking shoddy sick slow slowly sluggish smash smashed smelly sour
    spam steal stealing stole stolen stress stressful struggle stuck stupid suck sucks suffer suspicious
    swear swindle tacky tasteless tear tearing tears terrible terrify terror theft thief thieves threaten
    tired torn tragic trash trouble ugly unable unacceptable unanswered unbearable uncomfortable
    undelivered unfair unfortunate unfortunately unhappy unhelpful unimpressed unjustified unkind
    unpleasant unprofessional unreasonable unreliable unresolved unresponsive unsafe unsatisfactory
    unsatisfied untrustworthy unusable unwanted unwilling unworthy upset upsetting useless vile violate
    waste wasted weak weird wicked woeful worried worries worry worrying worse worst worthless wreck
    wretched wrong wrongly yuck
""".split()

_GOOD = """
    acceptable accommodate accurate ace admire adore affordable agree amaze amazing appreciate
    appreciation appreciative astonishing attentive awesome beautiful beautifully best better bless
    blessed bliss bonus brilliant brilliantly calm capable careful caring charm charming cheer cheerful
    cheers clean clear comfortable comfy commend competent compliment confident congratulate considerate
    convenient cool correct courteous courtesy cute decent delicious delight delighted delightful
    dependable easily easy effective efficient efficiently effortless elegant enjoy enjoyable enjoyed
    excellent exceptional excite exciting exquisite fab fabulous fair faithful fantastic fast fine
    flawless flawlessly fresh friendly fun generous gentle genuine glad good gorgeous grateful gratitude
    great greatly handy happily happy helped helpful heroic honest ideal impeccable impress impressed
    impressive improve incredible incredibly innovative intuitive joy joyful keen kind kindly kindness
    legend like liked love loved lovely loving loyal lucky magic magical magnificent marvellous marvelous
    mint neat nice nicely outstanding painless patient peace perfect perfectly phenomenal pleasant
    pleasantly pleased pleasing pleasure polite politely positive praise pretty professional
    professionally prompt promptly proud quick quickly reassure recommend refreshing relaxed relaxing
    reliable relief relieved remarkable resolved respect respectful responsible responsive rewarding safe
    safely satisfactory satisfied satisfy satisfying seamless seamlessly sensational smart smile smiling
    smooth smoothly solved sorted splendid spotless stellar stunning sturdy stylish super superb superior
    supportive sweet tasty terrific thank thankful thankfully thanks thorough thoughtful thrilled tidy
    trust trusted trustworthy useful valid valuable warm welcome well willing win wonderful wonderfully
    worth worthwhile worthy wow yummy
""".split()

# negations in one piece; so many people leave the apostrophe out that they are words
_NOT = """
    aint arent cannot cant couldnt didnt doesnt dont hadnt hasnt havent isnt neednt never nobody none nope
    nor not nothing nowhere shouldnt wasnt werent without wont wouldnt
""".split()

# words of everyday service, which customers write more often than the web does
_SERVICE = """
    account address advert advisor agent answer answered answering app apply arrive arrived arriving
    assistant available bank basket battery bill billing booking bought bounced box branch broadband
    cancel cancellation cancelled cancelling card change charge charged charger charges charging chat
    check checked checkout claim code collect collected collection colour company confirm confirmation
    confirmed connect connected connection contact contacted contacting contract courier credit customer
    customers deduct deducted deliver delivered deliveries delivering delivery deposit details device
    discount dispatch dispatched driver email engineer exchange explain explained fee feedback fix fixed
    hello help helping hours insurance internet invoice item items keeps label laptop leave listen login
    manager message minute minutes missed money months number offer online open opened operator order
    ordered ordering orders package packages packaging paid parcel parcels parking password payment
    payments person phone pickup please polite postage postcode price process processed processing product
    products promise promised purchase purchased quality question queue receipt receive received receiving
    refund refunded refunding refunds register repair repaired repeatedly replace replaced replacement
    replied reply request resend resolve response restaurant return returned returning returns screen
    seller send sending service services shipped shipping shop size sizes someone staff still stock store
    subscription supplier support supposed taking team technician telephone thing tracking transaction
    transfer twice update updated upgrade voucher wait waited waiting warranty website week weeks working
    works yesterday
""".split()

_LISTED = {**dict.fromkeys(_BAD, BAD), **dict.fromkeys(_GOOD, GOOD), **dict.fromkeys(_NOT, NOT)}
_ENDINGS = ("ing", "ment", "ness", "ed", "es", "er", "est", "ly", "s", "d")
_NEGATIVE = ("un", "in", "im", "ir", "il", "dis", "non", "mis")

SERVED = frozenset({*_LISTED, *_SERVICE})


def mood(word: str) -> str:
    """BAD, GOOD or NOT of a listed word and its forms; NONE of any other.

    >>> mood("annoys"), mood("unlovable"), mood("table")
    ('bad', '', '')
    """
    for stem in _stems(word):
        if stem in _LISTED:
            return _LISTED[stem]
    return NONE


def negated(word: str, words: Collection[str]) -> bool:
    """Whether `word` is another of the `words` with a negative prefix, or a negation itself."""
    return word in _NOT or any(
        word.startswith(prefix) and len(word) > len(prefix) + 2 and word[len(prefix) :] in words
        for prefix in _NEGATIVE
    )


def loses_prefix(word: str, other: str) -> bool:
    """Whether `word` begins with a negative prefix, and `other` with none at all.

    >>> loses_prefix("unline", "online"), loses_prefix("inhelpful", "unhelpful")
    (True, False)
    """
    return word.startswith(_NEGATIVE) and not other.startswith(_NEGATIVE)


def _stems(word: str) -> list[str]:
    stems = [word]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            stem = word[: -len(ending)]
            stems += [stem, stem + "e"]
            if stem[-1] == stem[-2]:
                stems.append(stem[:-1])
            if stem[-1] == "i":
                stems.append(stem[:-1] + "y")
    return stems
