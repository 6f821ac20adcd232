/**
 * Longer names of the months in further languages, and those of the Islamic, Persian and Hebrew calendars, January or the first month first,
 * version 1; a name may stand for two. They are names of persons too, and so count as a date only beside a day.
 */
export const moreMonthWords: readonly string[] = [
  `gennaio janeiro januari stycznia styczeń ledna leden januára január siječnja siječanj јануар јануари януари січня січень студзеня
студзень ianuarie tammikuuta tammikuu jaanuar janvāris sausio sausis ιανουαρίου ιανουάριος ocak yanvar қаңтар იანვარი հունվարի
հունվար ינואר جانفي ژانویهٔ ژانویه جنوری जनवरी জানুয়ারি มกราคม janar urtarrila eanáir ionawr janúar ጃንዋሪ ஜனவரி בינואר לינואר
muharram muharrem muharam mouharram мухаррам محرم farvardin farwardin فروردین tishri tishrei תשרי בתשרי`,
  `febbraio fevereiro februari lutego luty února únor februára február veljače veljača фебруар февруари лютого лютий лютага люты
februarie helmikuuta helmikuu veebruar februāris vasario vasaris φεβρουαρίου φεβρουάριος şubat fevral ақпан თებერვალი փետրվարի
փետրվար פברואר شباط فيفري فوریهٔ فوریه فروری फ़रवरी ফেব্রুয়ারি กุมภาพันธ์ shkurt febrer otsaila feabhra chwefror febrúar ፌብሩዋሪ
பிப்ரவரி בפברואר לפברואר safar safer сафар صفر ordibehesht اردیبهشت heshvan cheshvan חשוון בחשוון`,
  `março maart marca marzec března březen marec ožujka ožujak mart березня березень сакавіка сакавік martie március maaliskuuta
maaliskuu märts marts kovo kovas μαρτίου μάρτιος наурыз მარტი մարտի մարտ מרץ آذار مارچ मार्च মার্চ maret มีนาคม machi març martxoa
márta mawrth ማርች மார்ச் במרץ למרץ khordad خرداد kislev כסלו בכסלו`,
  `aprile kwietnia kwiecień dubna duben apríla apríl travnja travanj април квітня квітень красавіка красавік aprilie április
huhtikuuta huhtikuu aprill aprīlis balandžio balandis απριλίου απρίλιος nisan aprel сәуір აპრილი ապրիլի ապրիլ אפריל نيسان أفريل
آوریل اپریل अप्रैल এপ্রিল เมษายน aprili prill apirila aibreán ebrill ኤፕሪል ஏப்ரல் באפריל לאפריל tir تیر tevet טבת בטבת`,
  `maggio maio maja maj května květen mája máj svibnja svibanj мај травня травень május toukokuuta toukokuu maijs gegužės gegužė
μαΐου μάιος mayıs мамыр მაისი մայիսի մայիս מאי أيار ماي مهٔ مئی พฤษภาคม maig maiatza bealtaine maí במאי למאי mordad مرداد shevat
שבט בשבט`,
  `giugno junho czerwca czerwiec června červen júna jún lipnja lipanj јун junij јуни юни червня червень чэрвеня чэрвень iunie június
kesäkuuta kesäkuu juuni jūnijs birželio birželis ιουνίου ιούνιος haziran iyun маусым ივნისი հունիսի հունիս יוני حزيران جوان ژوئن
جون जून জুন มิถุนายน qershor juny ekaina meitheamh mehefin júní ஜூன் ביוני ליוני shahrivar schahriwar شهریور adar אדר באדר`,
  `luglio julho lipca lipiec července červenec júla júl srpnja srpanj јул julij јули юли липня липень ліпеня ліпень iulie július
heinäkuuta heinäkuu juuli jūlijs liepos liepa ιουλίου ιούλιος temmuz iyul шілде ივლისი հուլիսի հուլիս יולי تموز جويلية يوليوز
ژوئیهٔ ژوئیه جولائی जुलाई জুলাই กรกฎาคม julai korrik juliol uztaila iúil gorffennaf júlí ጁላይ ஜூலை ביולי ליולי rajab recep radschab
раджаб رجب mehr مهر nisan ניסן בניסן`,
  `augustus sierpnia sierpień srpna srpen augusta kolovoza kolovoz avgust серпня серпень жніўня жнівень augusztus elokuuta elokuu
augusts rugpjūčio rugpjūtis augusti αυγούστου αύγουστος ağustos avqust тамыз აგვისტო օգոստոսի օգոստոս אוגוסט أوت غشت اوت اگست
अगस्त আগস্ট agustus สิงหาคม agosti gusht agost abuztua lúnasa awst ágúst ኦገስት ஆகஸ்ட் באוגוסט לאוגוסט shaban chaabane şaban шаабан
شعبان aban آبان iyar אייר באייר`,
  `settembre setembro września wrzesień září septembra rujna rujan септембар septembar септември вересня вересень верасня верасень
septembrie szeptember syyskuuta syyskuu septembris rugsėjo rugsėjis σεπτεμβρίου σεπτέμβριος eylül sentyabr қыркүйек sentabr
სექტემბერი սեպտեմբերի սեպտեմբեր ספטמבר أيلول شتنبر سپتامبر ستمبر सितंबर সেপ্টেম্বর กันยายน septemba shtator setembre iraila ሴፕቴምበር
செப்டம்பர் בספטמבר לספטמבר ramadan ramazan ramadhan рамадан رمضان azar آذر sivan סיוון בסיוון`,
  `ottobre outubro października październik října říjen októbra október listopada listopad октобар oktobar октомври жовтня жовтень
кастрычніка кастрычнік octombrie lokakuuta lokakuu oktoober oktobris spalio spalis οκτωβρίου οκτώβριος ekim oktyabr қазан oktabr
ოქტომბერი հոկտեմբերի հոկտեմբեր אוקטובר اکتبر اکتوبر अक्टूबर অক্টোবর ตุลาคม oktoba tetor urria hydref ኦክቶበር அக்டோபர் באוקטובר
לאוקטובר shawwal chawwal şevval шавваль شوال dey دی tamuz tammuz תמוז בתמוז`,
  `novembro listopada listopad listopadu novembra studenoga studeni новембар novembar ноември листопада листопад лістапада лістапад
noiembrie marraskuuta marraskuu novembris lapkričio lapkritis νοεμβρίου νοέμβριος kasım noyabr қараша ნოემბერი նոյեմբերի նոյեմբեր
נובמבר نونبر نوامبر نومبر नवंबर নভেম্বর พฤศจิกายน novemba nëntor azaroa samhain tachwedd nóvember ኖቬምበር நவம்பர் בנובמבר לנובמבר
zilkade ذیقعده bahman بهمن`,
  `dicembre dezembro grudnia grudzień prosince prosinec decembra prosinca prosinac децембар decembar декември грудня грудень снежня
снежань decembrie joulukuuta joulukuu detsember decembris gruodžio gruodis desember δεκεμβρίου δεκέμβριος aralık dekabr желтоқсан
დეკემბერი դեկտեմբերի դեկտեմբեր דצמבר دجنبر دسامبر دسمبر दिसंबर ডিসেম্বর ธันวาคม desemba dhjetor desembre abendua nollaig rhagfyr
ዲሴምበር டிசம்பர் בדצמבר לדצמבר zilhicce ذیحجه esfand اسفند elul אלול באלול`,
];
