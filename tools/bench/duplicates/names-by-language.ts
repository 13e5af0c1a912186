// Names as people of five languages bear them, most usual first, for generated households. Written for the generator
// alone: the comparison of households has lists of its own and never reads these.

/** A name and other ways in which the same person's is written: by ear, or in another script. */
export type WrittenName = readonly [string, ...string[]]

export type NamesOfLanguage = {
  readonly female: readonly WrittenName[]
  readonly male: readonly WrittenName[]
  readonly family: readonly WrittenName[]
  /** Two family names, father's then mother's, and often two given ones. */
  readonly twoFamilyNames: boolean
  /** What somebody is called at home, by the name on the paper. */
  readonly calledAtHome: Readonly<Record<string, readonly string[]>>
  /** Beginning of phone numbers. */
  readonly phonePrefix: string
  readonly country: string
}

const words = (text: string): WrittenName[] => text.split(' ').map((name) => [name])
/** `Mohammed/Muhammad/محمد` a name; underscores stand for spaces. */
const written = (text: string): WrittenName[] =>
  text
    .split(' ')
    .map((name) => name.split('/').map((way) => way.replaceAll('_', ' ')) as unknown as WrittenName)

const spanish: NamesOfLanguage = {
  female: words(
    'María Ana Carmen Rosa Luz Juana Gloria Martha Sandra Claudia Patricia Adriana Andrea Paola Diana Luisa Blanca Yolanda Nelly Olga Daniela Valentina Gabriela Mariana Natalia Carolina Alejandra Ángela Mónica Verónica Liliana Teresa Isabel Beatriz Esperanza Yuleisy Mileidys Dayana Yesenia Karina Johana Leidy Milagros Zulay Nubia Rebeca Elena Inés Lucía Sofía Guadalupe Dolores Concepción Francisca Josefina Mercedes Pilar Margarita Raquel Ximena',
  ),
  male: words(
    'José Luis Carlos Juan Jorge Miguel Pedro Jesús Manuel Rafael Francisco Víctor Antonio Ángel Ramón Daniel David Andrés Julio Eduardo Fernando Alejandro Óscar Mario Roberto Héctor César Gustavo Jaime Hernán Wilmer Yorman Edwin Jhon Sebastián Santiago Diego Alberto Enrique Ricardo Rubén Raúl Felipe Nelson Álvaro Iván Gabriel Ignacio Leonel Ernesto Guillermo Alfredo Vicente Domingo Marcos Emilio Joaquín Gregorio Tomás Hugo',
  ),
  family: words(
    'González Rodríguez Hernández García Martínez López Pérez Sánchez Ramírez Torres Díaz Gómez Rojas Moreno Flores Castillo Contreras Mendoza Gutiérrez Jiménez Vargas Castro Álvarez Romero Rivera Suárez Medina Chacón Márquez Blanco Guerrero Salazar Colmenares Parra Rivas Peña Silva Molina Ortiz Mora Ortega Delgado Zambrano Cedeño Vera Montilla Briceño Núñez Quintero Villegas Urdaneta Ibáñez Muñoz Acosta Cárdenas Valencia Mosquera Palacios Córdoba Renteria Murillo Asprilla Quiñones Caicedo Angulo Hurtado Valdés Batista Peralta Santos Reyes Cruz Ramos Aguilar Morales Ruiz Figueroa Escalona Barrios Bravo Bolívar Maldonado Pacheco Herrera Campos Fuentes Navarro Vega Ríos Paredes Arias Espinoza Guevara Zapata Cabrera Luna Pineda Carrillo Lara Sosa Velásquez Tovar Uribe Yánez Zerpa Araujo Duarte Escobar Franco',
  ),
  twoFamilyNames: true,
  calledAtHome: {
    José: ['Pepe', 'Chepe', 'Cheo'],
    Francisco: ['Paco', 'Pancho', 'Kiko'],
    Luis: ['Lucho'],
    Jesús: ['Chucho', 'Chuy'],
    Manuel: ['Manolo', 'Manu'],
    Enrique: ['Quique'],
    Ignacio: ['Nacho'],
    Guillermo: ['Memo', 'Guille'],
    Alejandro: ['Alex', 'Ale'],
    Eduardo: ['Lalo', 'Edu'],
    Roberto: ['Beto', 'Tito'],
    Alberto: ['Beto'],
    Antonio: ['Toño', 'Toni'],
    Fernando: ['Nando', 'Fer'],
    Rafael: ['Rafa'],
    Gabriel: ['Gabo'],
    Santiago: ['Santi', 'Chago'],
    Gregorio: ['Goyo'],
    María: ['Mari', 'Maruja'],
    Dolores: ['Lola', 'Loli'],
    Concepción: ['Concha', 'Conchita'],
    Guadalupe: ['Lupe', 'Lupita'],
    Francisca: ['Paca', 'Pancha'],
    Josefina: ['Fina', 'Pepa'],
    Mercedes: ['Meche', 'Merche'],
    Teresa: ['Tere', 'Teresita'],
    Isabel: ['Chabela', 'Isa'],
    Gabriela: ['Gaby', 'Gabi'],
    Alejandra: ['Ale', 'Sandra'],
    Patricia: ['Paty', 'Pati'],
    Beatriz: ['Betty', 'Bea'],
    Rosa: ['Rosita'],
    Carmen: ['Carmencita', 'Menchu'],
    Ana: ['Anita'],
    Margarita: ['Mago', 'Rita'],
    Milagros: ['Mila'],
    Jorge: ['Coque'],
    Carlos: ['Carlitos'],
    Juan: ['Juancho', 'Juanito'],
    Pedro: ['Perico', 'Pedrito'],
    Miguel: ['Migue', 'Miguelito'],
    Daniel: ['Dani'],
    Daniela: ['Dani'],
    Valentina: ['Vale'],
    Yolanda: ['Yoli'],
  },
  phonePrefix: '+58412',
  country: 'VEN',
}

const haitian: NamesOfLanguage = {
  female: written(
    'Marie/Mari Rose/Wòz Guerline/Gèlin Mirlande/Milann Nadège/Nadèj Fabiola/Fabyola Ketlie/Ketli Yolette/Yolèt Magalie/Magali Josette/Jozèt Bernadette/Bènadèt Rosemène/Wozmèn Micheline/Michlin Jocelyne/Joslin Claudette/Klodèt Ginette/Jinèt Carline/Kalin Esther/Estè Louise/Lwiz Martine/Matin Angeline/Anjlin Chantal/Chantal Jésula/Jezila Dieula/Dyela Islande/Islann Lovely/Lovli Mireille/Mirèy Natacha/Natacha Odette/Odèt Paulette/Polèt Régine/Rejin Sabine/Sabin Solange/Solanj Thérèse/Terèz Yvrose/Ivwòz Clotilde/Klotild Francine/Fransin Juliette/Jilyèt Edwidge/Edwij Altagrâce/Altagras',
  ),
  male: written(
    'Jean/Jan Pierre/Pyè Joseph/Jozèf Jacques/Jak Wilner/Wilnè Jean-Baptiste/Jan_Batis Frantz/Franz Emmanuel/Emanyèl Wilson/Wilson Josué/Jozye Ronald/Wonal Michel/Michèl André/Andre Robert/Wobè Louis/Lwi Samuel/Samyèl Daniel/Danyèl Jean-Claude/Jan_Klod Jean-Robert/Jan_Wobè Dieudonné/Dyedone Luckner/Liknè Fritz/Fritz Gérard/Jera Guy/Gi Hérold/Ewòl Jude/Jid Kesner/Kesnè Lionel/Lyonèl Marcel/Masèl Nesly/Nesli Olivier/Olivye Patrick/Patrik Rodrigue/Wodrig Serge/Sèj Wesner/Wesnè Yves/Iv Claude/Klod Edner/Ednè François/Franswa Charles/Chal Antoine/Antwàn Philippe/Filip Roosevelt/Wouzvèl Clercius/Klèsyis',
  ),
  family: written(
    'Jean/Jan Pierre/Pyè Joseph/Jozèf Charles/Chal Louis/Lwi François/Franswa Michel/Michèl Baptiste/Batis Jean-Baptiste/Jan-Batis Antoine/Antwàn Étienne/Etyèn Alexis/Aleksi Augustin/Ogisten Philippe/Filip Paul/Pòl Jacques/Jak Saint-Louis/Sen_Lwi Pierre-Louis/Pyè_Lwi Jean-Louis/Jan_Lwi Jean-Pierre/Jan_Pyè Desir/Dezi Estimé/Estime Exantus/Egzantis Fleurant/Fleran Guerrier/Gèrye Henry/Anri Innocent/Inosan Jeudy/Jedi Lafortune/Lafòtin Laguerre/Lagè Mathieu/Matye Mérisier/Merizye Mondésir/Mondezi Noël/Nowèl Olivier/Olivye Petit-Frère/Ti_Frè Prophète/Pwofèt Raymond/Remon Romain/Womèn Sylvain/Silven Théodore/Teyodò Toussaint/Tousen Valcin/Valsen Victor/Viktò Vilmé/Vilme Bélizaire/Belizè Bien-Aimé/Byeneme Cadet/Kadè Célestin/Selesten Chérubin/Cheriben Clervil/Klèvil Cius/Siyis Délva/Delva Dorvil/Dòvil Dorcé/Dòse Fils-Aimé/Fizeme Florvil/Flòvil Georges/Jòj Gilles/Jil Honoré/Onore Jérôme/Jewòm Lubin/Liben Marcelin/Maslen Metellus/Metelis Milien/Milyen Occéna/Osena Orélus/Orelis Polynice/Polinis Rémy/Remi Sainvil/Senvil Thélusma/Telisma Ulysse/Ilis Vertilus/Vètilis Zéphirin/Zefiren Blaise/Blèz Bazile/Bazil Cherenfant/Cherenfan Dumas/Dima Duvalsaint/Divalsen Edouard/Edwa Faustin/Fosten Gaspard/Gaspa Hilaire/Ilè Joachim/Joakim Lamour/Lamou Maxime/Maksim Narcisse/Nasis Pluviose/Plivyoz Rosier/Wozye Senatus/Senatis Thermidor/Tèmidò Verdieu/Vèdye',
  ),
  twoFamilyNames: false,
  calledAtHome: {
    Emmanuel: ['Manno', 'Mano'],
    Jean: ['Jeannot', 'Ti-Jean'],
    Pierre: ['Pierrot'],
    Joseph: ['Jojo', 'Jo'],
    Robert: ['Bob', 'Bobby'],
    Michel: ['Mimi', 'Michou'],
    Samuel: ['Sam', 'Sammy'],
    Daniel: ['Dani', 'Dany'],
    Marie: ['Mamie', 'Mari'],
    Fabiola: ['Fabi', 'Faby'],
    Josette: ['Jojo', 'Zette'],
    Bernadette: ['Dédette', 'Bernie'],
    Micheline: ['Mimi', 'Michou'],
    Claudette: ['Claudie', 'Dédette'],
    Esther: ['Estie'],
    Natacha: ['Nata', 'Tacha'],
    Thérèse: ['Tétè', 'Zèz'],
    Antoine: ['Tony', 'Toto'],
    Patrick: ['Pat', 'Patou'],
    François: ['Fanfan', 'Franky'],
    Charles: ['Charlot', 'Charlie'],
    Philippe: ['Fifi', 'Phil'],
    Louis: ['Loulou', 'Ti-Louis'],
    Ronald: ['Ronny', 'Ron'],
  },
  phonePrefix: '+50937',
  country: 'HTI',
}

const arabic: NamesOfLanguage = {
  female: written(
    'Fatima/Fatma/Fatema/فاطمة Mariam/Maryam/Meryem/مريم Aisha/Aicha/Ayesha/عائشة Khadija/Khadijah/Hadija/خديجة Zainab/Zeinab/Zaynab/زينب Amina/Aminah/أمينة Layla/Leila/Laila/ليلى Huda/Houda/هدى Nour/Noor/نور Salma/Selma/سلمى Yasmin/Yasmine/Jasmin/ياسمين Samira/Sameera/سميرة Hanan/Hanane/حنان Rania/Raniya/رانيا Iman/Eman/إيمان Asma/Asmaa/أسماء Sara/Sarah/سارة Nadia/Nadya/ناديا Rasha/رشا Dalal/دلال Sahar/سحر Maha/مها Reem/Rim/ريم Hiba/Heba/هبة Sumaya/Soumaya/سمية Ruqaya/Rukaya/رقية Jamila/Djamila/جميلة Latifa/Lateefa/لطيفة Naima/Naeema/نعيمة Suad/Souad/سعاد Wafa/وفاء Ghada/غادة Lina/لينا Dina/دينا Najwa/Nejwa/نجوى Basma/بسمة Intisar/انتصار Rahma/رحمة Safaa/Safa/صفاء Kawthar/Kaouthar/كوثر',
  ),
  male: written(
    'Mohammed/Muhammad/Mohamad/Mohamed/محمد Ahmed/Ahmad/أحمد Ali/Aly/علي Hassan/Hasan/حسن Hussein/Hussain/Husein/حسين Ibrahim/Ebrahim/Brahim/إبراهيم Mahmoud/Mahmud/محمود Khaled/Khalid/خالد Omar/Umar/Omer/عمر Youssef/Yusuf/Yousef/يوسف Mustafa/Mostafa/Moustapha/مصطفى Abdullah/Abdallah/عبد_الله Abdulrahman/Abdelrahman/Abd_al-Rahman/عبد_الرحمن Said/Saeed/سعيد Samir/Sameer/سمير Tariq/Tarek/Tarik/طارق Jamal/Djamal/Gamal/جمال Hamza/Hamzah/حمزة Bilal/Belal/بلال Ismail/Ismael/إسماعيل Yahya/Yehia/يحيى Faisal/Faysal/فيصل Karim/Kareem/كريم Nasser/Naser/ناصر Walid/Waleed/وليد Adel/Adil/عادل Ziad/Ziyad/زياد Rami/رامي Fadi/فادي Majid/Majed/ماجد Hisham/Hesham/هشام Ayman/Aiman/أيمن Imad/Emad/عماد Nabil/Nabeel/نبيل Marwan/Merouane/مروان Anwar/Anouar/أنور Salim/Saleem/سليم Bashir/Basheer/بشير Idris/Idriss/إدريس Haitham/Haytham/هيثم',
  ),
  family: written(
    'Al-Hassan/Alhasan/El_Hassan/الحسن Al-Ahmad/Alahmad/الأحمد Al-Ali/Alali/العلي Ibrahim/Ebrahim/إبراهيم Hussein/Hussain/حسين Khalil/Khaleel/خليل Al-Khatib/Alkhateeb/الخطيب Haddad/Hadad/حداد Al-Masri/Elmasry/المصري Mansour/Mansur/منصور Saleh/Salih/صالح Osman/Othman/Uthman/عثمان Al-Shami/Alshami/الشامي Hamdan/حمدان Qasim/Kassem/Qasem/قاسم Al-Najjar/Alnajar/النجار Barakat/بركات Darwish/Darwich/درويش Al-Sayed/Elsayed/السيد Jaber/Jabir/جابر Zidan/Zeidan/زيدان Al-Omari/Alomari/العمري Nasr/نصر Fares/Faris/فارس Shaaban/Chaaban/شعبان Al-Hamad/Alhamad/الحمد Sultan/سلطان Younes/Yunis/يونس Al-Jasim/Aljassem/الجاسم Bakri/Bakry/بكري Rashid/Rasheed/رشيد Al-Mahmoud/Almahmoud/المحمود Taha/طه Sabbagh/Sabag/صباغ Kanaan/Canaan/كنعان Habib/Habeeb/حبيب Al-Turki/Alturky/التركي Rahhal/Rahal/رحال Shaheen/Chahine/شاهين Al-Abdullah/Alabdallah/العبد_الله Ghanem/Ghanim/غانم Tawfiq/Toufik/توفيق Mustafa/Mostafa/مصطفى Al-Rifai/Alrefai/الرفاعي Badawi/Badaoui/بدوي Ramadan/Ramadhan/رمضان Abbas/عباس Sulaiman/Suleiman/سليمان Adam/آدم Al-Bashir/Elbashir/البشير Musa/Moussa/موسى Haroun/Harun/هارون Idris/Idriss/إدريس Yaqoub/Yakub/يعقوب Zakaria/Zakariya/زكريا Al-Tayeb/Eltayeb/الطيب Hamid/Hameed/حامد Jibril/Djibril/جبريل Abakar/Abubakar/أبكر Al-Amin/Elamin/الأمين Farah/فرح Mukhtar/Mokhtar/مختار Dawoud/Daoud/داوود Kamal/Kemal/كمال Al-Zein/Elzein/الزين Murad/Mourad/مراد Issa/Eissa/عيسى Fawzi/Fawzy/فوزي Salama/سلامة Awad/عوض Al-Fadl/Elfadil/الفضل',
  ),
  twoFamilyNames: false,
  calledAtHome: {
    Mohammed: ['Hamoudi', 'Hammouda'],
    Ahmed: ['Hamada', 'Hamoudi'],
    Abdullah: ['Abboud', 'Aboudi'],
    Abdulrahman: ['Abboud', 'Aboudi'],
    Mustafa: ['Sasa', 'Darsh'],
    Ibrahim: ['Barhoum', 'Hima'],
    Fatima: ['Fattoum', 'Fatoum'],
    Khadija: ['Khadouj', 'Dija'],
    Zainab: ['Zouzou', 'Zanoubia'],
    Mariam: ['Maryouma', 'Miro'],
    Hassan: ['Hassouna', 'Hassoun'],
    Youssef: ['Jojo', 'Yousfi'],
    Ali: ['Alloush', 'Lolo'],
    Khaled: ['Khalloud', 'Khalloudi'],
    Aisha: ['Ayoush', 'Aouicha'],
    Samira: ['Sousou', 'Samoura'],
    Yasmin: ['Yasso', 'Mimi'],
    Nour: ['Nounou'],
    Omar: ['Amoura', 'Ammour'],
    Karim: ['Kimo', 'Karmo'],
  },
  phonePrefix: '+96391',
  country: 'SYR',
}

const french: NamesOfLanguage = {
  female: words(
    'Marie Jeanne Aminata Fatoumata Mariama Catherine Françoise Sylvie Monique Nathalie Isabelle Jacqueline Anne Martine Brigitte Véronique Christine Hélène Béatrice Cécile Chantal Grâce Espérance Divine Solange Odile Pélagie Clarisse Clémentine Félicité Immaculée Joséphine Léontine Madeleine Rachel Rosalie Sandrine Valérie Yvette Élisabeth',
  ),
  male: words(
    'Jean Pierre Michel Philippe Alain Patrick Nicolas Christophe Daniel Bernard Éric Frédéric Laurent Stéphane Olivier Emmanuel Moussa Ibrahima Mamadou Amadou Ousmane Innocent Faustin Célestin Désiré Dieudonné Prosper Fidèle Théophile Augustin Benoît Guillaume Jérôme Joël Léon Marcel Pascal Thierry Vincent Aimé',
  ),
  family: words(
    'Diallo Traoré Mukendi Kabongo Ilunga Ngoy Mbuyi Tshibangu Kalala Kasongo Mutombo Banza Coulibaly Diarra Keïta Konaté Camara Bah Sow Barry Touré Cissé Koné Ouattara Ouédraogo Sawadogo Kaboré Zongo Mbala Nzuzi Lukusa Kabila Mwamba Bukasa Ndaye Kabeya Ngalula Mpoyi Katanga Muamba Ntumba Kalonji Lubamba Makiese Mabiala Nkounkou Mboungou Massamba Loemba Itoua Okemba Nguesso Ondongo Mokoko Habimana Niyonzima Nkurunziza Ndayishimiye Hakizimana Uwimana Mukamana Bizimana Nsengiyumva Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent Lefèvre Garnier Fournier Girard Mercier Dupont Lambert Bonnet Rousseau Blanc Faure Roussel Nicolas Perrin Morin Marchand Lemaire Gautier Chevalier Bertrand Masson Noël',
  ),
  twoFamilyNames: false,
  calledAtHome: {
    Catherine: ['Cathy', 'Kati'],
    Françoise: ['Fanfan', 'Soizic'],
    Jacqueline: ['Jackie', 'Line'],
    Élisabeth: ['Babeth', 'Lisa'],
    Joséphine: ['Josie', 'José'],
    Madeleine: ['Mado', 'Madelon'],
    Isabelle: ['Isa', 'Babelle'],
    Véronique: ['Véro'],
    Béatrice: ['Béa'],
    Nicolas: ['Nico', 'Colas'],
    Philippe: ['Phil', 'Fifi'],
    Emmanuel: ['Manu'],
    Frédéric: ['Fred', 'Frédo'],
    Guillaume: ['Guigui', 'Guy'],
    Alexandre: ['Alex'],
    Stéphane: ['Steph'],
    Christophe: ['Chris', 'Tophe'],
    Nathalie: ['Nat', 'Nathy'],
    Sandrine: ['Sandy'],
    Vincent: ['Vince'],
    Bernard: ['Nanard'],
    Mamadou: ['Mado', 'Madou'],
    Fatoumata: ['Fatou', 'Fanta'],
    Aminata: ['Ami', 'Mina'],
    Daniel: ['Dany'],
    Marcel: ['Marco'],
  },
  phonePrefix: '+24381',
  country: 'COD',
}

const english: NamesOfLanguage = {
  female: words(
    'Mary Elizabeth Margaret Sarah Grace Patricia Jennifer Linda Susan Jessica Karen Nancy Betty Dorothy Sandra Ashley Kimberly Donna Emily Michelle Carol Amanda Melissa Deborah Stephanie Rebecca Katherine Christine Victoria Florence Blessing Comfort Patience Mercy Joy Agnes Esther Rose Beatrice Abigail',
  ),
  male: words(
    'John James Robert Michael William David Richard Joseph Thomas Charles Christopher Daniel Matthew Anthony Mark Steven Andrew Paul Joshua Kenneth Kevin Brian George Edward Timothy Ronald Jason Jeffrey Jacob Samuel Benjamin Patrick Alexander Frank Raymond Emmanuel Moses Isaac Peter Simon',
  ),
  family: words(
    'Smith Johnson Williams Brown Jones Davis Miller Wilson Moore Taylor Anderson Jackson White Harris Thompson Robinson Clark Lewis Walker Hall Allen Young King Wright Scott Green Baker Adams Nelson Hill Campbell Mitchell Roberts Carter Phillips Evans Turner Parker Collins Edwards Stewart Morris Rogers Reed Cook Morgan Bell Murphy Bailey Cooper Richardson Cox Howard Ward Okafor Adeyemi Mensah Boateng Owusu Kamau Otieno Mwangi Ochieng Wanjiru Banda Phiri Chanda Mulenga Nkosi Dlamini Moyo Ncube Deng Garang Lual Achol Nyandeng Kiir Joseph Charles Baptiste Alexander St.Louis Pierre Francis Ramsaran Persaud Singh Khan Mohammed Ali Grant Gordon Reid',
  ),
  twoFamilyNames: false,
  calledAtHome: {
    Elizabeth: ['Liz', 'Beth', 'Betty', 'Lizzie'],
    Margaret: ['Maggie', 'Peggy', 'Meg'],
    Patricia: ['Pat', 'Tricia', 'Patty'],
    Jennifer: ['Jenny', 'Jen'],
    Susan: ['Sue', 'Suzie'],
    Deborah: ['Debbie', 'Deb'],
    Rebecca: ['Becky', 'Becca'],
    Katherine: ['Kate', 'Kathy', 'Katie'],
    Christine: ['Chris', 'Tina'],
    Victoria: ['Vicky', 'Tori'],
    Stephanie: ['Steph'],
    Dorothy: ['Dot', 'Dolly'],
    Abigail: ['Abby', 'Gail'],
    Robert: ['Bob', 'Rob', 'Bobby'],
    Michael: ['Mike', 'Mick'],
    William: ['Bill', 'Will', 'Billy'],
    Richard: ['Dick', 'Rick', 'Richie'],
    Joseph: ['Joe', 'Joey'],
    Thomas: ['Tom', 'Tommy'],
    Charles: ['Charlie', 'Chuck'],
    Christopher: ['Chris', 'Kit'],
    Daniel: ['Dan', 'Danny'],
    Matthew: ['Matt'],
    Anthony: ['Tony', 'Ant'],
    Andrew: ['Andy', 'Drew'],
    Edward: ['Ed', 'Ted', 'Eddie'],
    Samuel: ['Sam', 'Sammy'],
    Benjamin: ['Ben', 'Benny'],
    Alexander: ['Alex', 'Sandy'],
    James: ['Jim', 'Jimmy'],
    John: ['Jack', 'Johnny'],
    Timothy: ['Tim'],
    Kenneth: ['Ken', 'Kenny'],
    Ronald: ['Ron', 'Ronnie'],
    Mary: ['Molly', 'Polly', 'Mimi'],
    Sarah: ['Sally', 'Sadie'],
  },
  phonePrefix: '+25671',
  country: 'SSD',
}

/** With how large a part of all households each language has. */
export const languages: readonly (readonly [NamesOfLanguage, number])[] = [
  [spanish, 0.45],
  [haitian, 0.2],
  [arabic, 0.15],
  [french, 0.1],
  [english, 0.1],
]
