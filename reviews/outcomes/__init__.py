"""What became of it: how patients are weeks after a visit, what comes next, and whether what we showed held."""


def register() -> None:
    """This function will make its messages, its share in own data and what it forgets known; at start-up."""
    from patients import taking_back  # models are not there before
    from reviews.outcomes import answering, kinds, own_data

    kinds.register()
    own_data.register()
    taking_back.also_forget(answering.forget)
