"""Column names of exports in other languages, of those that the models read."""

from __future__ import annotations

from collections.abc import Mapping

OTHER_LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "content": (
        *("nachricht", "kommentar", "beitrag", "inhalt", "bewertung", "rezension", "meinung"),
        *("texto", "mensaje", "comentario", "contenido", "reseña", "opinión", "tuit"),
        *("texte", "commentaire", "contenu", "avis", "testo", "messaggio", "commento"),
        *("contenuto", "recensione", "mensagem", "comentário", "conteúdo", "avaliação", "opinião"),
        *("tekst", "bericht", "reactie", "inhoud", "treść", "wiadomość", "komentarz", "opinia"),
        *("metin", "mesaj", "yorum", "içerik", "teks", "pesan", "komentar", "ulasan", "isi"),
        *("текст", "сообщение", "комментарий", "отзыв", "содержание"),
        *("النص", "نص", "الرسالة", "التعليق", "المحتوى", "التغريدة", "पाठ", "संदेश", "टिप्पणी"),
        *("本文", "テキスト", "内容", "コメント", "メッセージ", "投稿", "口コミ", "レビュー"),
        *("내용", "본문", "텍스트", "댓글", "메시지", "리뷰"),
        *("正文", "微博正文", "文本", "评论", "評論"),
    ),
    "author": (
        *("autor", "verfasser", "benutzer", "benutzername", "nutzer", "nutzername", "absender"),
        *("usuario", "nombre de usuario", "auteur", "utilisateur", "autore", "utente"),
        *("nome utente", "usuário", "utilizador", "nome de usuário", "gebruiker", "gebruikersnaam"),
        *("użytkownik", "nadawca", "yazar", "kullanıcı", "kullanıcı adı", "penulis", "pengguna"),
        *("nama pengguna", "автор", "пользователь", "имя пользователя"),
        *("الكاتب", "المؤلف", "المستخدم", "اسم المستخدم", "लेखक", "उपयोगकर्ता"),
        *("投稿者", "著者", "作者", "ユーザー", "ユーザー名", "작성자"),
        *("글쓴이", "사용자", "用户", "用户名", "昵称"),
    ),
    "created_at": (
        *("datum", "zeitpunkt", "erstellt am", "veröffentlicht am", "fecha", "fecha y hora"),
        *("fecha de publicación", "date de publication", "date et heure", "data di pubblicazione"),
        *("data e ora", "data de publicação", "data e hora", "data publikacji", "datum en tijd"),
        *("tarih", "tanggal", "дата", "дата и время", "дата публикации", "التاريخ", "تاريخ النشر"),
        *("दिनांक", "तारीख", "तिथि", "日時", "投稿日時", "作成日時", "日付", "投稿日"),
        *("작성일시", "작성일", "일시", "날짜", "发布时间", "发表时间", "發佈時間", "日期"),
        *("data", "zaman", "waktu", "время", "समय", "시간", "时间", "時間"),
    ),
    "time_of_day": (
        *("uhrzeit", "zeit", "hora", "heure", "ora", "tijd", "godzina", "saat", "jam", "waktu"),
        *("время", "الوقت", "समय", "時刻", "時間", "시간", "时间"),
    ),
    "lang": (
        *("sprache", "idioma", "langue", "lingua", "taal", "język", "dil", "bahasa", "язык"),
        *("اللغة", "भाषा", "言語", "언어", "语言"),
    ),
    "likes": (
        *("gefällt mir", "me gusta", "j'aime", "mi piace", "curtidas", "vind ik leuk", "suka"),
        *("polubienia", "beğeni", "лайки", "الإعجابات", "いいね"),
        *("いいね数", "좋아요", "点赞", "点赞数"),
    ),
    "url": ("enlace", "lien", "collegamento", "ссылка", "الرابط", "リンク", "링크", "链接"),
}
