"""Who may do what in which status, written by hand from sections 4 to 6 and 8 of the domain, not from the code.

A row names an act, the statuses it starts from, and each person's answer: ``yes``; ``no`` (403, sees but may not);
``-`` (404, does not see). From any other status, who sees is told that it is not possible now (409).
"""

PEOPLE = """
    owner          a rep of the team, in charge
    co-owner       a rep of the team, named beside the owner
    guest-lead     leads another team, and is named beside the owner here
    colleague      a rep of the team without a part in this opportunity
    stranger       a rep of another team
    lead           the lead of the team
    other-lead     the lead of another team
    manager        leads everybody
    operations     looks after the house: no names, no prices
    administrator  reads all, assigns and holds
    roleless       a member of the team without any role
    leaver         a co-owner whose account was closed
"""

# With an owner, these see nothing of it: no opportunity, quote or order, whatever they try.
OUTSIDE = ["colleague", "stranger", "other-lead", "operations", "roleless", "leaver"]

OPPORTUNITY = """
                    from                     owner co-owner guest-lead lead manager administrator
    process         inquiry                  no    no       no         no   no      no
    win             negotiation              no    no       no         no   no      no
    revalue         inquiry|negotiation      no    no       no         no   no      no
    lose            inquiry|negotiation      yes   yes      yes        yes  yes     no
    reopen          lost                     no    no       no         yes  yes     no
    move            inquiry|negotiation      yes   yes      yes        yes  yes     no
    edit            inquiry|negotiation      yes   yes      yes        yes  yes     no
    assign          inquiry|negotiation      no    no       no         yes  yes     yes
    release         inquiry|negotiation      yes   no       no         yes  yes     no
    share           inquiry|negotiation      yes   no       no         yes  yes     no
    hold            won|lost                 no    no       no         yes  yes     yes
"""

# Without an owner it waits in the team's queue, which the team's reps see; a closed one waits for nobody.
QUEUE = """
                    from                     colleague lead manager administrator
    claim           inquiry|negotiation      yes       yes  no      no
    assign          inquiry|negotiation      no        yes  yes     yes
    edit            inquiry|negotiation      no        yes  yes     no
    move            inquiry|negotiation      no        yes  yes     no
    lose            inquiry|negotiation      no        yes  yes     no
"""
OUTSIDE_THE_QUEUE = ["stranger", "other-lead", "operations", "roleless"]

QUOTE = """
                    from                     owner co-owner guest-lead lead manager administrator
    submit          draft                    yes   yes      yes        yes  yes     no
    approve         pending_approval         no    no       no         yes  yes     no
    refuse          pending_approval         no    no       no         yes  yes     no
    present         draft|approved           yes   yes      yes        yes  yes     no
    reject          presented                yes   yes      yes        yes  yes     no
    rework          approved|pending_approval|presented|rejected
                                             yes   yes      yes        yes  yes     no
    accept          presented                yes   yes      yes        yes  yes     no
    abandon         draft|pending_approval|approved|presented|rejected
                                             yes   yes      yes        yes  yes     no
    make_primary    draft|pending_approval|approved|presented|rejected
                                             yes   yes      yes        yes  yes     no
    edit            draft                    yes   yes      yes        yes  yes     no
    extend          presented                yes   yes      yes        yes  yes     no
    expire          draft|pending_approval|approved|presented|rejected
                                             no    no       no         no   no      no
    step_back       draft|pending_approval|approved|presented|rejected|accepted|abandoned
                                             no    no       no         no   no      no
"""

ORDER = """
                         from                owner co-owner guest-lead lead manager administrator
    confirm              created             yes   yes      yes        yes  yes     no
    fulfil               confirmed           yes   yes      yes        yes  yes     no
    cancel               created|confirmed   no    no       no         yes  yes     no
    note_customer_number created|confirmed   yes   yes      yes        yes  yes     no
"""

# Without a person: only what these entrances do by themselves; everything else is refused through every entrance.
UNATTENDED = {
    ("quote", "accept"): {"link"},
    ("quote", "reject"): {"link"},
    ("quote", "expire"): {"schedule", "command"},
}


def rows(table, outside=()):
    """Yield each row of such a table as (act, statuses it starts from, answer by person)."""
    heading, *lines = table.strip().splitlines()
    people = heading.split()[1:]
    words = " ".join(lines).split()
    for n in range(0, len(words), 2 + len(people)):
        act, sources, *answers = words[n : n + 2 + len(people)]
        yield act, frozenset(sources.split("|")), dict(zip(people, answers, strict=True)) | dict.fromkeys(outside, "-")
