def print_match(answer, console):
    console.print("MATCH", answer)
