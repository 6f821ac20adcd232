/** Names of the months, January first, in the languages that the lint reads, version 1. */
export const monthWords: readonly string[] = [
  "january jan januar jänner janvier janv enero ene январь января янв يناير ιανουαριου",
  "february feb februar feber février fevrier févr febrero февраль февраля фев فبراير φεβρουαριου",
  "march mar märz maerz mrz mars marzo март марта мар مارس μαρτιου",
  "april apr avril avr abril abr апрель апреля апр أبريل ابريل απριλιου",
  "may mai mayo май мая مايو μαιου",
  "june jun juni juin junio июнь июня июн يونيو ιουνιου",
  "july jul juli juillet juil julio июль июля июл يوليو ιουλιου",
  "august aug août aout agosto ago август августа авг أغسطس αυγουστου",
  "september sep sept septembre septiembre setiembre сентябрь сентября сен سبتمبر σεπτεμβριου",
  "october oct oktober okt octobre octubre октябрь октября окт أكتوبر οκτωβριου",
  "november nov novembre noviembre ноябрь ноября ноя نوفمبر νοεμβριου",
  "december dec dezember dez décembre decembre déc diciembre dic декабрь декабря дек ديسمبر δεκεμβριου",
];

/** Names of the days of the week, Sunday first, in the languages that the lint reads, version 1. */
export const weekdayWords: readonly string[] = [
  "sunday sonntag dimanche domingo воскресенье domenica zondag",
  "monday montag lundi lunes понедельник lunedì maandag",
  "tuesday dienstag mardi martes вторник martedì dinsdag",
  "wednesday mittwoch mercredi miércoles среда среду mercoledì woensdag",
  "thursday donnerstag jeudi jueves четверг giovedì donderdag",
  "friday freitag vendredi viernes пятница пятницу venerdì vrijdag",
  "saturday samstag samedi sábado суббота субботу sabato zaterdag",
];
