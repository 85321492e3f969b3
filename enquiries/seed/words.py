"""Names and sentences that made-up cases are put together from. None is a real person's."""

# First and last names that are common together in one community, so that a drawn pair is
# believable; the number is how often the community is drawn. Chosen for variety of spelling,
# length and script as much as for likelihood.
COMMUNITIES: tuple[tuple[int, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        66,
        (
            "Amy", "Andrew", "Angela", "Barry", "Beth", "Carol", "Chloe", "Christine", "Claire",
            "Craig", "Daniel", "David", "Dawn", "Debbie", "Emma", "Gemma", "Graham", "Hannah",
            "Helen", "Ian", "Jackie", "James", "Jane", "Janet", "Jason", "Jean", "Joanne", "John",
            "Julie", "Karen", "Kate", "Kelly", "Laura", "Lee", "Linda", "Lisa", "Louise", "Mandy",
            "Mark", "Martin", "Michelle", "Natalie", "Neil", "Nicola", "Pamela", "Paul", "Rachel",
            "Rebecca", "Richard", "Robert", "Ruth", "Sam", "Sarah", "Sharon", "Simon", "Stacey",
            "Stephen", "Susan", "Tracey", "Vicky", "Wendy",
        ),
        (
            "Armstrong", "Atkinson", "Bainbridge", "Barnes", "Bell", "Bradley", "Carr", "Charlton",
            "Cooper", "Cowell", "Dixon", "Dodds", "Elliott", "Fenwick", "Forster", "Foster",
            "Gibson", "Graham", "Greener", "Hall", "Harrison", "Hepworth", "Hodgson", "Hudson",
            "Jackson", "Johnson", "Kirkup", "Lamb", "Lowe", "Marshall", "Milburn", "Nichol",
            "O'Neill", "Ord", "Palmer", "Pattinson", "Potts", "Ramsay", "Raine", "Ridley",
            "Robson", "Rutherford", "Shaw", "Slater", "Smith", "Stephenson", "Stobbs", "Tait",
            "Taylor", "Thompson", "Turnbull", "Walton", "Ward", "Watson", "Wilkinson", "Wood",
        ),
    ),
    (
        9,
        ("Aisha", "Amina", "Farah", "Hassan", "Imran", "Khadija", "Mariam", "Nadia", "Rizwan",
         "Saima", "Tariq", "Yasmin", "Zainab"),
        ("Ahmed", "Akhtar", "Ali", "Begum", "Hussain", "Iqbal", "Khan", "Mahmood", "Malik",
         "Mirza", "Rahman", "Shah"),
    ),
    (
        5,
        ("Anita", "Deepa", "Gurpreet", "Harjit", "Jasvinder", "Kiran", "Manjit", "Priya", "Rajesh",
         "Sunita", "Vikram"),
        ("Bains", "Chauhan", "Dhillon", "Gill", "Kaur", "Patel", "Sandhu", "Sharma", "Singh"),
    ),
    (
        7,
        ("Abena", "Adaeze", "Chinedu", "Emeka", "Funmi", "Grace", "Kofi", "Marcia", "Ngozi",
         "Patience", "Tendai", "Winston", "Yaw"),
        ("Adeyemi", "Agyeman", "Boateng", "Campbell", "Dlamini", "Mensah", "Moyo", "Nwosu",
         "Okafor", "Okonkwo", "Osei", "Reid"),
    ),
    (
        6,
        ("Agnieszka", "Andrei", "Elena", "Gosia", "Katarzyna", "Marek", "Mihaela", "Piotr",
         "Vasilica", "Zbigniew"),
        ("Dąbrowska", "Ionescu", "Kowalczyk", "Lewandowski", "Nowak", "Popescu", "Szczepańska",
         "Wiśniewska", "Zieliński"),
    ),
    (
        4,
        ("Aoife", "Ciarán", "Eilidh", "Fionnuala", "Gwen", "Niamh", "Rhiannon", "Seán"),
        ("Byrne", "Davies", "Doherty", "Gallagher", "McAllister", "Ní Bhriain", "Pritchard"),
    ),
    (
        2,
        ("Hiroko", "Kim Anh", "Li Na", "Mei Ling", "Thanh", "Wing Yan"),
        ("Chan", "Lau", "Nguyễn", "Tanaka", "Trần", "Wong"),
    ),
    (1, ("Leila", "Farhad", "Shirin", "Hêvî"), ("Hosseini", "Karimi", "Rostami", "Şahin")),
)  # fmt: skip

# People whose names break careless software.
HARD_NAMES = (
    ("Anne-Marie Louise", "Fortescue-Brickdale-Worthington of Upper Weardale"),
    ("Suharto", ""),
    ("Олена", "Шевченко"),
    ("美玲", "陳"),
    ("محمد", "الأحمد"),
    ("Jo", "Null"),
    ("D’Arcy", "O’Shaughnessy"),
    ("Xi", "Ng"),
    ("Björk", "Guðmundsdóttir"),
    ("Dr. Bernadette", "St John-Smythe (née Käse)"),
)

QUESTIONS = (
    "Do I have to own my home?",
    "I work shifts at the hospital. Would that be a problem?",
    "We have two children of our own, 9 and 12. Can we still foster?",
    "I am 61 and on my own. Am I too old?",
    "We have a dog, a very soft one. Is that all right?",
    "How much is the allowance, and does it change our benefits?",
    "I looked after my nephew for a year and would like to do it properly.",
    "Could I start with weekends only?",
    "We rent from a housing association. Do we need to ask them first?",
    "My husband had a caution when he was 17. Does that rule us out?",
    "How long does it take from start to finish?",
    "I would love to help teenagers. Nobody seems to want them.",
    "Is there an information evening in the next few weeks?",
    "We are thinking about brothers and sisters who need to stay together.",
)
KINSHIP_QUESTIONS = (
    "My sister cannot look after her little boy and social services asked us.",
    "Our granddaughter has been with us for three weeks. What should we do?",
)
TRANSFER_QUESTIONS = (
    "We foster for an agency and would rather foster for our own council.",
    "Approved with an agency for six years, one child with us now who would stay.",
)
NOTES = (
    "Warm call. Two spare rooms, youngest at college. Partner wants to be on the next call.",
    "Works from home three days. Asked about school holidays and short breaks.",
    "Worried about contact with birth families. Sent the leaflet, will talk again.",
    "Mother lives with them and is frail. Wants to wait until the spring to decide.",
    "Fostered for another council ten years ago. Happy for us to ask for the file.",
    "Prefers evenings after 6. Do not ring the work number.",
    "Good questions about teenagers. Would suit the next buddy evening.",
    "Landlord is fine with it in writing. One more room to clear.",
)
CALL_NOTES = (
    "Good conversation, wants to go ahead.",
    "Talked about what fostering is like day to day.",
    "Went through rooms, work and who lives at home.",
    "Has read the pack. Questions about money answered.",
    "Wants to speak with her partner first.",
)
LANGUAGES = (
    "Polish", "Urdu", "Punjabi", "Arabic", "Romanian", "Ukrainian", "British Sign Language",
    "Cantonese", "Farsi",
)  # fmt: skip
ACCESS_NEEDS = (
    "Hard of hearing, please text before you ring.",
    "I use a wheelchair.",
    "Dyslexic: short emails are best.",
    "Please write in large print.",
)
CAMPAIGNS = ("", "", "", "", "spring-bus", "fortnight", "facebook-teens", "new-year", "radio")

NEXT_STEPS = {
    "enquiry": ("Ring them", "Send the information pack", "Find the right number"),
    "conversation": (
        "Ring to see how they feel",
        "Book the home visit",
        "Answer their questions",
        "Invite to the information session",
    ),
    "visit": ("Write up the home visit", "Manager to read the visit report"),
    "invited": ("Send the form", "Ask if they need help with the form"),
    "application": ("Check the application is complete", "Ask for the missing page"),
    "checks": (
        "Chase the medical",
        "Book Skills to Foster",
        "Chase the DBS check",
        "Chase the second referee",
    ),
    "assessment": ("Book the next session", "Second session at home", "Read the draft together"),
    "panel": ("Send papers to panel", "Tell them the panel date"),
    "decision": ("Papers to the decision-maker", "Tell them the decision"),
    "determination": ("Wait for their answer", "Ring to ask if they have questions"),
}
