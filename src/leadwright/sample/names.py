"""Names the sample's people and companies are made of. Nobody real is meant."""

# Country, language, given names, family names, forms of companies.
PLACES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "DE": (
        "de",
        ("Friederike", "Jonas", "Lena", "Matthias", "Sabine", "Uwe", "Anneliese", "Torben"),
        ("Schäfer-Blankenburg", "Krüger", "Müller", "Weiß", "Hoffmann", "Öztürk", "Brandt", "Vogel"),
        ("Kühlhaus {} GmbH", "{} Frischelogistik", "{} Pharma AG", "Molkerei {}"),
        ("Hamburg", "Leipzig", "Nürnberg", "Bremen"),
    ),
    "FR": (
        "fr",
        ("Léa", "Théo", "Chloé", "Bastien", "Élodie", "Maël", "Inès", "Gaël"),
        ("Benmansour", "Lefèvre", "Garçon", "Dubois", "Moreau", "N’Diaye", "Rousseau", "Petit"),
        ("{} Froid", "Laboratoires {}", "Marée {} SARL", "{} Distribution"),
        ("Lyon", "Nantes", "Lille", "Rennes"),
    ),
    "ES": (
        "es",
        ("María Guadalupe", "Íñigo", "Ximena", "Álvaro", "Lucía", "Tomás", "Begoña", "Rafael"),
        ("Quispe Huamán", "Fernández", "Núñez", "Ruiz", "Ibáñez", "Castaño", "Peña", "Ortega"),
        ("Frigoríficos {} S.A.", "{} Alimentación", "Conservas {}", "{} Biotec"),
        ("Valencia", "Zaragoza", "Vigo", "Murcia"),
    ),
    "GB": (
        "en",
        ("Amara", "Rhys", "Imogen", "Callum", "Priya", "Niamh", "Oluwaseun", "Harriet"),
        ("Okafor", "Ashworth", "Adébáyọ̀-Fáṣeun", "Pemberton", "Ní Cheallacháin", "Shah", "Doyle", "Whitlock"),
        ("{} Chilled Freight Ltd", "{} Fresh Foods", "{} Medical Supplies", "{} & Sons Dairy"),
        ("Leeds", "Bristol", "Hull", "Cardiff"),
    ),
    "US": (
        "en",
        ("Jordan", "Mckenzie", "DeShawn", "Tiffany", "Hunter", "Xiomara", "Brooke", "Nguyen"),
        ("Whitaker", "Delgado", "Washington", "O’Rourke", "Kowalczyk", "Nakamura", "Brooks", "Pham"),
        ("{} Cold Storage Inc.", "{} Biologics", "{} Produce Co.", "{} Logistics LLC"),
        ("Fresno", "Savannah", "Toledo", "Tacoma"),
    ),
    "PL": (
        "pl",
        ("Grażyna", "Łukasz", "Małgorzata", "Paweł", "Zofia", "Jędrzej", "Agnieszka", "Stanisław"),
        ("Wójcik", "Dąbrowska", "Kaczmarek", "Gołębiewski", "Zając", "Król", "Szymańska", "Lis"),
        ("Chłodnie {} Sp. z o.o.", "{} Transport", "Mleczarnia {}", "{} Farmacja"),
        ("Gdynia", "Poznań", "Łódź", "Lublin"),
    ),
    "TR": (
        "tr",
        ("Elif", "İbrahim", "Gülşen", "Çağrı", "Şule", "Orhan", "Zeynep", "Işık"),
        ("Karadağlıoğlu", "Yılmaz", "Şahin", "Özdemir", "Çelik", "Aydın", "Doğan", "Kılıç"),
        ("{} Soğuk Zincir A.Ş.", "{} Gıda", "{} Lojistik", "{} İlaç"),
        ("Konya", "İzmir", "Bursa", "Mersin"),
    ),
    "JP": (
        "ja",
        ("結衣", "大輔", "美咲", "健太", "Yui", "Haruto", "Sakura", "Ren"),
        ("山口", "佐藤", "高橋", "小林", "Yamaguchi", "Tanaka", "Mori", "Ito"),
        ("{} Reizō K.K.", "{} Foods Co., Ltd.", "{} Pharma", "{} Transport"),
        ("Sapporo", "Osaka", "Sendai", "Fukuoka"),
    ),
    "IN": (
        "en",
        ("Venkatanarasimharajuvaripeta", "Ananya", "Rohan", "Lakshmi", "Arjun", "Meera", "Farhan", "Kavya"),
        ("Iyer", "Chatterjee", "Singh", "Krishnamurthy", "Deshpande", "Khan", "Reddy", "Nair"),
        ("{} Vaccines Pvt. Ltd.", "{} Agro Cold Chain", "{} Dairy", "{} Exports"),
        ("Pune", "Hyderabad", "Kochi", "Nagpur"),
    ),
    "BR": (
        "pt",
        ("João Pedro", "Conceição", "Thaís", "Antônio", "Luíza", "Caetano", "Marília", "Davi"),
        ("Cavalcanti", "Gonçalves", "Araújo", "Brandão", "Magalhães", "Sá", "Teixeira", "Leão"),
        ("Frio {} Ltda.", "{} Alimentos", "{} Saúde", "Laticínios {}"),
        ("Belo Horizonte", "Santos", "Curitiba", "Recife"),
    ),
    "AE": (
        "ar",
        ("ليلى", "محمد", "فاطمة", "يوسف", "Layla", "Omar", "Noura", "Khalid"),
        ("الأنصاري", "حداد", "المنصوري", "خوري", "Haddad", "Al Mansoori", "Khoury", "Rahman"),
        ("{} Cold Stores LLC", "{} Foodstuff Trading", "{} Medical", "{} Shipping"),
        ("Dubai", "Sharjah", "Abu Dhabi", "Ajman"),
    ),
}
WEIGHTS: dict[str, int] = {
    "DE": 26, "FR": 13, "ES": 10, "GB": 14, "US": 12, "PL": 8, "TR": 4, "JP": 3, "IN": 5, "BR": 3, "AE": 2,
}  # fmt: skip

COMPANY_WORDS = (
    "Aegean", "Altyn", "Andina", "Arctic", "Atlas", "Aurora", "Baltic", "Bora", "Borealis", "Breeze", "Cascade", "Cirrus",
    "Corvus", "Crystal", "Delta", "Drift", "Echo", "Fjord", "Floe", "Frost", "Glacier", "Halcyon", "Harbour", "Helio",
    "Hokuto", "Isbre", "Kestrel", "Lagoon", "Lumen", "Maris", "Meridian", "Mistral", "Nimbus", "Nord", "Nova", "Onyx",
    "Orion", "Pampa", "Peak", "Polar", "Quartz", "Rift", "Saffron", "Sierra", "Solstice", "Summit", "Tamar", "Tern", "Thule",
    "Tundra", "Umbra", "Vega", "Vesper", "Vista", "Willow", "Zenith", "Zephyr",
)  # fmt: skip

# Industry, how likely a fit, and the sizes its companies have.
INDUSTRIES = (
    ("Pharmaceutical logistics", 3, (80, 250, 900, 4200)),
    ("Food wholesale", 3, (25, 60, 180, 700)),
    ("Cold storage", 3, (15, 40, 120, 350)),
    ("Dairy", 2, (12, 45, 150, 600)),
    ("Fisheries", 2, (8, 30, 90)),
    ("Hospitals and laboratories", 2, (120, 600, 2500)),
    ("Freight forwarding", 2, (20, 90, 400)),
    ("Floristry and horticulture", 1, (5, 14, 40)),
    ("Universities", 1, (400, 3000)),
    ("Marketing agencies", 1, (4, 12, 35)),
)

ROLES = (
    ("Head of Logistics", 9), ("Cold Chain Manager", 8), ("Quality Manager", 8), ("Chief Executive Officer", 5),
    ("Chief Operating Officer", 4), ("VP Supply Chain", 4), ("Warehouse Supervisor", 7), ("Purchasing Manager", 7),
    ("Buyer", 5), ("Regulatory Affairs Specialist", 5), ("IT Administrator", 4), ("Software Engineer", 3),
    ("Managing Director", 4), ("Owner", 4), ("Sales Representative", 4), ("Marketing Manager", 3), ("Student", 4),
    ("Research Associate", 4), ("Assistant to the Managing Director", 3), ("Junior Accountant", 3), ("", 8),
)  # fmt: skip
