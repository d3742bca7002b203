//! Invented people in any number, for benchmarks and large tests.
//!
//! Words are drawn with a Zipf-like frequency, because searches are slow where many rows match: with
//! evenly spread names no prefix would ever have tens of thousands of hits.

use std::sync::LazyLock;

/// An invented person met at a booth. No field is ever empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Full name in its own script, in the order its language uses.
    pub name: String,
    /// A business with a trade and a legal form, in the language of the person.
    pub organisation: String,
    /// What the person does, in English.
    pub role: String,
    /// ASCII, `first.last@business.example`; people of one name in one business share it.
    pub email: String,
    /// International form with blanks, a thousand numbers for each language.
    pub phone: String,
    /// A real city, written as its own people or English speakers do.
    pub city: String,
}

/// Makes person number `n`: the same number gives the same person on every machine.
///
/// Twelve languages, five scripts (Latin, Greek, Cyrillic, Arabic, Han).
#[must_use]
pub fn person(n: u64) -> Person {
    let mut dice = Dice(n);
    let tongue = &TONGUES.rows[TONGUES.index(&mut dice)];
    let woman = dice.below(2) == 0;
    let first = if woman { &tongue.women } else { &tongue.men }.pick(&mut dice);
    let (his, hers) = tongue.last.pick(&mut dice);
    let last = if woman { hers } else { his };
    let mut name = match tongue.order {
        Order::FamilyFirst => format!("{} {}", last.text, first.text),
        Order::GivenFirst | Order::TwoFamilies => format!("{} {}", first.text, last.text),
    };
    if tongue.order == Order::TwoFamilies && dice.below(2) == 0 {
        let (his, hers) = tongue.last.pick(&mut dice);
        name.push(' ');
        name.push_str(&if woman { hers } else { his }.text);
    }
    let stem = tongue.stems.pick(&mut dice);
    let trade = tongue.trades.pick(&mut dice);
    let form = tongue.forms.pick(&mut dice);
    Person {
        name,
        organisation: format!("{} {} {}", stem.text, trade.text, form.text),
        role: (*ROLES.pick(&mut dice)).to_owned(),
        email: format!(
            "{}.{}@{}-{}.example",
            first.ascii, last.ascii, stem.ascii, trade.ascii
        ),
        phone: format!("{}{:03}", tongue.phone, dice.below(1000)),
        city: tongue.cities.pick(&mut dice).text.clone(),
    }
}

/// splitmix64 (Steele, Lea, Flood 2014): enough for test data, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0.wrapping_mul(0xd134_2543_de82_ef95);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to `end` - 1; `end` is small, so the bias does not matter.
    fn below(&mut self, end: u64) -> u64 {
        ((self.next() >> 32) * end) >> 32
    }
}

/// Rows with the sums of their weights, so that a draw is one binary search.
struct Weighted<T> {
    rows: Vec<T>,
    sums: Vec<u64>,
}

impl<T> Weighted<T> {
    /// The first row is the most frequent: weight 1 / (rank + 2).
    fn by_rank(rows: Vec<T>) -> Self {
        let weights: Vec<u64> = (2u64..)
            .take(rows.len())
            .map(|rank| 1_000_000 / rank)
            .collect();
        Self::new(rows, &weights)
    }

    fn new(rows: Vec<T>, weights: &[u64]) -> Self {
        let add = |sum: &mut u64, weight: &u64| {
            *sum += weight;
            Some(*sum)
        };
        let sums = weights.iter().scan(0, add).collect();
        Self { rows, sums }
    }

    fn index(&self, dice: &mut Dice) -> usize {
        let all = self.sums.last().copied().unwrap_or(0);
        let at = dice.below(all);
        self.sums.partition_point(|sum| *sum <= at)
    }

    fn pick(&self, dice: &mut Dice) -> &T {
        &self.rows[self.index(dice)]
    }
}

/// A word and what stands for it in a mail address.
struct Word {
    text: String,
    ascii: String,
}

impl Word {
    /// Reads `Λίντα=linda`, or a Latin word alone; `_` stands for a blank.
    fn read(source: &str) -> Self {
        let (text, ascii) = source.split_once('=').unwrap_or((source, source));
        Self {
            text: text.replace('_', " "),
            ascii: ascii.chars().filter_map(ascii_letter).collect(),
        }
    }
}

fn ascii_letter(letter: char) -> Option<char> {
    let lower = letter.to_lowercase().next().unwrap_or(letter);
    match lower {
        'a'..='z' | '0'..='9' => Some(lower),
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'æ' | 'ą' => Some('a'),
        'ç' | 'ć' => Some('c'),
        'è' | 'é' | 'ê' | 'ë' | 'ę' => Some('e'),
        'ì' | 'í' | 'î' | 'ï' => Some('i'),
        'ł' => Some('l'),
        'ñ' | 'ń' => Some('n'),
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => Some('o'),
        'ß' | 'ś' => Some('s'),
        'ù' | 'ú' | 'û' | 'ü' => Some('u'),
        'ź' | 'ż' => Some('z'),
        _ => None,
    }
}

/// The words of one language, ready to draw from.
struct Tongue {
    order: Order,
    women: Weighted<Word>,
    men: Weighted<Word>,
    last: Weighted<(Word, Word)>,
    stems: Weighted<Word>,
    trades: Weighted<Word>,
    forms: Weighted<Word>,
    cities: Weighted<Word>,
    phone: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    GivenFirst,
    FamilyFirst,
    /// Given name first; every second person uses two family names.
    TwoFamilies,
}

/// The words of one language as they are written below, the most frequent ones first.
struct Source {
    /// People per thousand.
    share: u64,
    order: Order,
    women: &'static str,
    men: &'static str,
    /// `Nowak`, or `Kowalski/Kowalska` where women's names differ.
    last: &'static str,
    stems: &'static str,
    trades: &'static str,
    forms: &'static str,
    cities: &'static str,
    phone: &'static str,
}

static TONGUES: LazyLock<Weighted<Tongue>> = LazyLock::new(|| {
    let shares: Vec<u64> = SOURCES.iter().map(|source| source.share * 1000).collect();
    Weighted::new(SOURCES.iter().map(read).collect(), &shares)
});

static ROLES: LazyLock<Weighted<&str>> =
    LazyLock::new(|| Weighted::by_rank(ROLE_WORDS.split(", ").collect()));

fn read(source: &Source) -> Tongue {
    let words = |text: &str| Weighted::by_rank(text.split_whitespace().map(Word::read).collect());
    let pair = |text: &str| {
        let (his, hers) = text.split_once('/').unwrap_or((text, text));
        (Word::read(his), Word::read(hers))
    };
    Tongue {
        order: source.order,
        women: words(source.women),
        men: words(source.men),
        last: Weighted::by_rank(source.last.split_whitespace().map(pair).collect()),
        stems: words(source.stems),
        trades: words(source.trades),
        forms: words(source.forms),
        cities: words(source.cities),
        phone: source.phone,
    }
}

const ROLE_WORDS: &str = "buyer, project manager, sales manager, managing director, engineer, \
    founder, head of innovation, sustainability officer, consultant, architect, researcher, \
    data analyst, partnerships manager, operations manager, energy adviser, mobility planner, \
    product owner, technical director, head of procurement, account manager, legal counsel, \
    communications officer, investment manager, student";

/// Stems of businesses in the Latin script.
const LATIN_STEMS: &str =
    "Nortia Velmar Solenta Aquaris Lumeno Terravia Brisal Montera Civora Ecoplan
    Rivella Helvia Oltrana Verdania Pontela Cantera Arvento Movina Calora Fluvio
    Orbita Galena Tessaro Ventur Ambara Zenito Norvik Alteo Bruma Copernia
    Dunara Estela Faros";

const SOURCES: [Source; 12] = [
    Source {
        share: 240,
        order: Order::TwoFamilies,
        women: "María Marta Ana Carmen Laura Lucía Elena Cristina Isabel Paula Sara Núria Montserrat
            Begoña Inés Rocío Ángela Míriam Noemí Itziar María_José Ana_Belén Raquel",
        men: "Antonio Manuel José Javier David Carlos Miguel Jorge Álvaro Sergio Pablo Jordi Íñigo
            Andrés Óscar Martín Rubén Xavier Iñaki Raúl José_Luis Adrián Gonzalo",
        last: "García Martínez Rodríguez Fernández López González Sánchez Pérez Martín Gómez Ruiz
            Hernández Jiménez Díaz Moreno Muñoz Álvarez Romero Alonso Gutiérrez Navarro Torres
            Domínguez Vázquez Ramos Gil Ramírez Serrano Blanco Molina Morales Suárez Ortega Delgado
            Castro Ortiz Marín Rubio Núñez Medina Sanz Castillo Iglesias Garrido Cortés Lozano Cano
            Vidal Peña Puig Ferrer Roca Echeverría de_la_Fuente Ibáñez",
        stems: LATIN_STEMS,
        trades: "Energía Ingeniería Movilidad Agua Consultoría Edificación Reciclaje Datos",
        forms: "S.L. S.A. S.Coop.",
        cities: "Madrid Barcelona Valencia Sevilla Zaragoza Málaga Murcia Palma Bilbao Alicante
            Córdoba Valladolid Vigo Gijón Vitoria-Gasteiz Granada Elche Terrassa Sabadell Pamplona
            Almería Donostia_/_San_Sebastián Burgos Santander Albacete Logroño Badajoz Alcoy Lugo",
        phone: "+34 600 000 ",
    },
    Source {
        share: 90,
        order: Order::TwoFamilies,
        women: "Maria Ana Mariana Inês Beatriz Joana Catarina Sofia Carolina Margarida Rita Marta
            Conceição Luísa Lúcia Teresa Vitória",
        men: "João José António Pedro Miguel Tiago Rui Luís Nuno Francisco Gonçalo Ricardo Marco
            André Vítor Simão Duarte",
        last: "Silva Santos Ferreira Pereira Oliveira Costa Rodrigues Martins Sousa Fernandes
            Gonçalves Gomes Lopes Marques Alves Almeida Ribeiro Pinto Carvalho Teixeira Moreira
            Correia Mendes Nunes Soares Vieira Monteiro Cardoso Rocha Raposo Neves Coelho Cruz
            Cunha Pires Ramos Reis Simões Antunes Matos Fonseca Machado Araújo Barbosa Tavares
            Lourenço Castro Figueiredo Azevedo Magalhães",
        stems: LATIN_STEMS,
        trades: "Energia Engenharia Mobilidade Águas Consultores Construção Reciclagem Dados",
        forms: "Lda S.A.",
        cities: "Lisbon Porto Braga Coimbra Aveiro Faro Évora Guimarães Setúbal Leiria Viseu Funchal
            Matosinhos Cascais Maia",
        phone: "+351 900 000 ",
    },
    Source {
        share: 110,
        order: Order::GivenFirst,
        women: "Marie Camille Léa Chloé Julie Claire Sophie Élise Hélène Margaux Anaïs Aurélie
            Zoé Mathilde Noémie Françoise Anne-Sophie",
        men: "Pierre Thomas Nicolas Julien Antoine Marc François Jérôme Clément Hugo Loïc Maël
            Étienne Gaël Rémi Benoît Jean-Luc",
        last: "Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent
            Lefebvre Michel Garcia David Bertrand Roux Vincent Fournier Morel Girard André Mercier
            Dupont Lambert Bonnet François Martinez Legrand Garnier Faure Rousseau Blanc Guérin
            Müller Henry Roussel Nicolas Perrin Morin Mathieu Clément Gauthier Dumont Lopez
            Fontaine Chevalier Robin Masson D'Hondt Lefèvre",
        stems: LATIN_STEMS,
        trades: "Énergie Ingénierie Mobilité Eaux Conseil Bâtiment Recyclage Données",
        forms: "SARL SAS SA",
        cities: "Paris Lyon Marseille Toulouse Nice Nantes Montpellier Strasbourg Bordeaux Lille
            Rennes Grenoble Dijon Angers Brussels Liège Namur Saint-Étienne",
        phone: "+33 6 39 98 0",
    },
    Source {
        share: 110,
        order: Order::GivenFirst,
        women: "Anna Julia Sabine Katharina Lena Susanne Maria Petra Ulrike Martina
            Käthe Bärbel Franziska Greta Monika Ilse",
        men: "Michael Thomas Andreas Stefan Christian Jürgen Martin Jörg Markus Günther Björn
            Florian Götz Matthias Tobias Klaus Sönke",
        last: "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer
            Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann
            Hartmann Lange Schmitt Werner Schmitz Krause Meier Lehmann Köhler Maier Groß Weiß Jung
            Hahn Schubert Vogel Friedrich Keller Günther Frank Berger Winkler Roth Beck Lorenz
            Baumann Strauß von_Aue",
        stems: LATIN_STEMS,
        trades: "Energie Ingenieure Mobilität Wasser Beratung Bau Recycling Daten",
        forms: "GmbH AG GmbH_&_Co._KG",
        cities: "Berlin Hamburg Köln München Mannheim Leipzig Dresden Bremen Nürnberg Freiburg
            Münster Aachen Graz Linz Klagenfurt Zürich Innsbruck Heidelberg",
        phone: "+49 30 23125 ",
    },
    Source {
        share: 95,
        order: Order::GivenFirst,
        women: "Maria Giulia Chiara Francesca Martina Sara Federica Elisa Valentina Alessia Silvia
            Marina Ilaria Lucia Cecilia Desirée",
        men: "Marco Andrea Francesco Alessandro Luca Matteo Lorenzo Davide Giuseppe Stefano Nicolò
            Mario Simone Paolo Niccolò Fabio Riccardo",
        last: "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo
            Conti De_Luca Mancini Costa Giordano Rizzo Lombardi Moretti Barbieri Fontana Santoro
            Mariani Rinaldi Caruso Ferrara Galli Martini Leone Longo Gentile Martinelli Vitale
            Lombardo Serra Coppola De_Santis D'Angelo Marchetti Parisi Villa Conte Ferraro Fabbri
            Bianco Marini Grasso Valentini D'Amico",
        stems: LATIN_STEMS,
        trades: "Energia Ingegneria Mobilità Acque Consulenza Edilizia Riciclo Dati",
        forms: "S.r.l. S.p.A.",
        cities: "Roma Milano Torino Bologna Firenze Napoli Genova Trento Padova Bari Pesaro Verona
            Brescia Parma Catania Modena Busto_Arsizio",
        phone: "+39 300 000 0",
    },
    Source {
        share: 65,
        order: Order::GivenFirst,
        women: "Anna Katarzyna Małgorzata Agnieszka Barbara Maria Magdalena Marta Zofia Łucja
            Żaneta Joanna Ewa Dorota Świetlana",
        men: "Piotr Krzysztof Andrzej Tomasz Paweł Michał Marcin Łukasz Marek Grzegorz Wojciech
            Mariusz Stanisław Jerzy Zbigniew",
        last: "Nowak Kowalski/Kowalska Wiśniewski/Wiśniewska Wójcik Kowalczyk Kamiński/Kamińska
            Lewandowski/Lewandowska Zieliński/Zielińska Szymański/Szymańska Woźniak
            Dąbrowski/Dąbrowska Kozłowski/Kozłowska Mazur Jankowski/Jankowska Kwiatkowski/Kwiatkowska
            Krawczyk Kaczmarek Zając Król Wieczorek Wróbel Stępień Adamczyk Dudek Pawlak Walczak
            Sikora Baran Michalak Szewczyk Pietrzak Marciniak Bąk Włodarczyk Kubiak Kaźmierczak
            Sobczak Łuczak Górski/Górska Żak Ostrowski/Ostrowska Cieślak Głowacki/Głowacka Mróz
            Ślusarczyk Markowski/Markowska Maciejewski/Maciejewska Gołąb Śliwa Ćwik",
        stems: LATIN_STEMS,
        trades: "Energia Inżynieria Transport Wody Doradztwo Budownictwo Odpady Dane",
        forms: "Sp._z_o.o. S.A.",
        cities: "Warsaw Kraków Łódź Wrocław Poznań Gdańsk Szczecin Bydgoszcz Lublin Katowice
            Białystok Gdynia Częstochowa Rzeszów",
        phone: "+48 500 000 ",
    },
    Source {
        share: 90,
        order: Order::GivenFirst,
        women: "Emma Mary Sarah Emily Aoife Grace Siobhán Hannah Margaret Niamh Charlotte Alice
            Martha Orla Zara Ruth Róisín",
        men: "James John David Michael Liam Mark Thomas Seán Daniel Owen Callum Patrick Ciarán
            Martin Rhys Oisín George",
        last: "Smith Jones Murphy Taylor Brown Williams O'Brien Wilson Johnson Davies Patel Wright
            Walker White Robinson Thompson Hughes Edwards Green Hall Wood Harris Lewis Martin
            Jackson Clarke Clark Turner Hill Scott Cooper Morris Ward Moore O'Connor King Watson
            Baker Harrison Morgan Allen Kelly Byrne Ryan O’Sullivan McCarthy MacDonald Marsh Price
            Ní_Bhriain Fitzgerald",
        stems: LATIN_STEMS,
        trades: "Energy Engineering Mobility Water Consulting Construction Recycling Data",
        forms: "Ltd PLC Inc.",
        cities: "London Dublin Manchester Glasgow Cork Bristol Leeds Belfast Edinburgh Cardiff
            Galway Limerick Birmingham Liverpool Sheffield Newcastle_upon_Tyne Nottingham Waterford",
        phone: "+44 7700 900",
    },
    Source {
        share: 60,
        order: Order::GivenFirst,
        women: "Anna Maria Karin Åsa Märta Ingrid Søs Astrid Mette Hanna Aino Päivi Kaisa Sølvi
            Marit Þóra=thora Freja",
        men: "Lars Anders Mikkel Søren Erik Jørgen Björn Jussi Mikko Øyvind Håkon Markus Väinö
            Olof Åke Þórður=thordur Martin",
        last: "Andersson Johansson Karlsson Nilsson Hansen Jensen Nielsen Pedersen Larsen Olsen
            Korhonen Virtanen Mäkinen Nieminen Hämäläinen Lindqvist Sjöberg Åkesson Öberg Bergström
            Søndergaard Nørgaard Kjær Østergaard Møller Rasmussen Sørensen Christensen Madsen Dahl
            Haugen Bakken Strøm Lund Holm Berg Björk Nyström Ekström Forsberg Järvinen Lehtonen
            Saarinen Rantanen Koskinen Laaksonen Hedlund Wikström Marklund Ångström",
        stems: LATIN_STEMS,
        trades: "Energi Teknik Mobilitet Vatten Konsult Bygg Återvinning Data",
        forms: "AB A/S Oy AS",
        cities: "Stockholm Göteborg Malmö Copenhagen Aarhus Sønderborg Odense Aalborg Oslo Bergen
            Trondheim Helsinki Espoo Tampere Turku Pori Umeå Örebro Reykjavík",
        phone: "+46 70 174 0",
    },
    Source {
        share: 45,
        order: Order::GivenFirst,
        women: "Μαρία=maria Ελένη=eleni Αικατερίνη=aikaterini Βασιλική=vasiliki Σοφία=sofia
            Αγγελική=angeliki Γεωργία=georgia Δήμητρα=dimitra Κωνσταντίνα=konstantina Άννα=anna
            Μαρίνα=marina Ιωάννα=ioanna Χρυσή=chrysi Ζωή=zoi Αθηνά=athina",
        men: "Γεώργιος=georgios Δημήτρης=dimitris Κωνσταντίνος=konstantinos Ιωάννης=ioannis
            Νικόλαος=nikolaos Χρήστος=christos Παναγιώτης=panagiotis Βασίλης=vasilis
            Αθανάσιος=athanasios Μιχάλης=michalis Ηλίας=ilias Μάριος=marios Θεόδωρος=theodoros
            Σπύρος=spyros Ανδρέας=andreas",
        last: "Παπαδόπουλος=papadopoulos/Παπαδοπούλου=papadopoulou
            Βλάχος=vlachos/Βλάχου=vlachou Αγγελόπουλος=angelopoulos/Αγγελοπούλου=angelopoulou
            Νικολαΐδης=nikolaidis/Νικολαΐδου=nikolaidou Γεωργίου=georgiou Δημητρίου=dimitriou
            Οικονόμου=oikonomou Παπαδάκης=papadakis/Παπαδάκη=papadaki
            Μακρής=makris/Μακρή=makri Κωνσταντίνου=konstantinou Ιωάννου=ioannou
            Παππάς=pappas/Παππά=pappa Αντωνίου=antoniou Βασιλείου=vasileiou
            Καραγιάννης=karagiannis/Καραγιάννη=karagianni Αθανασίου=athanasiou
            Σταύρου=stavrou Χατζής=chatzis/Χατζή=chatzi Ζαχαρίου=zachariou Λάμπρου=lamprou
            Μιχαηλίδης=michailidis/Μιχαηλίδου=michailidou Αλεξίου=alexiou Πέτρου=petrou
            Καλογήρου=kalogirou Ράπτης=raptis/Ράπτη=rapti Μαυρίδης=mavridis/Μαυρίδου=mavridou
            Θεοδώρου=theodorou Ξένος=xenos/Ξένου=xenou Ανδρέου=andreou Σωτηρίου=sotiriou",
        stems: "Αίολος=aiolos Ήλιος=ilios Νηρέας=nireas Πολιτεία=politeia Ορίζων=orizon
            Ελαία=elaia Θάλασσα=thalassa Όλυμπος=olympos Κύκλος=kyklos Φάρος=faros",
        trades: "Ενέργεια=energeia Μηχανική=michaniki Κινητικότητα=kinitikotita Ύδατα=ydata
            Σύμβουλοι=symvouloi Κατασκευές=kataskeves",
        forms: "ΑΕ=ae ΕΠΕ=epe ΙΚΕ=ike",
        cities: "Athens Thessaloníki Patra Irákleion Lárisa Tríkala Ioánnina Vólos Lárnaca Nicosia
            Limassol Chaniá Kozáni Kalamáta",
        phone: "+30 690 000 0",
    },
    Source {
        share: 40,
        order: Order::GivenFirst,
        women: "Олена=olena Наталія=nataliia Марія=mariia Ірина=iryna Оксана=oksana Тетяна=tetiana
            Юлія=yuliia Анна=anna Катерина=kateryna Марина=maryna Світлана=svitlana Леся=lesia
            Людмила=liudmyla Софія=sofiia Вікторія=viktoriia",
        men: "Олександр=oleksandr Андрій=andrii Сергій=serhii Володимир=volodymyr Микола=mykola
            Іван=ivan Юрій=yurii Дмитро=dmytro Василь=vasyl Михайло=mykhailo Марко=marko Тарас=taras
            Богдан=bohdan Єгор=yehor Ярослав=yaroslav",
        last: "Мельник=melnyk Шевченко=shevchenko Бойко=boiko Коваленко=kovalenko
            Бондаренко=bondarenko Ткаченко=tkachenko Кравченко=kravchenko Олійник=oliinyk
            Шевчук=shevchuk Коваль=koval Поліщук=polishchuk Бондар=bondar Ткачук=tkachuk
            Марченко=marchenko Мороз=moroz Лисенко=lysenko Руденко=rudenko Савченко=savchenko
            Петренко=petrenko Кравчук=kravchuk Клименко=klymenko Павленко=pavlenko
            Савчук=savchuk Кузьменко=kuzmenko Пономаренко=ponomarenko
            Левицький=levytskyi/Левицька=levytska Гаврилюк=havryliuk Мазур=mazur
            Хоменко=khomenko Харченко=kharchenko Мартинюк=martyniuk Романюк=romaniuk
            Панченко=panchenko Їжак=yizhak Сидоренко=sydorenko Федоренко=fedorenko
            Яковенко=yakovenko Юрченко=yurchenko Єременко=yeremenko Щербак=shcherbak",
        stems: "Вітрогін=vitrohin Дніпрянка=dniprianka Сонях=soniakh Обрій=obrii Джерело=dzherelo
            Калина=kalyna Зоря=zoria Карпатія=karpatiia Маяк=maiak Степ=step",
        trades: "Енергія=enerhiia Інженерія=inzheneriia Транспорт=transport Вода=voda
            Консалтинг=konsaltynh Будівництво=budivnytstvo",
        forms: "ТОВ=tov ПрАТ=prat",
        cities: "Kyiv Lviv Rivne Vinnytsya Kharkiv Odesa Dnipro Chernivtsi Ternopil Lutsk Poltava
            Uzhhorod",
        phone: "+380 50 000 0",
    },
    Source {
        share: 30,
        order: Order::GivenFirst,
        women: "فاطمة=fatima مريم=maryam عائشة=aisha ليلى=layla نور=nour سلمى=salma هدى=huda
            ياسمين=yasmin زينب=zaynab خديجة=khadija رنا=rana سارة=sara أمينة=amina منى=mona",
        men: "محمد=mohammed أحمد=ahmad علي=ali يوسف=youssef عمر=omar حسن=hassan إبراهيم=ibrahim
            خالد=khalid كريم=karim سامي=sami طارق=tariq مصطفى=mustafa ياسين=yassin نبيل=nabil",
        last: "العلوي=alaoui بناني=bennani الإدريسي=idrissi حداد=haddad خوري=khoury منصور=mansour
            سليمان=suleiman الفاسي=elfassi ناصر=nasser النجار=najjar صالح=saleh التازي=tazi
            حمدان=hamdan الشريف=sharif عباس=abbas درويش=darwish القاسمي=qasimi مراد=murad
            بركات=barakat زيدان=zaydan العمري=omari عيسى=issa الحسيني=husseini شاهين=shahin
            المالكي=maliki رحماني=rahmani بوزيد=bouzid الخطيب=khatib سعيد=said جابر=jaber",
        stems: "الواحة=waha المنارة=manara النخيل=nakhil الأفق=ufuq الشروق=shorouk الينبوع=yanbua
            الأطلس=atlas المدار=madar الريان=rayan الساحل=sahel",
        trades: "للطاقة=energy للهندسة=engineering للنقل=transport للمياه=water
            للاستشارات=consulting للبناء=construction",
        forms: "ش.م.م=llc ش.م=sa",
        cities: "Casablanca Rabat Tangier Fes Tunis Sfax Amman Beirut Cairo Alexandria Dubai Doha
            Muscat",
        phone: "+212 600 000 ",
    },
    Source {
        share: 25,
        order: Order::FamilyFirst,
        women: "美咲=misaki 陽子=yoko 由美=yumi 久美子=kumiko 愛=ai 恵子=keiko 直美=naomi 真理=mari
            智子=tomoko 裕子=yuko 香織=kaori 京子=kyoko 明美=akemi 結衣=yui",
        men: "健=ken 大輔=daisuke 誠=makoto 翔太=shota 浩=hiroshi 拓也=takuya 直樹=naoki 一郎=ichiro
            健太=kenta 隆=takashi 亮=ryo 和也=kazuya 修=osamu 剛=tsuyoshi",
        last: "佐藤=sato 鈴木=suzuki 高橋=takahashi 田中=tanaka 伊藤=ito 渡辺=watanabe 山本=yamamoto
            中村=nakamura 小林=kobayashi 加藤=kato 吉田=yoshida 山田=yamada 佐々木=sasaki
            山口=yamaguchi 松本=matsumoto 井上=inoue 木村=kimura 林=hayashi 斎藤=saito 清水=shimizu
            山崎=yamazaki 森=mori 池田=ikeda 橋本=hashimoto 阿部=abe 石川=ishikawa 山下=yamashita
            中島=nakajima 石井=ishii 小川=ogawa 前田=maeda 岡田=okada 長谷川=hasegawa 藤田=fujita
            後藤=goto 近藤=kondo 村上=murakami 遠藤=endo 青木=aoki 坂本=sakamoto",
        stems: "青空=aozora 若葉=wakaba 大和川=yamatogawa 光陽=koyo 緑丘=midorioka 海風=umikaze
            北斗星=hokutosei 清流=seiryu 東雲=shinonome 白鷺=shirasagi",
        trades: "電力=denryoku 技研=giken 交通=kotsu 水道=suido 建設=kensetsu 情報=joho",
        forms: "株式会社=kk 合同会社=gk",
        cities: "Tokyo Osaka Kyoto Yokohama Nagoya Kobe Fukuoka Sapporo Sendai Hiroshima Toyama
            Kitakyushu Kanazawa",
        phone: "+81 90 0000 0",
    },
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use std::collections::HashSet;

    fn hundred_thousand() -> Vec<Person> {
        (0..100_000).map(person).collect()
    }

    /// People with a word in name or organisation that starts so, letter case aside.
    fn hits(people: &[Person], prefix: &str) -> usize {
        let starts = |text: &str| {
            let lower = text.to_lowercase();
            lower.split(' ').any(|word| word.starts_with(prefix))
        };
        let met = |person: &&Person| starts(&person.name) || starts(&person.organisation);
        people.iter().filter(met).count()
    }

    #[test]
    fn the_same_number_gives_the_same_person() {
        assert_eq!(person(7), person(7));
        let first = person(0);
        assert_eq!(
            [&first.name, &first.organisation, &first.email],
            [
                "Олександр Руденко",
                "Вітрогін Енергія ТОВ",
                "oleksandr.rudenko@vitrohin-enerhiia.example"
            ]
        );
    }

    #[test]
    fn prefixes_of_one_to_three_letters_match_many_people() {
        let people = hundred_thousand();
        let expected = [
            ("m", 41_197),
            ("a", 29_826),
            ("s", 65_572),
            ("e", 31_696),
            ("ma", 23_036),
            ("en", 23_683),
            ("mar", 19_980),
            ("gar", 5217),
            ("ене", 1257),
            ("佐", 402),
        ];
        let counted = expected.map(|(prefix, _)| (prefix, hits(&people, prefix)));
        assert_eq!(counted, expected);
    }

    #[test]
    fn words_are_many_and_most_people_differ() {
        let people = hundred_thousand();
        let distinct =
            |field: fn(&Person) -> &str| people.iter().map(field).collect::<HashSet<_>>().len();
        assert_eq!(
            [
                distinct(|person| &person.name),
                distinct(|person| &person.organisation),
                distinct(|person| &person.email),
                distinct(|person| &person.city),
                distinct(|person| &person.role),
            ],
            [27_621, 6141, 89_734, 200, 24]
        );
    }

    #[test]
    fn five_scripts_occur_in_the_stated_shares() {
        let people = hundred_thousand();
        let of = |from: char, to: char| {
            let inside = |person: &&Person| person.name.chars().any(|c| (from..=to).contains(&c));
            people.iter().filter(inside).count()
        };
        assert_eq!(
            [
                of('a', 'z'),
                of('Ͱ', 'Ͽ'),
                of('Ѐ', 'ӿ'),
                of('\u{600}', '\u{6ff}'),
                of('\u{4e00}', '\u{9fff}'),
            ],
            [86_089, 4436, 3942, 3013, 2520]
        );
    }

    #[test]
    fn mail_addresses_are_plain_ascii() {
        for made in (0..20_000).map(person) {
            let (local, domain) = made.email.split_once('@').unwrap();
            let plain = |text: &str| {
                text.split(['.', '-']).all(|part| {
                    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase())
                })
            };
            assert!(plain(local) && plain(domain), "{made:?}");
            assert!(domain.ends_with(".example"), "{made:?}");
        }
    }
}
