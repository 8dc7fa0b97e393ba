"""Made-up people: given and family names from many origins, put together at random."""

from dataclasses import dataclass

from providers.demo.draws import Draws, Weighted


@dataclass(frozen=True, slots=True)
class Origin:
    """Common names of one origin, and the language often spoken beside English."""

    weight: float
    language: str
    women: tuple[str, ...]
    men: tuple[str, ...]
    families: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who does not exist."""

    first: str
    middle: str
    last: str
    sex: str
    languages: tuple[str, ...]


def _origin(weight: float, language: str, women: str, men: str, families: str) -> Origin:
    return Origin(weight, language, tuple(women.split()), tuple(men.split()), tuple(families.split()))


ORIGINS = (
    _origin(34, "en",
            "Alice Beth Carol Diane Ellen Fiona Grace Hannah Ivy Joan Kate Laura Megan Nora Olive Paula "
            "Rachel Sarah Tess Wendy",
            "Adam Brian Carl David Eric Frank George Henry Ian Jack Keith Liam Mark Neil Oscar Paul Ryan "
            "Scott Thomas Walter",
            "Abbott Bennett Carver Dalton Ellison Fletcher Garland Hollis Ingram Jarvis Kendall Lowell "
            "Mercer Norwood Ogden Prescott Radley Sutton Thornton Underhill Vickers Whitaker Yardley"),
    _origin(14, "es",
            "Ana Beatriz Carmen Daniela Elena Gabriela Isabel Lucia Marisol Pilar Rosa Sofia Teresa",
            "Alejandro Carlos Diego Esteban Felipe Hector Javier Luis Mateo Pablo Rafael Sergio Tomas",
            "Aguilar Benitez Cardenas Dominguez Escobar Fuentes Gallegos Herrera Ibarra Lozano Maldonado "
            "Navarro Ochoa Paredes Quintero Rosales Salazar Trevino Valdez Zamora"),
    _origin(9, "en",
            "Aaliyah Deja Ebony Imani Jada Keisha Latoya Monique Nia Simone Tamika Zuri",
            "Andre Darius Deshawn Elijah Isaiah Jamal Malik Marcus Terrell Tyrone Xavier",
            "Banks Booker Coleman Dorsey Fields Gaines Hampton Jefferson Langston Mayfield Randolph "
            "Simmons Tolliver Washington"),
    _origin(6, "cmn",
            "Fang Hui Jing Lan Li Mei Ning Qing Xia Yan",
            "Bo Chen Feng Hao Jun Lei Ming Peng Tao Wei",
            "Cai Deng Fan Gao He Jiang Liang Ma Peng Shen Tang Wang Xu Yang Zhao"),
    _origin(6, "hi",
            "Anjali Deepa Gita Kavita Lakshmi Meera Nisha Priya Sunita Uma",
            "Amit Arjun Dev Karan Manoj Nikhil Rahul Sanjay Vikram Vivek",
            "Agarwal Bhatt Chopra Desai Gupta Iyer Joshi Kapoor Mehta Nair Rao Sharma Trivedi Verma"),
    _origin(3, "ar",
            "Amal Dalia Hana Layla Mariam Noor Rania Salma Yasmin",
            "Ahmad Bilal Faris Hassan Karim Nabil Omar Sami Tariq Yusuf",
            "Abboud Darwish Farah Haddad Jaber Khoury Mansour Nasser Qasim Saleh"),
    _origin(3, "vi",
            "Anh Bich Diep Hoa Lan Linh Mai Thao Trang",
            "Binh Cuong Duc Hai Khoa Long Minh Quan Tuan",
            "Bui Dang Dinh Do Ho Le Ly Ngo Nguyen Pham Tran Truong Vo"),
    _origin(3, "ko",
            "Bora Eunji Hana Jiyoung Minji Seoyeon Soyeon Yuna",
            "Donghyun Hyunwoo Jihoon Joon Minho Sangwoo Seojun Taeyang",
            "Ahn Bae Cho Han Jang Jung Kang Kim Lim Moon Oh Park Seo Shin Yoon"),
    _origin(4, "tl",
            "Amihan Corazon Divina Ligaya Luningning Marites Rowena Tala",
            "Bayani Crisanto Danilo Efren Isagani Jomar Rizalino Rodel",
            "Bautista Castillo Dimaculangan Evangelista Galang Lacson Magsaysay Panganiban Quizon Salonga "
            "Tolentino"),
    _origin(3, "pl",
            "Agnieszka Beata Ewa Halina Kinga Magda Zofia",
            "Andrzej Bogdan Jacek Krzysztof Marek Piotr Zbigniew",
            "Baran Dudek Gorski Jankowski Kowalczyk Lis Mazur Nowicki Sikora Wilk Zielinski"),
    _origin(3, "ru",
            "Anastasia Daria Galina Irina Larisa Natalia Oksana Svetlana",
            "Alexei Boris Dmitri Igor Konstantin Mikhail Oleg Sergei",
            "Belov Fedorov Gusev Ivanov Kozlov Lebedev Morozov Orlov Sokolov Volkov"),
    _origin(2, "yo",
            "Abeni Folake Ife Kemi Morayo Simisola Titilayo",
            "Ade Bolaji Femi Kunle Olu Segun Tunde",
            "Adebayo Afolabi Balogun Fashola Ogunleye Okafor Olatunji Oyelaran"),
    _origin(2, "fa",
            "Azar Darya Laleh Mina Parisa Roya Shirin",
            "Arash Babak Dariush Kaveh Nima Ramin Siavash",
            "Ahmadi Farahani Hosseini Jafari Karimi Moradi Rahimi Tehrani"),
    _origin(2, "ht",
            "Esther Guerline Mirlande Nadege Rose Widline",
            "Emmanuel Fritz Jean Junior Reginald Wilner",
            "Baptiste Charles Desir Etienne Jeune Louissaint Pierre Toussaint"),
    _origin(2, "pt",
            "Catarina Fernanda Ines Joana Lidia Marta",
            "Afonso Bruno Duarte Joao Nuno Tiago",
            "Almeida Barbosa Carvalho Ferreira Moreira Oliveira Pereira Teixeira"),
    _origin(4, "it",
            "Bianca Chiara Elisa Gianna Lucrezia Paola",
            "Dario Enzo Gino Lorenzo Marco Vittorio",
            "Bellini Conti Esposito Ferrara Lombardi Marino Romano Vitale"),
)  # fmt: skip

_ORIGINS = Weighted(ORIGINS, [origin.weight for origin in ORIGINS])
_INITIALS = "ABCDEFGHJKLMNPRSTW"
_LEARNED = Weighted(("es", "fr", "ase", "de", "zh"), (80, 8, 6, 3, 3))


def make_person(draws: Draws, *, women_share: float) -> Person:
    """This function will make up one person; a third of the given names come from another origin."""
    home = _ORIGINS.pick(draws)
    given = home if draws.chance(0.67) else _ORIGINS.pick(draws)
    sex = "F" if draws.chance(women_share) else "M"
    first = draws.one_of(given.women if sex == "F" else given.men)
    middle = f"{draws.one_of(_INITIALS)}." if draws.chance(0.3) else ""
    # A few leave the question open or answer it otherwise; the given name stays.
    shown = sex if draws.chance(0.98) else draws.one_of(("X", ""))
    return Person(first, middle, draws.one_of(home.families), shown, _languages(draws, home.language))


def _languages(draws: Draws, home: str) -> tuple[str, ...]:
    """English, often the home language, and Spanish learned by about one in seven."""
    spoken = {"en": None}
    if draws.chance(0.7):
        spoken[home] = None
    if draws.chance(0.17):
        spoken[_LEARNED.pick(draws)] = None
    return tuple(spoken)
