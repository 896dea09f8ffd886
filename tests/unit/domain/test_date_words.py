"""Dates as exports write them in the languages that the models read."""

from __future__ import annotations

import pytest

from groundswell.domain.timestamp import AmbiguousTime, day_comes_first, is_day, parse_timestamp

_SPRING = [
    *("20. März 2026 um 08:30 Uhr", "Fr, 20. März 2026, 8.30 Uhr", "20-Mär-2026 8:30"),
    *("20 mars 2026 à 08:30", "ven. 20 mars 2026 8h30", "20 mars 2026, 08 h 30"),
    *("20 de marzo de 2026 08:30", "viernes, 20 de marzo de 2026, 8:30 a. m."),
    *("20 de março de 2026 às 8h30", "20 marzo 2026 alle ore 8:30", "20 maart 2026 om 08:30"),
    *("20 marca 2026, godz. 08:30", "20 marca 2026 r. 8:30", "20 Mart 2026 Cuma 08:30"),
    *("20 марта 2026 г. 08:30", "20 март 2026 г., 8:30 ч.", "20. mar. 2026 kl. 08.30"),
    *("den 20 mars 2026 kl. 08:30", "20. maaliskuuta 2026 klo 8.30", "20. března 2026 v 8:30"),
    *("2026. március 20. 8:30", "20 martie 2026 8:30", "20 Μαρτίου 2026, 8:30 π.μ."),
    *("20 مارس 2026 08:30", "٢٠/٣/٢٠٢٦ ٨:٣٠ ص", "20 במרץ 2026 בשעה 08:30", "20 मार्च 2026 08:30"),
    *("20 Maret 2026 pukul 08:30", "20 tháng 3, 2026 lúc 08:30", "20 Machi 2026 08:30"),
    *("2026年3月20日 08:30", "2026年3月20日(金) 午前8時30分", "2026年3月20日 星期五 上午8:30"),
    *("2026년 3월 20일 오전 8:30", "2026. 3. 20. 오전 8:30", "２０２６／３／２０ ８：３０"),
    *("20. 3. 2026 8:30", "20.03.2026. 08:30", "2026-03-20 08.30", "3/20/2026, 8:30\u202fAM"),
]


@pytest.mark.parametrize("text", _SPRING)
def test_a_date_in_another_language_is_read(text: str) -> None:
    assert parse_timestamp(text).isoformat() == "2026-03-20T08:30:00+00:00"


_MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janv févr mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre "
    "dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro "
    "dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października "
    "listopada grudnia",
    "cs": "ledna února března dubna května června července srpna září října listopadu prosince",
    "hr": "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada "
    "studenoga prosinca",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "bg": "януари февруари март април май юни юли август септември октомври ноември декември",
    "sr": "јануар фебруар март април мај јун јул август септембар октобар новембар децембар",
    "sl": "januar februar marec april maj junij julij avgust september oktober november december",
    "fi": "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta "
    "syyskuuta lokakuuta marraskuuta joulukuuta",
    "hu": "január február március április május június július augusztus szeptember október "
    "november december",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie "
    "noiembrie decembrie",
    "el": "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου "
    "Οκτωβρίου Νοεμβρίου Δεκεμβρίου",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "he": "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
    "hi": "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
    "mr": "जानेवारी फेब्रुवारी मार्च एप्रिल मे जून जुलै ऑगस्ट सप्टेंबर ऑक्टोबर नोव्हेंबर डिसेंबर",
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    "sw": "Januari Februari Machi Aprili Mei Juni Julai Agosti Septemba Oktoba Novemba Desemba",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
}


@pytest.mark.parametrize("language", _MONTHS)
def test_every_month_of_a_language_is_its_own(language: str) -> None:
    form = "9. {} 2025." if language == "hr" else "9 {} 2025"
    read = [parse_timestamp(form.format(name)).month for name in _MONTHS[language].split()]
    assert read == list(range(1, 13))


def test_the_day_of_the_week_is_no_month() -> None:
    assert parse_timestamp("mar. 20 oct. 2026").month == 10  # mardi
    assert parse_timestamp("mar 20 ott 2026").month == 10


@pytest.mark.parametrize(
    "text", ["vor 3 Stunden", "hier", "20 foo 2026", "März 2026", "20. März", "maybe 3 or 4 2026"]
)
def test_what_is_no_date_in_any_language_is_refused_as_it_stands(text: str) -> None:
    with pytest.raises(ValueError, match=f"not a time: '{text}'"):
        parse_timestamp(text)


def test_a_name_that_is_two_months_is_told_by_its_dots() -> None:
    months = ["1 listopada 2026", "1. listopadu 2026 8:30", "1 lip 2026", "1. srpna 2026"]
    assert [parse_timestamp(each).month for each in months] == [11, 11, 7, 8]
    croatian = ["1. listopada 2026", "1. lis 2026. 8:30", "1. lipnja 2026.", "1. srpnja 2026."]
    assert [parse_timestamp(each).month for each in croatian] == [10, 10, 6, 7]


def test_what_may_be_two_days_is_refused() -> None:
    with pytest.raises(AmbiguousTime):
        parse_timestamp("10/07/2026 8h30")
    assert day_comes_first("20/3/2026 8h30") is True


def test_a_day_without_a_time_of_the_day_is_one() -> None:
    assert is_day("20. März 2026")
    assert not is_day("20. März 2026, 8.30 Uhr")
