"""Patterns of asking for another review, of gifts and threats for it, and of insults. Pure."""

from reviews.replies.reply_words import GIFTS, RESENA, REVIEW, WORD

CHANGE = (
    "delete|deleting|remove|removing|take down|taking down|taken down|change|changing|edit|editing|update"
    "|updating|revise|revising|modify|modifying"
    "|reconsider|reconsidering|withdraw|withdrawing|retract|retracting|correct|correcting|amend|raise"
    "|improve|rethink|increase|erase|pull|adjust|upgrade|reverse"
)
PRESSES = (
    (
        r"\b(?:solicitors?|counsel|barristers?)\b|\bleav\w+ (?:such |this |these |it |that )(?:\w+ )?up\b"
        r"|\b(?:the|your|those|few|more) stars? (?:\w+ )?(?:reflect\w*|show\w*|match\w*)\b"
        r"|\bthink twice\b|\bsecond look\b|\bwatching (?:this|you|your)\b|\bretir(?:e|en|ar) (?:la|esta"
        r"|el|este)\b"
    ),
    (
        r"\bwe know (?:exactly )?(?:who|where)\b|\bact accordingly\b|\bfree of charge (?:for those|if"
        r"|once|when)\b|\btom\w+ medidas\b|\banother star\b"
    ),
    (
        r"\b(?:an? |the )?(?:updated|new|better|kinder|higher|improved|fairer|nicer|revised|second"
        r"|softer) (?:\w+ )?(?:review|rating|score|word|words|stars?|post|grade|opinion)\b (?!(?:hours"
        r"|phone)\b)"
    ),
    (
        r"\b(?:post|review|rating|comment|it|stars?) (?:will |to |should |can |could |must |would |may "
        r"|might |has to )?(?:come|comes|be taken|go|goes|be) (?:off|down|away)\b"
    ),
    (
        r"\b(?:false|untrue|unfair|dishonest|malicious|online) (?:\w+ )?(?:statements?|claims?"
        r"|accusations?|reviews?|posts?|allegations?|things)\b|\b(?:have|has|face"
        r"|bring) (?:\w+ )?consequences\b|\bpursue (?:them|this|it|you|all|every|our)\b|\bour rights\b"
        r"|\bprepared to (?:act|pursue|take)\b"
    ),
    (
        r"\b(?:make (?:this|it|things|that) right|make (?:this|it) up)\b(?: \w+| ,| :){0,8} (?:dinner"
        r"|lunch|gift|free|voucher|something|treat|massage|session|coffee|word|stars?|review)\b"
        r"|\b(?:dinner|lunch) for two\b"
    ),
    (
        r"\b(?:subir|suba|suban|mejorar|mejore|cambiar|cambie) (?:la |su |esta )?(?:nota|puntuacion"
        r"|calificacion|valoracion|puntaje)\b"
    ),
    rf"\b(?:{CHANGE}) (?:{WORD} ){{0,3}}?{REVIEW}\b",
    rf"\btak(?:e|es|en|ing) (?:{WORD} ){{1,4}}?(?:down|off|back|offline)\b",
    (
        rf"\b(?:delete|remove|retract|erase|withdraw) (?:{WORD} ){{0,2}}?(?:now|within|immediately|please"
        r"|or)\b|\breconsider\b"
    ),
    (
        rf"\b(?:{REVIEW}) (?:{WORD} ){{0,3}}?(?:goes up|go up|went up|is gone|disappears?|is removed"
        r"|is deleted|is changed|removed|deleted|taken down|changed to|comes down|came down|updated"
        r"|improves)\b"
    ),
    (
        r"\b(?:give|leave|write|post|award|rate|deserve|deserves|get|earn) (?:us |me |a |an |another "
        rf"|the )*(?:{WORD} )?(?:(?:five|four|5|4|more|higher|better|full|good|positive|great|glowing"
        r"|nice) )+(?:stars?|reviews?|ratings?|one)\b"
    ),
    r"\b(?:five|5) stars?\b(?! (?:service|care|hotel)\b)",
    (
        r"\b(?:offer|offering|give|giving|get|send|sending|happy to|glad to|like to|love to|willing to"
        rf"|ready to|will|we'll|can|could|would|make|for) (?:you |it )?(?:{WORD} ){{0,4}}?(?:{GIFTS})\b"
    ),
    (
        rf"\b(?:a |the )?(?:{GIFTS}) (?:{WORD} ){{0,5}}?(?:waiting|yours|for you|if you|once|when you"
        r"|in exchange|in return)\b|\b(?:session|visit|treatment|massage|lunch|coffee|dinner) is (?:free"
        r"|on us|on the house)\b|\bmake it (?:worth|up to you)\b"
    ),
    (
        r"\b(?:sue|suing|sued|lawsuit|lawyers?|attorneys?|legal (?:action|steps|counsel|team|consequences"
        r"|department|proceedings)|defamation|defamatory|libel|libelous|slander|slanderous|court"
        r"|cease and desist|damages|take this further)\b"
    ),
    (
        r"\b(?:report|reported|reporting|expose|blacklist) (?:you|your)\b|\byou(?:'ll| will) (?:regret"
        r"|hear from|be hearing|be sorry)\b|\bcosts? (?:people|somebody|someone|us) (?:their|our"
        r"|a) (?:jobs?|livelihoods?)\b"
    ),
    (
        r"\b(?:borr|elimin|quit|retir|cambi|modific|edit|actualiz|correg|correj|reconsider|rectific|sub"
        r"|mejor)(?:e|en|a|as|ar|arla|arlo|ando|ia|ie|ija|ijan|que|quen|ira|ir|enla|elo|ela|elos|elas|ue"
        rf"|ues|ice|ices|ifique|ara|aran|aria)?(?:la|lo|las|los)? (?:{WORD} ){{0,2}}?{RESENA}\b"
    ),
    (
        r"\b(?:reembols\w+|devolvemos|devolveremos|devolver\w*|descuentos?|regal\w+|tarjeta de regalo"
        r"|gratis|sin costo|cupon(?:es)?|compensar\w*|compensacion)\b (?:\w+ ){0,8}?(?:si|cuando|a cambio"
        r"|resena|comentario|opinion)\b"
    ),
    (
        r"\b(?:ofrecemos|ofrecer\w*|damos|daremos|dariamos|le damos) (?:\w+ ){0,3}?(?:reembols\w+"
        r"|descuentos?|regal\w+|sesion gratis|gratis|cupon(?:es)?|dinero|compensacion)\b|\b(?:cinco"
        r"|5) estrellas\b"
    ),
    (
        r"\b(?:abogad[oa]s?|demandar\w*|demanda(?:remos)?|difamacion|acciones? legal(?:es)?"
        r"|tribunal(?:es)?|juicio|calumnia)\b"
    ),
)

INSULTS = (
    (
        r"\b(?:only )?a fool\b|\bfools?\b|\bda(?:n)? pena\b|\bgrow up\b|\bnonsense\b|\battention seek\w+"
        r"|\bmadure\b|\bnothing better to do\b"
    ),
    (
        r"\b(?:born|simply|always|so|such a|just) (?:\w+ )?(?:miserable|bitter|hateful|unhappy|nasty|rude"
        r"|difficult|impossible|ungrateful)\b|\b(?:some|certain) (?:people|folks|persons) (?:are|have"
        r"|will|just|simply|never|can't|only|love)\b|\btake your (?:meds|pills|medication)\b|\bget help\b"
        r"|\bget your head\b"
    ),
    (
        r"\b(?:tan|muy|una|un) (?:persona )?(?:tan )?(?:amargad[oa]|miserable|grosera?|mal educad[oa]"
        r"|maleducad[oa]|odios[oa]|ridicul[oa]|conflictiv[oa]|ignorante)\b|\bpersona (?:tan )?(?:amargada"
        r"|miserable|grosera|conflictiva|ignorante)\b"
    ),
    (
        r"\b(?:you|you're|you are|reviewer|person|patient|whoever wrote this) (?:\w+ )?(?:is |are "
        r"|must be |were |must |have |sound )?(?:a |an |just |such |so |completely |clearly |totally "
        r"|one )*"
        r"(?:liar|liars|lying|lie|crazy|insane|delusional|drama queen|pathetic|unstable|psycho|unhinged"
        r"|hysterical|ridiculous|troll|bully|ignorant|nuts|a joke|entitled|karen|dishonest|mentally ill"
        r"|paranoid|disgusting|rude|selfish|bitter|stupid|dumb|trash|garbage)\b"
    ),
    (
        r"\b(?:pathetic|miserable|stupid|silly|sad|little|nasty|vile|bitter|ignorant) (?:\w+ )?(?:troll"
        r"|person|people|woman|man|hag|liar|human|life|reviews?|little|excuse)\b|\bget lost\b"
        r"|\bget a life\b|\bshame on you\b|\bgood riddance\b|\bshut up\b"
    ),
    (
        r"\b(?:what a|such a|complete|total) (?:\w+ )?(?:liar|troll|joke|clown|loser|jerk|bully"
        r"|drama queen)\b|\b(?:liar|troll|clown|jerk|drama queen)s?\b"
    ),
    (
        r"\b(?:esta|es|eres) (?:usted )?(?:una? )?(?:loc[oa]|mentiros[oa]|ridicul[oa]|patetic[oa]"
        r"|ignorante|malagradecid[oa])\b|\bmentiros[oa]s?\b|\bcallese\b|\bque verguenza\b|\busted miente\b"
        r"|\bmentira(?:s)?\b"
    ),
)
