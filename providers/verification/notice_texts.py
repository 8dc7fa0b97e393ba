"""What clinicians are told by mail of their verification: one text for each kind. A subject says nothing of what."""

from typing import NamedTuple


class Notice(NamedTuple):
    """A subject that anybody may see, and the text. Names in braces are facts that `tell` is given."""

    subject: str
    text: str


CLAIM = "Your claim on Kaly"
PROFILE = "Your profile on Kaly"
PAPERS = "Your papers on Kaly"
DATE = "A date to keep in mind"
WARNING = "{what} counts on Kaly until {until:%B %-d, %Y}: {left}.\n\n{next}"

TEXTS: dict[str, Notice] = {
    "claim_granted": Notice(
        CLAIM,
        "the profile with NPI {npi} is yours now. Welcome!\n\n"
        "Next come your places, hours, plans and papers; your checklist shows what is left before patients can find"
        " you.",
    ),
    "claim_refused": Notice(
        CLAIM,
        "we could not see from what you showed us that the profile with NPI {npi} is yours.\n\n"
        "What the verifier wrote: {reason}\n\n"
        "You can claim it again, with another document or by a call.",
    ),
    "claim_rival": Notice(
        CLAIM,
        "somebody else says that the profile with NPI {npi} is theirs.\n\n"
        "A verifier looks at both of you. Until they have decided nothing changes, and nothing of yours is lost.",
    ),
    "claim_moved": Notice(
        CLAIM,
        "a verifier found that the profile with NPI {npi} belongs to somebody else. It is in their account now, and"
        " you can't change it any more.\n\n"
        "Your own account and the documents that you sent stay yours. If you think that this is a mistake, please"
        " write to us.",
    ),
    "credential_verified": Notice(
        PAPERS,
        "we have verified {what}. It counts until {until:%B %-d, %Y}, and we remind you before that day.",
    ),
    "credential_failed": Notice(
        PAPERS,
        "we could not verify {what}.\n\n"
        "What the verifier wrote: {reason}\n\n"
        "If something was missing or mistyped, please enter it anew and hand it in again.",
    ),
    "credential_due": Notice(
        PAPERS,
        "{what} has to be verified again: {why}. {meanwhile}\n\n"
        "A verifier is on it. If you have a newer document, adding it now makes that quicker.",
    ),
    "credential_lapsed": Notice(
        PAPERS,
        "{what} has ended on Kaly, and nothing newer has taken its place.\n\n"
        "As soon as we have verified a new one it counts again.",
    ),
    "credential_suspended": Notice(
        PAPERS,
        "{what} does not count at present, since we have put it on hold.\n\nWhat we wrote: {reason}",
    ),
    "warning_90": Notice(DATE, WARNING),
    "warning_30": Notice(DATE, WARNING),
    "warning_7": Notice(DATE, WARNING),
    "delisted": Notice(
        PROFILE,
        "patients can't find you at {practice} at present. This is why:\n\n{why}\n\n"
        "Your entries and everything you have agreed with patients stay as they are.",
    ),
    "listed_again": Notice(PROFILE, "patients can find you at {practice} again."),
    "experience_verified": Notice(
        PAPERS,
        "we have verified {what}. Your profile shows it, with its kind, period and count, until {until:%B %-d, %Y}.",
    ),
    "experience_insufficient": Notice(
        PAPERS,
        "what you handed in does not show {what} yet.\n\n"
        "What the verifier wrote: {reason}\n\n"
        "Once you have more to show, please enter it anew and hand that in.",
    ),
    "experience_rejected": Notice(
        PAPERS,
        "we could not accept the entry about {what}.\n\nWhat the verifier wrote: {reason}",
    ),
    "experience_expired": Notice(
        PAPERS,
        "{what} is no longer shown as verified: two years have passed.\n\n"
        "Newer cases can be handed in at any time.",
    ),
    "identity_proofed": Notice(
        PAPERS, "we have checked your identity document. Nothing more is needed for that."
    ),
    "identity_failed": Notice(
        PAPERS,
        "we could not check who you are from the document that you handed in.\n\n"
        "What the verifier wrote: {reason}\n\n"
        "Please hand in another one.",
    ),
    "exclusion_hold": Notice(
        PROFILE,
        "the federal list of excluded providers (OIG LEIE) has an entry with your NPI. Until a verifier has looked"
        " whether it is about you, patients can't find you.\n\n"
        "If the entry is about somebody else you need not do anything.",
    ),
    "exclusion_lifted": Notice(
        PROFILE,
        "the entry on the federal list of excluded providers no longer stands against showing your profile.",
    ),
    "exclusion_confirmed": Notice(
        PROFILE,
        "a verifier has found that an entry on the federal list of excluded providers (OIG LEIE) is about you."
        " Patients can't find you while it stands.\n\n"
        "What the verifier wrote: {reason}\n\n"
        "Should you be reinstated, your profile can be shown again.",
    ),
    "suspended": Notice(
        PROFILE, "we have put your profile on hold, and patients can't find you.\n\nWhat we wrote: {reason}"
    ),
    "reinstated": Notice(PROFILE, "your profile is no longer on hold.\n\nWhat we wrote: {reason}"),
    "freshness": Notice(
        PROFILE,
        "is what patients see about you still right: telephone, hours, plans, and whether you take new patients?\n\n"
        "{link}\n\n"
        "This page shows it, and one click says that it is. The link is good for 14 days and for nothing else; please"
        " don't pass it on.",
    ),
}
