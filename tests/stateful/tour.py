"""Each act once, in an order in which each succeeds."""

from tests.stateful.tables import HALF, HOUR, MINUTE

NO = False
EVERY_ACT = {
    *("hold", "renew", "let_go", "ask", "book", "ask_in_windows", "withdraw", "tell_anew"),
    *("confirm", "decline", "counter", "accept_counter", "refuse_counter"),
    *("cancel_as_patient", "cancel_as_clinic", "reschedule_as_patient", "reschedule_as_clinic"),
    *("check_in", "complete", "miss", "say_attended", "contest", "settle"),
    *("join", "join_after", "leave", "offer", "accept_offer", "decline_offer"),
    *("end_unanswered", "end_expired_holds", "end_unanswered_offers", "complete_what_is_over"),
    *("suspended", "not_suspended", "unpublished", "not_unpublished", "lapsed", "not_lapsed"),
    *("member_suspended", "member_active", "member_ended", "tell_of_delisting"),
    *("erase", "ask_again", "intrude"),
}


def tour(machine):
    """Ada asks Dr Okafor, Ben has a visit at Dr Lindqvist's, Cleo waits for Dr Park."""
    machine.begin(0)
    of_requests(machine)
    of_those_who_wait(machine)
    of_visits(machine)
    of_clinics(machine)


def of_requests(machine):
    machine.tell_anew(0, NO)
    machine.counter(0, 3, 2, NO, NO)
    machine.answer_counter(0, NO, NO)
    machine.answer_counter(0, True, NO)
    machine.hold(0, 2, 3)
    machine.renew(0)
    machine.let_go(0)
    machine.hold(0, 2, 4)
    machine.submit(0, 1, NO)
    machine.confirm(0, NO, NO)
    machine.submit_windows(1, {0, 2})
    machine.ask_again(0, "cleo")
    machine.withdraw(0, NO)
    machine.submit_windows(2, {0})
    machine.change_member("suspended")
    machine.change_member("active")
    machine.decline(0, NO, True)
    machine.change_member("ended")
    machine.change_member("active")
    machine.join_after(1)


def of_those_who_wait(machine):
    machine.offer()
    machine.answer_offer(0, NO, NO)
    machine.offer()
    machine.answer_offer(0, True, NO)
    machine.join(0, {1})
    machine.offer()
    machine.hold(2, 0, 5)
    machine.wait(16 * MINUTE)
    machine.submit_windows(1, {0})
    machine.sweep(0)
    machine.leave(0, NO)


def of_visits(machine):
    machine.reschedule(0, "patient", 8, 3, NO)
    machine.reschedule(0, "clinic", 9, None, NO)
    for side in ("patient", "clinic", "clinic", "clinic"):
        machine.cancel(0, side, None, NO, NO)
    for who in range(4):
        machine.book(who, who, 1)
    machine.check_in(0, -HOUR, NO, NO)
    machine.say_attended(0, 0 * HALF, NO)
    machine.complete(0, 0 * HALF, NO, NO)
    machine.check_in(0, 0 * HALF, NO, NO)
    for place in range(2):
        machine.miss(0, HALF, NO, NO)
        machine.contest(place, None, NO)
        machine.settle(place, NO)
    machine.sweep(1)


def of_clinics(machine):
    machine.book(0, 0, 1)
    for why in ("unpublished", "lapsed", "suspended"):
        machine.change_listing(1, why)
        if why == "suspended":
            machine.sweep(0)
        machine.change_listing(1, why)
    machine.sweep(0)
    machine.intrude(0, "dora", "check_in")
    machine.erase(0)


def missing(machine):
    return sorted(name for name in EVERY_ACT if not machine.done[name])
