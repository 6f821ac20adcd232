/**
 * Groups of words that stand for one another in reports, across languages, version 1; each line is one group. They count only inside a
 * phrase of several words.
 */
export const synonyms = `
informant informer source asset mole snitch tipster agent informator informantin vertrauensperson spitzel quelle indicateur informateur taupe informante confidente fuente soplón информатор осведомитель источник агент مخبر مصدر عميل
car auto automobile vehicle sedan wagen fahrzeug voiture véhicule coche vehículo машина автомобиль سيارة مركبة
van minivan lieferwagen transporter camionnette fourgonnette furgoneta фургон микроавтобус
truck lorry lkw lastwagen camion camión грузовик شاحنة
phone telephone mobile cellphone cell handset telefon handy téléphone portable teléfono móvil телефон мобильный هاتف
intercept intercepted interception wiretap wiretapped eavesdropping bug bugged tap tapped sigint abgehört abhören écoute interceptado перехват прослушка تنصت
apartment flat condo lodging wohnung appartement piso apartamento квартира شقة
house home residence dwelling haus maison domicile casa дом منزل بيت
bomb explosive explosives ied device bombe sprengstoff sprengsatz explosif bomba explosivo бомба взрывчатка взрывное قنبلة متفجرات
money cash funds geld bargeld argent dinero efectivo деньги наличные مال نقود
meeting met meet meets rendezvous encounter treffen traf getroffen rencontre réunion encuentro reunión reunió встреча встретился встретил لقاء اجتماع
warehouse depot dépôt storehouse storage lager lagerhaus lagerhalle entrepôt almacén depósito склад склада складе magazijn opslag magazyn مستودع
harbour harbor port dock docks quay hafen puerto порт гавань ميناء
embassy legation mission botschaft ambassade embajada посольство سفارة
wife spouse bride ehefrau gattin épouse femme esposa mujer жена زوجة
husband spouse ehemann gatte mari époux esposo marido муж زوج
brother bruder frère hermano брат أخ شقيق
sister schwester sœur soeur hermana сестра أخت شقيقة
cousin vetter kusine primo prima кузен двоюродный
son sohn fils hijo сын ابن
daughter tochter fille hija дочь ابنة بنت
father vater père padre отец والد أب
mother mutter mère madre мать والدة أم
street st str straße strasse rue calle улица ул شارع
avenue ave av allee prospekt prospect avenida проспект пр пр-т
road rd chaussée weg route carretera camino дорога шоссе طريق
square sq platz place plaza площадь пл ساحة ميدان
lane alley gasse ruelle callejón переулок пер
building bldg gebäude bâtiment immeuble edificio здание корпус مبنى
room zimmer chambre habitación комната غرفة
floor storey story stock etage étage piso этаж طابق
driver chauffeur fahrer conducteur conductor шофер водитель سائق
doctor physician medic arzt médecin médico врач طبيب
lawyer attorney solicitor counsel anwalt avocat abogado адвокат юрист محام
waiter barman bartender kellner serveur camarero официант نادل
accountant bookkeeper bookkeepers accountants buchhalter buchhalterin boekhouder comptable contable ragioniere contabile księgowy бухгалтер бухгалтера бухгалтером محاسب
courier messenger kurier bote coursier messager mensajero correo курьер посыльный ساع
interpreter translator dolmetscher übersetzer interprète traducteur intérprete traductor переводчик مترجم
officer operative official handler beamter offizier officier oficial agente офицер сотрудник ضابط
boss chief head leader commander chef anführer leiter jefe líder главарь лидер командир начальник قائد رئيس زعيم
bakery baker bäckerei boulangerie panadería пекарня مخبز
cafe café coffeehouse kaffeehaus cafetería кафе кофейня مقهى
hotel inn hostel herberge gasthof auberge posada гостиница отель فندق
mosque moschee mosquée mezquita мечеть مسجد جامع
church kirche église iglesia церковь كنيسة
cathedral dom kathedrale cathédrale catedral собор كاتدرائية
station bahnhof gare estación вокзал станция محطة
airport flughafen aéroport aeropuerto аэропорт مطار
market bazaar markt marché mercado рынок базар سوق
rifle gun weapon gewehr waffe fusil arme arma винтовка автомат оружие بندقية سلاح
laptop notebook computer rechner ordinateur portátil ordenador ноутбук компьютер حاسوب
letter brief lettre carta письмо رسالة
account konto compte cuenta счет счёт حساب
bank банк banque banco بنك مصرف
password passcode passphrase kennwort passwort contraseña пароль
frequency freq frequenz fréquence frecuencia частота تردد
satellite sat satellit satélite спутник قمر
drone uav uas drohne дрон беспилотник درون
surveillance observation monitoring watching überwachung beobachtung observación vigilancia наблюдение слежка مراقبة
undercover covert verdeckt verdeckter infiltré encubierto под прикрытием внедренный سري
prison jail gaol gefängnis cárcel prisión тюрьма سجن
passport pass reisepass passeport pasaporte паспорт جواز
blue blau bleu azul синий голубой أزرق
red rot rouge rojo красный أحمر
green grün vert verde зеленый зелёный أخضر
black schwarz noir negro черный чёрный أسود
white weiß weiss blanc blanco белый أبيض
yellow gelb jaune amarillo желтый жёлтый أصفر
old alt vieux viejo ancien старый قديم
new neu nouveau nuevo новый جديد
big large great groß grand gran grande большой كبير
small little klein petit pequeño маленький صغير
monday mon montag lundi lunes понедельник الاثنين
tuesday tue dienstag mardi martes вторник الثلاثاء
wednesday wed mittwoch mercredi miércoles среда среду الأربعاء
thursday thu donnerstag jeudi jueves четверг الخميس
friday fri freitag vendredi viernes пятница пятницу الجمعة
saturday sat samstag samedi sábado суббота субботу السبت
sunday sun sonntag dimanche domingo воскресенье الأحد
kilogram kilograms kilogramme kilogrammes kg kgs kilo kilos kilogramm kilogramos килограмм килограмма килограммов кило كيلوغرام gram grams gramme grammes gramm gramos грамм граммов tonne tonnes tons pound pounds lb lbs pfund libras фунтов
metre metres meter meters mètre mètres metro metros метр метра метров kilometre kilometres kilometer kilometers km kilomètres километр километров mile miles feet foot
litre litres liter liters litros литр литров gallon gallons
person persons people personen leute menschen personne personnes gens persona personas gente человек человека людей люди individuals members أشخاص شخص
man men mann männer homme hommes hombre hombres uomo uomini человек contact contacts kontakt kontaktmann source quelle fuente источник agent informant asset
ministry ministries department ministerium ministère ministères ministerio ministero министерство министерстве министерства وزارة
transport transports transportation traffic verkehr verkehrs transporte transportes trasporti транспорт транспорта транспортного النقل
detonator detonators caps cap fuse fuses igniter igniters zünder sprengkapsel sprengkapseln détonateur détonateurs detonador detonadores детонатор детонаторы детонаторов صاعق صواعق
service services dienst dienste servicio servicios служба службы спецслужба agency agencies
intelligence secret geheimdienst nachrichtendienst renseignement inteligencia разведка разведки
weapon weapons arms waffen armes armas оружия
wiretapping wiretap wiretaps tap taps tapping bug bugs bugged
deputy vice assistant stellvertreter stellvertretende stellvertretender adjoint adjointe subdirector заместитель зам نائب
logistics logistic logistik logistique logística логистика логистики логистике
rifle rifles gun guns gewehr gewehre fusil fusils fusiles винтовка винтовки винтовок
`;
