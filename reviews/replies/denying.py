"""Patterns of what tells that somebody was no patient, over words in plain small letters. Pure."""

NOT_HERE = r"(?:here|ours|our|us|this (?:clinic|office|practice)|the (?:clinic|office|practice)|mine|my)"
DENIES = (
    (
        r"\b(?:nobody|no one|none|nothing|no \w+) (?:here |of us )?(?:matching|matches|fits|like this"
        r"|like that|remembers?|recalls?|recognizes?|knows)\b|\bcompetitors?\b|\b(?:database|system"
        r"|records|books) (?:has|have|holds?|shows?|contains?) (?:no|nobody|nothing|none)\b"
        r"|\bpisado nuestr[oa]\b"
    ),
    (
        r"\b(?:doubt|unlikely|not sure|unsure|question|wonder|are you sure|cannot imagine"
        r"|can't imagine) (?:\w+ ){0,6}?(?:ever|been|was|were|visited|us|here|patient|real)\b"
        r"|\brings? (?:no|a) bell\b|\bno (?:nos )?consta\b|\bdudamos que\b|\bseguro que (?:era|fue|es)\b"
    ),
    (
        r"\b(?:meant|intended|written|must be|should be|seems to be|looks like it is|be|posted"
        r"|left) (?:for|about|on) (?:another|a different|some other|the wrong|someone else's"
        r"|somebody else's) (?:\w+ )?(?:clinic|office|practice|doctor|place|business|provider)\b"
    ),
    (
        r"\b(?:another|a different|some other|the wrong) (?:clinic|office|practice|doctor|provider"
        r"|business) (?:in mind|by mistake|with a similar name|entirely)\b|\b(?:confus\w+|mistak\w+"
        r"|mixed up|mixing) (?:us|our \w+|this clinic|this office) (?:with|for|up)\b"
        r"|\bmistaken identity\b"
    ),
    (
        r"\b(?:nobody|no one|none|no patient|no person|no client)(?: \w+){0,4} (?:has |have "
        r"|had )?(?:ever |been )?(?:booked|been|visited|treated|seen|scheduled|registered|checked in|come"
        r"|called)\b|\b(?:was|were) (?:not|never) (?:seen|treated|examined|booked|registered|here)\b"
    ),
    (
        r"\b(?:para|de|con) (?:otra|otro|la otra) (?:clinica|consultorio|medico|doctora?|oficina)\b"
        r"|\bnos confunde\b|\bse (?:equivoco|equivoca|confundio) de\b|\bnadie (?:con|de) ese nombre\b"
    ),
    (
        r"\b(?:never|not|n't|aren't|isn't|wasn't|weren't|hasn't|haven't|no longer) (?:\w+ ){0,3}?(?:a "
        rf"|an |one of )?(?:former |current |actual |real )?(?:{NOT_HERE} )?(?:patients?|clients?"
        r"|customers?)\b"
    ),
    (
        r"\b(?:are|is|was|were) (?:not|never) (?:\w+ ){0,2}(?:patient|client)\b|\bno (?:such )?(?:patient"
        r"|client|person)\b(?! (?:should|has to|is turned|is ever|must|will|waits|goes|needs)\b)"
    ),
    (
        r"\b(?:no|any|a|without) (?:\w+ )?(?:record|records|trace|file|visit|appointment|chart|entry"
        r"|booking) (?:of|for|under|by|with|that|matching) (?:\w+ ){0,2}?(?:you|your|this|that|such|anyone"
        r"|anybody|any|name|person|him|her|them)\b"
    ),
    (
        r"\b(?:can't|cannot|can not|couldn't|could not|didn't|did not|unable to|don't|do not|failed to"
        r"|never could) (?:\w+ )?(?:find|locate|identify|match|see|recall|remember|recognize|have) (?:you"
        r"|your|this|that|any|a|him|her|anyone|anybody) (?!(?:details|thing)\b)"
    ),
    (
        r"\b(?:you|this person|this individual|this reviewer|the reviewer|they|he|she|whoever wrote this"
        r"|the writer|the author|this account) (?:have |has |had |'ve |did |was |were |is |are |does "
        r"|do )?(?:never|not|n't)"
        r" (?:\w+ )?(?:been|set foot|visited|come|came|appear|appears|treated|seen|exist|entered|had an?"
        r"|made an?|met|a patient|our|one of|in our|walked|booked|received|visit)\b"
    ),
    (
        r"\byou (?:don't|didn't|haven't|weren't|aren't) (?:\w+ )?(?:appear|exist|visit|been|come|seen"
        r"|treated|a patient|our patient|show up in|in our)\b"
    ),
    (
        r"\b(?:have|has|'ve|had) never (?:\w+ )?(?:treated|seen|met|been|heard|set foot|visited"
        r"|had) (?:\w+ )?(?:you|this|him|her|them|here|person|anyone|foot|a patient|patient|before|in"
        r"|our)\b|\bnever (?:treated|met|saw) (?:you|this|him|her|them)\b"
    ),
    (
        r"\bnever (?:treated|seen|been|a patient|visited|set foot|been treated)(?: \w+)? (?:here|us|our"
        r"|by us|with us|at our|in our)\b|\bfake (?:review|post|account|patient|profile)\b"
        r"|\bnot (?:been )?(?:treated|seen) (?:at|by|in|here)\b|\bwrong (?:clinic|office|practice"
        r"|doctor)\b"
    ),
    (
        r"\b(?:usted|ustedes|est[ea] persona|quien escribe|quien escribio esto|el autor|la autora) (?:no"
        r"|nunca|jamas) (?:\w+ )?(?:es|ha|han|fue|era|estuvo|aparece|figura|vino|piso|sido"
        r"|visito)\b(?! (?:que|escuchad|bienvenid))"
    ),
    (
        r"\bno (?:tenemos|hay|existe|encontramos|consta|figura) (?:\w+ )?(?:registros?|constancia"
        r"|expediente|pacientes?|cita|visita|record)\b|\bno (?:lo|la|le|los|las|te) (?:encontramos"
        r"|conocemos|hemos|tenemos|recordamos|atendimos|hallamos)\b"
    ),
    (
        r"\bnunca (?:lo|la|le|los|las|te|se) (?:hemos|atendimos|vimos|he|ha|tratamos|conocimos|atendio)\b"
        r"|\bnunca ha(?:n)? (?:sido|estado|venido|pisado|visitado)\b|\bno es paciente\b|\bnunca (?:fue"
        r"|estuvo|vino|piso)\b|\bresena falsa\b|\bno (?:fue|era|ha sido) paciente\b"
    ),
)
