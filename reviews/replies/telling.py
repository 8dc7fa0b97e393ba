"""Patterns of what tells of somebody's health, over words in plain small letters. Pure."""

from reviews.replies.reply_words import DEFINIDO, DEFINITE, HEALTH, MAY_BE_YOURS, PUEDE_SER_SUYO, SAID, WORD
from reviews.screening.health_words import COMPLAINTS, CONDITIONS, TREATMENTS

TELLS_HEALTH = (
    # What an illness or a treatment does to somebody, unless it is said of people, of us or of guidelines.
    (
        r"(?:(?<=^)|(?<=[.!?] ))(?:(?!(?:we|our|us|people|patients|everybody|everyone|anyone|guidelines"
        r"|policy|practice|clinic|person|person's|nosotros|nuestr[oa]s?|personas|pacientes|tratamos|cada"
        rf"|every|each)\b)[^ .!?]{{1,30}} ){{0,12}}?(?:{CONDITIONS}|{TREATMENTS}|{COMPLAINTS}|massage"
        r"|masaje|fumar|smoking|hernia|infiltracion|stretch(?:es)?|tension)\b(?! (?:clinic|center|centre"
        r"|care|institute|health)\b)(?=(?: (?!(?:we|our|us|people|patients|everybody|everyone|anyone"
        r"|guidelines|policy|practice|clinic|nosotros|nuestr[oa]s?|personas|pacientes|tratamos|every"
        r"|each)\b)[^ .!?]{1,30}){0,25}(?: [.!?]|$))"
    ),
    (
        r"\bwe (?:\w+ )?(?:stopped|refused|denied|declined|cut|started|reduced|lowered|raised|changed"
        rf"|gave|tried|tapered|renewed) (?:\w+ ){{0,2}}?(?:{TREATMENTS})\b"
    ),
    (
        rf"\b(?:{CONDITIONS}|{TREATMENTS}|{COMPLAINTS}) (?:issues |problems )?(?:of (?:that|this) (?:kind"
        r"|sort|type)|like (?:that|this|these|those))\b|\b(?:such|that kind of|this kind of) (?:a "
        rf"|an )?(?:\w+ )?(?:{CONDITIONS}|{TREATMENTS})\b"
    ),
    (
        r"\b(?:the|this|that) (?:mri|mris|x ?rays?|scans?|imaging|ct|exam|examination|tests?|results?"
        r"|findings?|pills|injections?|surgery|medication) (?:\w+ )?(?:\w{3,12}ed|showed|has been"
        r"|have been|found|said|told|came)\b"
    ),
    (
        r"\b(?:hope|hopefully|hoping|glad|happy|pleased|wish) (?:\w+ ){0,5}?(?:moving|walking|sleeping"
        r"|standing|sitting|bending|healing|healed|recovering|recovered|pain free|better|mobile|stronger"
        r"|relief)\b"
    ),
    (
        r"\b(?:pueda|puede|poder|esperamos que|ojala) (?:\w+ ){0,4}?(?:girar|caminar|dormir|moverse|mover"
        r"|doblar|agacharse|molestias|sin dolor|mejor|mejore|recuper\w+|sane)\b"
    ),
    (
        r"\b(?:off|on|take|taking|without|need|needs|ran out of) (?:the |your |those "
        rf"|some )(?:\w+ )?(?:{TREATMENTS})\b"
    ),
    r"\btak(?:e|ing) your (?:meds|medication|pills)\b",
    rf"\byour (?:(?!(?:{MAY_BE_YOURS})\b){WORD} ){{0,4}}?(?:{HEALTH})\b",
    (
        rf"\byou (?:{SAID})?(?:have|had|suffer|suffered|suffering|take|takes|took|taking|are|were|need"
        r"|needed|got|get|use|used|asked for|wanted|refused|requested|demanded|experience|live with"
        r"|came with|came in with"
        r"|deal with|struggle with|feel|felt|asked us for|received|abuse|ran out of)(?: (?!(?:questions?"
        rf"|concerns?|any|moment|time)\b){WORD}){{0,4}}? (?:{CONDITIONS}|{TREATMENTS}|{COMPLAINTS})\b"
    ),
    (
        rf"\b(?:{CONDITIONS}|{TREATMENTS}|{COMPLAINTS}) (?:like|such as|as) (?:yours|this one|these)\b"
        rf"|\b(?:{CONDITIONS}|{TREATMENTS}|{COMPLAINTS})(?: \w+)? (?:that )?you (?:take|took|asked|have|had"
        r"|want|wanted|need|needed|got|mention|received|describe|described|suffer|are taking|were|use|used"
        r"|requested)\b"
    ),
    (
        rf"\b(?:the|this|that|these|those|his|her) (?:\w+ )?(?:{DEFINITE})\b (?:\w+ )?(?:was|were|is|are"
        r"|did|does|showed|shows|came|gave|has|have|had|feels?|got|gets|went|will|needs?|improves?|worked"
        r"|helped|heals?)\b"
    ),
    (
        rf"\b(?:his|her|their|this patient's|the patient's|the reviewer's) (?:\w+ ){{0,2}}?(?:{CONDITIONS}"
        rf"|{TREATMENTS}|pain|symptoms?|condition)\b"
    ),
    (
        r"\b(?:get|feel|feeling|are feeling|be feeling|got) (?:well|better|worse|healthy)(?: soon| now)?\b"
        r"|\bspeedy recovery\b|\bquick recovery\b|\bfull recovery\b|\bpain free\b|\bheal(?:s|ed"
        r"|ing)? (?:soon|well|quickly|overnight)\b|\brecover(?:s|ed)? (?:soon|well|quickly)\b"
    ),
    (
        r"\b(?:glad|happy|sorry|hope|pleased|thrilled|delighted|hear|hopefully"
        rf"|hoping) (?:{WORD} ){{0,4}}?(?:neck|back|shoulders?|pain|spine|symptoms|headaches?|injury"
        rf"|condition|knee|sleep|mobility) (?:{WORD} ){{0,2}}?(?:is|are|feels?|was|has|have|gets?|went"
        r"|improve[sd]?|better|gone|eased|bother\w*)\b"
    ),
    (
        r"\b(?:patient|reviewer|person|he|she|writer) (?:\w+ ){0,2}?(?:has|had|suffers?|suffered|takes?"
        rf"|took|was on|is on|was|is) (?:\w+ ){{0,2}}?(?:{CONDITIONS}|{TREATMENTS})\b"
    ),
    (
        r"\bwe (?:\w+ )?(?:ordered|prescribed|injected|diagnosed|found|took|performed|did|recommended"
        r"|suggested|offered) (?:an? |the |two |three |some |your )?(?:\w+ )?(?:mris?|x ?rays?|scans?"
        r"|injections?|medications?|opioids?|surgery|diagnosis|epidural|steroids?|physical therapy|ct)\b"
    ),
    rf"\b(?:su|sus|tu|tus) (?:(?!(?:{PUEDE_SER_SUYO})\b){WORD} ){{0,3}}?(?:{HEALTH})\b",
    (
        r"\b(?:usted )?(?:tiene|tenia|padece|sufre|sufria|tuvo) (?:de |una? |la "
        rf"|el )?(?:\w+ )?(?:{CONDITIONS}|{TREATMENTS}|dolor(?:es)?)\b|\busted (?:esta"
        rf"|estaba) (?:{CONDITIONS})\b"
    ),
    (
        rf"\b(?:el|la|los|las) (?:{DEFINIDO}) (?:que (?:usted|le|toma|pidio|tiene)|fue|era|no|salio|mostro"
        r"|esta|estaba|funciono|sane|mejore)\b|\bque se mejore\b|\bmejorese\b|\bpronta recuperacion\b"
    ),
    rf"\b(?:{HEALTH}) como (?:la|el|los|las) (?:suy[oa]s?|de usted)\b",
)
