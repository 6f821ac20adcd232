/** Words that bear no meaning of their own, in the languages that the lint reads, version 1. They are passed over when phrases are compared. */
export const stopWords = `
a an the and or of in on at to for by with from as is are was were be been being it its this that these those he she they we you i his her their our
your my me him them us who whom which what when where there here not no nor so but if then than into onto over under about after before during between
up down out off again very can could will would shall should may might must do does did have has had also some any all each such via per de
der die das den dem des ein eine einen einem einer eines und oder von vom zu zum zur im in am an auf aus bei mit nach für fuer über ueber unter durch
ist sind war waren wird werden wurde wurden sein hat haben hatte als auch nicht kein keine es er sie wir ihr ich man sich dass daß wenn noch nur um so
le la les un une des du de et ou à au aux en dans sur sous par pour avec sans chez est sont était étaient être a ont avait il elle ils elles on nous vous
je ce cet cette ces son sa ses leur leurs qui que quoi dont où ne pas plus se si y l d c s n j m t qu
el los las un unos unas una y o u del al con por para sin sobre entre hasta desde es son era eran fue fueron ser ha han había que se su sus lo le les no si
como más muy ya este esta estos estas ese esa aquel
и в во на с со у о об от до за из к ко по при для без под над через между не ни но а или же ли бы что как это этот эта эти тот та те он она оно они мы вы я
его её ее их ему ей им был была было были есть будет будут который которая которые также только уже ещё еще
в на із зі та що як це він вона вони
في من الى إلى على عن مع هذا هذه ذلك تلك التي الذي الذين و أو ثم لا لم لن ما كان كانت يكون قد ان أن إن هو هي هم كل بعد قبل بين عند حول
του της το τα τον την οι ο η και σε στο στη στην από με για που να
`;

/** Common German, French, Spanish, Russian and Arabic words of reports about threats, version 1: never taken for misspelt names. */
export const commonOthers = `
tag tage tagen nacht woche wochen monat monate jahr jahre stunde stunden minute minuten uhr heute morgen gestern abend stadt städte land länder staat straße
strasse platz plätze markt märkte bahnhof flughafen hafen kirche moschee schule haus häuser gebäude wohnung zimmer tür fenster auto wagen fahrzeug fahrzeuge
zug bus lkw mann männer frau frauen kind kinder person personen gruppe gruppen mitglied mitglieder täter opfer zeuge zeugen polizei behörde behörden dienst
dienste regierung minister präsident partner quelle quellen bericht berichte meldung warnung warnungen hinweis hinweise information informationen anschlag
anschläge angriff angriffe gefahr bedrohung sprengstoff bombe bomben waffe waffen messer gewehr geld konto telefon nummer treffen sitzung besuch veranstaltung
veranstaltungen feier fest wahl wahlen spiel spiele stadion groß große großen klein kleine neu neue neuen alt alte gut erste ersten zweite dritte letzte nächste
nächsten möglich wahrscheinlich unwahrscheinlich sicher geplant plant planen erwartet erhöht erhöhte wachsam aufmerksamkeit mehrere mehreren viele wenige beim
gegen während zwischen ziel ziele zentrum innenstadt menschen öffentlich öffentliche verkehr kontrolle kontrollen bitte weiter können könnte sollte sollten
jour jours nuit semaine semaines mois an ans année années heure heures minute minutes aujourd hui demain hier soir matin ville villes pays état rue place
marché marchés gare aéroport port église mosquée école maison maisons bâtiment appartement chambre porte fenêtre voiture véhicule véhicules train homme hommes
femme femmes enfant enfants personne personnes groupe groupes membre membres auteur victime victimes témoin police autorité autorités service services
gouvernement ministre président partenaire source sources rapport rapports avertissement alerte information informations attentat attentats attaque attaques
danger menace menaces explosif explosifs bombe bombes arme armes couteau fusil argent compte téléphone numéro rencontre réunion visite événement événements fête
élection élections match stade grand grande petit petite nouveau nouvelle vieux bon premier première deuxième dernier dernière prochain prochaine prochaines
possible probable probablement improbable certain prévu prévue attendu renforcée vigilance plusieurs beaucoup contre pendant entre cible cibles centre public
publics transports contrôle contrôles peut pourrait doit devraient être été fait faire projet individus foule lieu lieux
día días noche semana semanas mes meses año años hora horas minuto minutos hoy mañana ayer tarde ciudad ciudades país estado calle plaza mercado mercados
estación aeropuerto puerto iglesia mezquita escuela casa casas edificio piso habitación puerta ventana coche vehículo vehículos tren hombre hombres mujer mujeres
niño niños persona personas grupo grupos miembro miembros autor víctima víctimas testigo policía autoridad autoridades servicio servicios gobierno ministro
presidente socio fuente fuentes informe informes aviso avisos alerta información atentado atentados ataque ataques peligro amenaza amenazas explosivo explosivos
bomba bombas arma armas cuchillo fusil dinero cuenta teléfono número encuentro reunión visita evento eventos fiesta elección elecciones partido estadio gran grande
pequeño nuevo nueva viejo bueno primer primera segundo último próxima próximo próximas posible probable probablemente improbable seguro previsto esperado vigilancia
varios muchos contra durante objetivo objetivos centro público transporte control controles puede podría debe hacer
день дня дней дни ночь ночи неделя недели неделю месяц месяца год года лет час часа часов минут сегодня завтра вчера вечером утром город города городе страна
страны государство улица улице площадь площади рынок рынка рынке вокзал вокзале аэропорт порт церковь мечеть школа дом дома здание здания квартира комната дверь
окно машина автомобиль автомобиля поезд человек люди людей мужчина женщина ребенок дети лицо лица группа группы группой член члены жертва свидетель полиция полиции
власти орган органы служба службы спецслужбы правительство министр президент партнер источник источника источники доклад сообщение предупреждение информация
информации теракт теракта теракты нападение нападения атака опасность угроза угрозы угрозу взрывчатка взрыв бомба оружие нож автомат деньги счет телефон номер
встреча встречи визит мероприятие мероприятия мероприятиях праздник праздники выборы матч стадион большой новый новые старый первый второй последний ближайшие
ближайшее следующий возможно возможен вероятно вероятный маловероятно ожидается планируется планируют усилить бдительность несколько много против время цель цели
центр центре центра общественный транспорт контроль может могут просим меры места массового скопления
يوم أيام ليلة أسبوع شهر سنة عام ساعة ساعات دقيقة اليوم غدا أمس مساء صباح مدينة المدينة بلد دولة شارع ساحة سوق السوق محطة المحطة مطار المطار ميناء كنيسة
مسجد مدرسة بيت مبنى شقة غرفة باب سيارة قطار رجل رجال امرأة طفل شخص أشخاص مجموعة عضو أعضاء ضحية شاهد شرطة الشرطة سلطات السلطات جهاز أجهزة حكومة وزير
رئيس شريك مصدر مصادر تقرير تحذير معلومات هجوم الهجوم هجمات خطر تهديد متفجرات قنبلة سلاح أسلحة سكين مال هاتف رقم لقاء اجتماع زيارة حدث عيد انتخابات
مباراة ملعب كبير صغير جديد قديم أول ثاني آخر القادمة المقبلة محتمل مرجح متوقع مخطط يقظة عدة ضد خلال هدف وسط مركز عامة نقل
`;

/** Titles and forms of address that stand before names, version 1; each line is one title. */
export const titles = `
dr doctor doktor docteur доктор
prof professor professeur profesor профессор
mr mister herr monsieur señor senor господин г السيد
mrs ms miss frau madame señora senora госпожа السيدة
gen general général генерал
col colonel oberst coronel полковник العقيد
lt lieutenant leutnant teniente лейтенант
maj major commandant майор
capt captain hauptmann capitaine capitán капитан
sgt sergeant feldwebel sergent sargento сержант
sheikh sheik shaykh cheikh jeque scheich шейх شيخ الشيخ
imam имам امام
agent agente агент
inspector inspektor inspecteur инспектор
officer operative handler case
operation op opération operación операция unternehmen codename codenamed project projekt
`;

/** Names of currencies, version 1: beside a large amount they add nothing that protects it. */
export const currencies =
  "euro euros eur dollar dollars usd pound pounds gbp rouble roubles ruble rubles rub franc francs franken chf yen yuan евро доллар долларов рублей рубль";
