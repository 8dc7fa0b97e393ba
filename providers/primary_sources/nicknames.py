"""Short forms of given names in common use in the United States: our own list, kept short on purpose. Pure.

A form may belong to several names (Alex, Chris, Pat, Sam); the full names are never taken for each other.
"""

from collections import defaultdict
from collections.abc import Mapping

SHORT_FORMS = """
    abigail: abby | alexander: al alec alex | alexandra: alex sandra | alfred: al fred | allison: ally
    amanda: mandy | andrew: andy drew | anthony: tony | antonio: tony | arthur: art | barbara: barb
    benjamin: ben | bernard: bernie | beverly: bev | bradley: brad | catherine: cathy cate kate katie
    charles: charlie chuck | christina: chris tina | christine: chris chrissy | christopher: chris topher
    cynthia: cindy | daniel: dan danny | david: dave davey | deborah: deb debbie | debra: deb debbie
    dennis: denny | donald: don donny | dorothy: dot dottie | douglas: doug | edward: ed eddie ned ted
    eleanor: ellie nora | elizabeth: beth betsy betty eliza libby liz lizzie | eugene: gene
    florence: flo | francis: frank | francisco: paco pancho | franklin: frank | frederick: fred freddie
    gabriel: gabe | gerald: gerry jerry | gregory: greg | harold: hal harry | henry: hank harry
    jacob: jake | jacqueline: jackie | james: jamie jim jimmy | jennifer: jen jenny | jeffrey: jeff
    jerome: jerry | jessica: jess jessie | john: jack johnny | jonathan: jon | jose: pepe
    joseph: joe joey | joshua: josh | judith: judy | katherine: kate kathy katie kit | kathleen: kathy
    kathryn: kate kathy katie | kenneth: ken kenny | kimberly: kim | lawrence: larry | leonard: len lenny
    louis: lou | lillian: lily | margaret: maggie marge meg peggy | martin: marty | matthew: matt
    maximilian: max | melissa: missy | michael: mickey mike | mitchell: mitch | nancy: nan | nathan: nate
    nathaniel: nate | nicholas: nick | nicole: nicki nikki | pamela: pam | patricia: pat patty tricia trish
    patrick: pat | peter: pete | philip: phil | phillip: phil | rachel: rae | randall: randy | raymond: ray
    rebecca: becca becky | richard: dick rich rick | robert: bert bob bobby rob robbie | roberto: beto
    roger: rodge | ronald: ron ronnie | russell: russ | samantha: sam | samuel: sam sammy | sandra: sandy
    stanley: stan | stephanie: steph | stephen: steve | steven: steve | susan: sue susie | suzanne: sue suzy
    teresa: terri terry | terence: terry | theodore: ted teddy theo | theresa: terri terry tess
    thomas: tom tommy | timothy: tim | valerie: val | vernon: vern | veronica: ronnie | victor: vic
    victoria: tori vicky | vincent: vince vinny | virginia: ginny | walter: walt | wesley: wes
    william: bill billy liam will willie | zachary: zach zack
"""


def _names_of() -> Mapping[str, frozenset[str]]:
    names: dict[str, set[str]] = defaultdict(set)
    for entry in SHORT_FORMS.replace("\n", "|").split("|"):
        full, _, short = entry.partition(":")
        for form in short.split():
            names[form].add(full.strip())
    return {form: frozenset(full) for form, full in names.items()}


NAMES_OF = _names_of()


def stand_for_one_name(one: str, other: str) -> bool:
    """Whether one is a short form of the other, or both are short forms of the same name."""
    ones, others = NAMES_OF.get(one, frozenset()), NAMES_OF.get(other, frozenset())
    return one in others or other in ones or bool(ones & others)
