"""Column names of exports in other languages."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.unit.sources.replaying import read_text


@pytest.mark.parametrize(
    "header",
    [
        "Datum,Benutzer,Beitrag",
        "Fecha,Usuario,Comentario",
        "Date de publication,Utilisateur,Avis",
        "Data,Utente,Testo",
        "DATA,Użytkownik,Treść",
        "Data e hora,Usuário,Comentário",
        "Tarih,Kullanıcı Adı,YORUM",
        "Дата,Автор,Текст",
        "التاريخ,المستخدم,النص",
        "दिनांक,लेखक,टिप्पणी",
        "投稿日時,ユーザー名,本文",
        "작성일,작성자,내용",
        "发布时间,用户名,正文",
        "Datum a čas,Uživatel,Komentář",
        "Dato,Brugernavn,Anmeldelse",
        "Dato,Bruker,Innlegg",
        "Skapad,Användare,Inlägg",
        "Päivämäärä,Nimimerkki,Kommentti",
        "Dátum,Felhasználónév,Vélemény",
        "Dată,Utilizator,Comentariu",
        "Дата,Потребител,Мнение",
        "Датум,Корисник,Порука",
        "Datum,Korisnik,Sadržaj",
        "Datum,Uporabnik,Sporočilo",
        "Ημερομηνία,Χρήστης,Σχόλιο",
        "תאריך,שם משתמש,תגובה",
        "Ngày đăng,Người dùng,Bình luận",
        "Tarehe,Mtumiaji,Maoni",
        "दिनांक,लेखक,मजकूर",
        "Zeitstempel,Nutzer,Bewertung",
        "Review Created (UTC),Reviewer,Review Content",
        "Publish time,Author,Message",
    ],
)
async def test_columns_named_in_other_languages_need_no_options(
    tmp_path: Path, header: str
) -> None:
    found = await read_text(tmp_path, "export.csv", f"{header}\n2026-11-02 08:00,ann,so good\n")
    assert not found.rejected, found.rejected
    assert found.texts == ["so good"]
    assert found.events[0].post.author == "ann"
    assert found.events[0].post.created_at == datetime(2026, 11, 2, 8, tzinfo=UTC)


async def test_data_is_a_date_where_the_other_columns_are_not_english(tmp_path: Path) -> None:
    found = await read_text(tmp_path, "export.csv", "text,data\nso good,{}\n")
    assert found.texts == ["so good"]
