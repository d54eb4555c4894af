"""What columns are called, in English, German, French, Spanish, Italian, Portuguese and Dutch.

A heading means a field only when it is one of these phrases as a whole, apart from the qualifiers and numbers
that `headings` knows: "phone" is in "Assistant's phone" too. Phrases are compared without case, accents and
punctuation. The number behind a phrase says how sure it is, in hundredths (100 without); where two columns
want one field, the surer one gets it.
"""

PHRASES: dict[str, str] = {
    "full_name": """
        full name | fullname | complete name | your name | first and last name | vollstandiger name
        | vor und nachname | nom complet | nom et prenom | nombre completo | nombre y apellidos
        | nome completo | nome e cognome | volledige naam | voor en achternaam | customer name 50
        | client name 50 | kundenname 50
    """,
    "given_name": """
        first name | firstname | fname | given name | given names | forename | christian name | first 60
        | vorname | rufname | prenom | nombre de pila | primer nombre | primeiro nome | nome proprio
        | voornaam
    """,
    "family_name": """
        last name | lastname | lname | surname | family name | last 60 | nachname | familienname | zuname
        | nom de famille | apellido | apellidos | primer apellido | cognome | sobrenome | apelido
        | apelidos | ultimo nome | achternaam | familienaam
    """,
    "middle_name": """
        middle name | middle names | middle initial | additional name | zweiter vorname | deuxieme prenom
        | segundo nombre | secondo nome | nome do meio | tussenvoegsel
    """,
    "name_prefix": """
        salutation | prefix 80 | name prefix | honorific | honorific prefix | courtesy title | title 50
        | anrede | titel 70 | akademischer titel 80 | civilite | tratamiento | saluto | titolo 60
        | tratamento | aanhef
    """,
    "name_suffix": """
        suffix 80 | name suffix | honorific suffix | namenszusatz | suffixe | sufijo | suffisso | sufixo
    """,
    "email": """
        email | email address | emailaddress | mail | mail address | email id | mail id | electronic mail
        | email adresse | mail adresse | mailadresse | adresse email | adresse mail | adresse electronique
        | courriel | correo | correo electronico | direccion de correo | direccion de correo electronico
        | email correo | indirizzo email | indirizzo mail | posta elettronica | endereco de email
        | correio eletronico | emailadres | email adres | mailadres
    """,
    "email_2": """
        secondary email | second email | alternate email | alternative email | other email
        | additional email | secondary email address | alternate email address | other email address
        | zweite email | weitere email | autre email | otro correo | altra email | outro email
        | tweede email
    """,
    "phone": """
        phone | phone number | phone no | phonenumber | telephone | telephone number | telephone no | tel
        | tel no | tel nr | landline | contact number | contact no | direct phone 95 | direct dial 95
        | direct line 95 | telefon | telefonnummer | telefon nr | telefonnr | rufnummer | festnetz
        | festnetznummer | fon | telephone fixe | numero de telephone | no de telephone | telefono
        | numero de telefono | telefono fijo | numero di telefono | telefono fisso | telefone
        | numero de telefone | telefone fixo | telefoon | telefoonnummer | vaste telefoon
    """,
    "phone_2": """
        secondary phone | second phone | alternate phone | alternative phone | other phone 80
        | other phone number 80 | additional phone | zweite telefonnummer | weitere telefonnummer
        | autre telephone | otro telefono | altro telefono | outro telefone | tweede telefoon
    """,
    "phone_mobile": """
        mobile | mobile phone | mobile number | mobile no | mobile phone number | cell | cell phone
        | cellphone | cell number | cell phone number | cellular | handy | handynummer | mobil
        | mobiltelefon | mobilnummer | mobilfunk | mobilfunknummer | natel | telephone portable
        | telephone mobile | numero de portable | gsm | movil | telefono movil | numero de movil | celular
        | telefono celular | cellulare | telefono cellulare | numero di cellulare | telefone celular
        | telemovel | mobiel | mobiele telefoon | mobiel nummer | mobieltje | whatsapp 60
        | whatsapp number 60
    """,
    "company": """
        company | company name | companyname | organization | organisation | organization name
        | organisation name | employer | account name | account 50 | company account | business name
        | firm | firm name | associated company 80 | firma | firmenname | unternehmen | unternehmensname
        | arbeitgeber | societe | nom de la societe | entreprise | nom de l entreprise | raison sociale
        | empresa | nombre de la empresa | compania | razon social | organizacion | azienda | nome azienda
        | ragione sociale | societa | impresa | nome da empresa | companhia | organizacao | bedrijf
        | bedrijfsnaam | organisatie | werkgever
    """,
    "company_domain": """
        company domain | company domain name | domain 80 | domain name 80 | website domain | firmendomain
    """,
    "role": """
        job title | jobtitle | title 80 | position 90 | role 90 | job role | job position | job 80
        | position title | designation 90 | professional title | organization title | organisation title
        | occupation 50 | profession 50 | jobtitel | berufsbezeichnung | beruf 50 | funktion 70 | rolle 80
        | stellenbezeichnung | fonction | poste 90 | intitule du poste | cargo 95 | puesto
        | puesto de trabajo | ruolo | qualifica 90 | posizione 90 | mansione | funcao | posicao 90
        | functie | functietitel | functienaam
    """,
    "department_text": """
        department | dept | department name | job function | organization department
        | organisation department | abteilung | departamento | area de trabajo | reparto | dipartimento
        | afdeling
    """,
    "country": """
        country | country name | country code | country region | nation | pays | code pays | pais | paese
        | nazione | codigo de pais | landcode | landername | land 70
    """,
    "region": """
        state 90 | state province | state region | state code | province | region | county 90 | bundesland
        | kanton | canton | regione | provincia | comunidad autonoma | regiao | provincie
    """,
    "city": """
        city | town | city town | city name | ort | wohnort | stadt | ville | commune | ciudad | localidad
        | citta | comune | cidade | stad | woonplaats
    """,
    "postal_code": """
        postal code | postalcode | postcode | post code | zip | zip code | zipcode | zip postal code
        | postal zip code | plz | postleitzahl | code postal | codigo postal | codice postale | cep
    """,
    "street": """
        street | street address | address 80 | address line | street name | strasse | strasse hausnummer
        | strasse und hausnummer | strasse nr | anschrift 80 | adresse 80 | rue | direccion 80 | calle
        | indirizzo 80 | endereco 80 | rua | straat | adres 80 | straat en huisnummer
    """,
    "language": """
        language | preferred language | languages 60 | locale 80 | sprache | korrespondenzsprache | langue
        | idioma | lingua | taal
    """,
    "time_zone": """
        time zone | timezone | zeitzone | fuseau horaire | zona horaria | fuso orario | fuso horario
        | tijdzone
    """,
    "website": """
        website | web site | web page | webpage | website url | homepage | home page | web | web address
        | url 50 | company url | webseite | internet 60 | internetseite | internetadresse | site web
        | site internet | sitio web | pagina web | sito web | sito internet | site da empresa
    """,
    "company_size": """
        company size | employees | number of employees | no of employees | num employees | employee count
        | headcount | employee range | company headcount | mitarbeiter | mitarbeiterzahl
        | anzahl mitarbeiter | anzahl der mitarbeiter | unternehmensgrosse | firmengrosse | effectif
        | effectifs | nombre d employes | nombre de salaries | taille de l entreprise
        | numero de empleados | empleados | tamano de la empresa | numero di dipendenti
        | numero dipendenti | dipendenti | numero de funcionarios | funcionarios | numero de colaboradores
        | aantal medewerkers | aantal werknemers | medewerkers | bedrijfsgrootte
    """,
    "revenue": """
        revenue | annual revenue | company revenue | turnover | annual turnover | umsatz | jahresumsatz
        | chiffre d affaires | chiffre d affaire | facturacion | facturacion anual | ingresos anuales
        | fatturato | fatturato annuo | faturamento | faturamento anual | receita anual | omzet
        | jaaromzet
    """,
    "industry": """
        industry | industry sector | sector 90 | vertical 80 | branche | branchenbezeichnung
        | wirtschaftszweig | secteur | secteur d activite | industria | sector de actividad | settore
        | settore di attivita | setor | setor de atividade | ramo de atividade | bedrijfstak
    """,
    "linkedin_url": """
        linkedin | linkedin url | linkedin profile | linkedin profile url | linkedin link
        | person linkedin url | linkedin contact profile url | linkedin profil | profil linkedin
        | perfil de linkedin | perfil linkedin | profilo linkedin
    """,
    "date_of_birth": """
        date of birth | birth date | birthdate | birthday | dob | geburtsdatum | geburtstag
        | date de naissance | fecha de nacimiento | cumpleanos | data di nascita | compleanno
        | data de nascimento | geboortedatum
    """,
    "gender": "gender | sex | geschlecht | sexe | genre 60 | sexo | genero | genere | sesso | geslacht",
    "notes": """
        notes | note | comments 90 | comment 90 | remarks 90 | remark 90 | description 60 | message 50
        | additional information 50 | bemerkung 90 | bemerkungen 90 | notiz | notizen | anmerkung 90
        | anmerkungen 90 | kommentar 90 | kommentare 90 | beschreibung 60 | commentaire 90
        | commentaires 90 | remarques 90 | notas | comentario 90 | comentarios 90 | observaciones 90
        | commenti 90 | osservazioni 90 | observacoes 90 | opmerking 90 | opmerkingen 90 | notities
    """,
    "tags": """
        tags | tag | labels 90 | categories 90 | category 50 | keywords 50 | groups 60
        | group membership 90 | kategorien 90 | schlagworte | schlagworter | etiketten | etiquettes
        | etiquetas | categorias 90 | etichette | marcadores
    """,
    "owner_email": """
        owner email | contact owner | lead owner | owner | account owner 90 | record owner
        | contact owner email | lead owner email | assigned to 80 | sales rep 80 | sales representative 80
        | betreuer 80
    """,
    "created_at": """
        created | created at | created on | created date | create date | creation date | date created
        | created time | date registered | registration date | registered at | registered on
        | registration time | added time | created utc | date of registration | signup date | sign up date
        | signed up at | date added | added on | added at | submitted at | submission date
        | submission time | angelegt am | erstellt am | erstelldatum | erstellungsdatum | anlagedatum
        | registriert am | date de creation | cree le | date d inscription | fecha de creacion
        | fecha de alta | fecha de registro | creado el | data di creazione | data creazione | creato il
        | data di registrazione | data de criacao | criado em | data de cadastro | aanmaakdatum
        | aangemaakt op | registratiedatum
    """,
    "as_of": """
        as of | last modified | last modified date | last modified at | last modified on | modified
        | modified at | modified on | modified date | modified time | date modified | updated | updated at
        | updated on | last updated | last updated at | last update | last changed | last change
        | geandert am | zuletzt geandert | zuletzt geandert am | letzte anderung | aktualisiert am
        | modifie le | date de modification | derniere modification | fecha de modificacion
        | ultima modificacion | data di modifica | ultima modifica | data de modificacao
        | ultima modificacao | gewijzigd op | laatst gewijzigd
    """,
    "source_detail": """
        lead source | source 95 | lead source detail | original source | origin 45 | lead origin 45
        | referred by 60 | referral 50 | utm source 60 | acquisition channel 80 | quelle | leadquelle
        | lead quelle | herkunft | provenance | origine 80 | origen 80 | fuente | fonte | origem 80 | bron
        | herkomst
    """,
    "external_id": """
        external id | externalid | ext id | prospect id | customer id | customer number | customer no
        | client id | client number | member id | membership number | subscriber id | euid | kundennummer
        | kunden nr | kundennr | kunden id | mitgliedsnummer | numero client | numero de client
        | code client | numero de cliente | codigo de cliente | codice cliente | numero cliente
        | klantnummer | klant id | relatienummer | id 45
    """,
    "crm_id": """
        crm id | record id | contact id | lead id | person id | hubspot id | salesforce id | pipedrive id
        | zoho id | dynamics id | hs object id | contact record id
    """,
    "user_id": """
        user id | userid | user uid | nutzer id | benutzer id | id utilisateur | id de usuario | id utente
    """,
    "do_not_email": """
        do not email | do not mail | no email | no emails | email optout | optout | opted out
        | has opted out of email | unsubscribed | unsubscribe | unsubscribed from all email
        | newsletter optout | keine emails
    """,
    "do_not_call": """
        do not call | do not phone | no calls | no phone calls | phone optout | call optout
        | has opted out of calls | nicht anrufen
    """,
    "unsubscribed_at": """
        unsub time | unsubscribed time | unsubscribed at | unsubscribed on | unsubscribe date
        | unsubscribe time | unsubscribed date | date unsubscribed | optout date | optout time
        | opted out at | opted out on | abgemeldet am | date de desinscription | afgemeld op
    """,
    "opted_in_at": """
        optin time | optin date | opted in at | opted in on | subscribed at | subscribed on
        | subscribed date | subscription date | subscribe date | date subscribed | consent date
        | consent given at | confirm time 50 | confirmed at 50 | confirmation date 50
    """,
    "lead_stage": "lifecycle stage | lead stage | contact stage | funnel stage | stage 60 | lead status 60",
}

# Words that mean a field only among headings of that language; elsewhere they are something else.
LOCAL_PHRASES: dict[str, dict[str, str]] = {
    "de": {"country": "land"},
    "fr": {
        "department_text": "service | departement",
        "phone_mobile": "portable",
        "website": "site",
        "postal_code": "cp",
    },
    "es": {"region": "estado 80", "department_text": "area 60", "postal_code": "cp | c p"},
    "it": {"postal_code": "cap", "street": "via 80", "website": "sito"},
    "pt": {"website": "site", "region": "estado 80", "department_text": "area 60"},
    "nl": {"country": "land", "city": "plaats"},
}

# Headings by which a language is recognised; two of them are enough.
LANGUAGE_SIGNS: dict[str, str] = {
    "de": "vorname nachname firma anrede telefon strasse plz ort abteilung sprache geburtsdatum bundesland branche",
    "fr": "prenom nom societe fonction civilite ville pays telephone langue entreprise adresse",
    "es": "nombre apellidos apellido empresa cargo telefono movil ciudad pais idioma direccion correo puesto",
    "it": "nome cognome azienda ruolo telefono cellulare indirizzo citta paese lingua reparto settore",
    "pt": "nome sobrenome empresa cargo telefone celular cidade endereco idioma setor funcao apelido",
    "nl": "voornaam achternaam bedrijf functie straat postcode taal afdeling telefoonnummer mobiel provincie adres",
}

# A name without more: the family's where a given name stands beside it, and the other way round.
BARE_NAMES = "name | nom | nombre | nome | naam"

# Somebody to talk to: the lead where no other column holds a name, else perhaps one of our own people.
SOMEBODY = "contact | contact name | contact person | ansprechpartner | interlocuteur | persona de contacto | contactpersoon"

# Bookkeeping of the program that wrote the file.
BOOKKEEPING = """
    photo | avatar | picture | profile picture | image | image url | initials | gmtoff | dstoff | directory server
    | internet free busy | coupled to dataverse | row | row number | row no | line number | lfd nr | laufende nummer
"""

# Numbers by which a state knows people: taken in only where somebody asks for it.
STATE_NUMBERS = """
    government id number | government id | national id | national id number | ssn | social security number
    | passport number | tax id number | personalausweisnummer | sozialversicherungsnummer | steuer id
    | numero de securite sociale | dni | nif | codice fiscale | cpf | bsn | burgerservicenummer
"""

# Questions of forms, before what they ask for.
QUESTIONS = ("what s your ", "what is your ", "please enter your ", "enter your ", "your ")

# Words before or behind a heading that say whose or which, with what they take off its sureness, in
# hundredths.
WHOSE = {
    "contact": 2,
    "lead": 2,
    "person": 2,
    "your": 0,
    "attendee": 5,
    "participant": 5,
    "registrant": 5,
    "main": 10,
}
WHOSE |= {"primary": 10, "prospect": 5, "kontakt": 2, "haupt": 10, "principal": 10}
BUSINESS = {
    "business": 5,
    "work": 5,
    "office": 5,
    "company": 10,
    "organization": 10,
    "organisation": 10,
    "mailing": 10,
}
BUSINESS |= {
    "billing": 30,
    "firmen": 10,
    "geschaftlich": 5,
    "geschaftliche": 5,
    "dienstlich": 5,
    "account": 15,
}
PRIVATE = {"home": 40, "private": 40, "personal": 40, "privat": 40, "perso": 40}
# What a person and a company have alike, so that a word for one of the two may stand before it.
PLACES = frozenset(
    {"email", "phone", "phone_mobile", "street", "city", "region", "postal_code", "country", "website"}
)
OF_A_COMPANY = frozenset({"industry", "company_size", "revenue", "company_domain"})
