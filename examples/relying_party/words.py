"""Every sentence of the pages, in English and Japanese."""

LANGUAGES = {"en": "English", "ja": "日本語"}

WORDS = {
    "title": ("Demo applications", "デモアプリケーション"),
    "about": (
        "One independent program plays all of them. It was told each issuer, client ID and redirect URI, and finds out the rest by discovery.",
        "一つの独立したプログラムが、すべてのアプリケーションを兼ねています。知らされているのは issuer とクライアント ID とリダイレクト URI だけで、残りはディスカバリーで調べます。",
    ),
    "people": ("People there: {people}", "ユーザー: {people}"),
    "passwords": (
        "Passwords, if they have one, are in demo.json; codes arrive in the {mailbox}.",
        "パスワードがある場合は demo.json に書かれています。確認コードは{mailbox}に届きます。",
    ),
    "mailbox": ("development mailbox", "開発用メールボックス"),
    "kind.web": ("Web application, with a secret", "ウェブアプリケーション（シークレットあり）"),
    "kind.spa": ("Single-page app, without a secret", "シングルページアプリ（シークレットなし）"),
    "kind.native": ("Native app, answered at a loopback address", "ネイティブアプリ（ループバックアドレスで応答を受け取ります）"),
    "kind.machine": ("Machine to machine, nobody signs in", "サーバー間通信（人はサインインしません）"),
    "kind.third-party": ("Third-party application", "第三者のアプリケーション"),
    "sign_in": ("Sign in", "サインイン"),
    "show": ("Show tokens", "トークンを表示"),
    "get_token": ("Client credentials", "クライアントクレデンシャルで取得"),
    "signed_in_as": ("Signed in as {name}", "{name} さんとしてサインイン中"),
    "has_token": ("Holds a token of its own", "自身のトークンを持っています"),
    "signed_out": ("You are signed out.", "サインアウトしました。"),
    "refresh": ("Refresh", "トークンを更新"),
    "sign_out": ("Sign out", "サインアウト"),
    "again": ("Ask again", "もう一度取得"),
    "back": ("All applications", "アプリケーション一覧"),
    "refreshed": ("Refreshed {count}×", "更新回数: {count}"),
    "id_token": ("ID token", "ID トークン"),
    "id_token.about": (
        "Who signed in. Signature, issuer, audience, nonce and times were checked.",
        "誰がサインインしたかを示します。署名・issuer・audience・nonce・時刻を検証済みです。",
    ),
    "access_token": ("Access token", "アクセストークン"),
    "access_token.about": (
        "For the provider’s own endpoints and for APIs. The application does not read it.",
        "プロバイダー自身のエンドポイントや API のためのものです。アプリケーションは中身を読みません。",
    ),
    "refresh_token": ("Refresh token", "リフレッシュトークン"),
    "refresh_token.about": (
        "Gets new tokens. Each use replaces it.",
        "新しいトークンを取得するためのものです。使うたびに入れ替わります。",
    ),
    "userinfo": ("UserInfo", "UserInfo"),
    "userinfo.about": (
        "What the provider answers to the access token.",
        "アクセストークンに対するプロバイダーの応答です。",
    ),
    "none": ("None was issued.", "発行されませんでした。"),
    "copy": ("Copy", "コピー"),
    "copied": ("Copied", "コピーしました"),
    "scope": ("Scope", "スコープ"),
    "expires_in": ("Expires in", "有効期間"),
    "seconds": ("{count} s", "{count} 秒"),
    "client_id": ("Client ID", "クライアント ID"),
    "issuer": ("Issuer", "issuer"),
    "try_again": ("Try again", "もう一度試す"),
    "failed": ("Sign-in did not succeed", "サインインできませんでした"),
    "failed.machine": ("No token was issued", "トークンを取得できませんでした"),
    "failed.refused": (
        "The provider at {host} did not allow it, or its answer could not be trusted.",
        "{host} のプロバイダーに許可されなかったか、応答を信頼できませんでした。",
    ),
    "failed.access_denied": ("Access was declined at {host}.", "{host} でアクセスが拒否されました。"),
    "failed.unreachable": (
        "Nothing answers at {host}. Start the platform with “make run”, then try again.",
        "{host} から応答がありません。「make run」でプラットフォームを起動してから、もう一度試してください。",
    ),
    "failed.unknown_state": (
        "This answer belongs to no sign-in of this browser: it was used already, or it is too old. Start again.",
        "この応答に対応するサインインが、このブラウザーにはありません。使用済みか、古すぎます。最初からやり直してください。",
    ),
    "no_demo": ("There are no demo applications yet", "デモアプリケーションはまだありません"),
    "no_demo.about": (
        "Nothing readable at {file}. “make run” writes it.",
        "{file} を読み込めません。「make run」を実行すると作成されます。",
    ),
    "not_found": ("There is no such page", "ページが見つかりません"),
    "not_found.about": ("Go back to the list of applications.", "アプリケーション一覧に戻ってください。"),
    "technical": ("For developers", "開発者向けの情報"),
    "language": ("Language", "言語"),
}  # fmt: skip


class Words:
    """`words("sign_in")`, `words("signed_in_as", name=…)`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._column = list(LANGUAGES).index(language)

    def __call__(self, sentence: str, /, **values: object) -> str:
        return WORDS[sentence][self._column].format(**values)


def choose(wanted: str, accepted: str) -> str:
    """The language asked for, else the first one of Accept-Language that we speak, else English."""
    for part in [wanted, *accepted.split(",")]:
        language = part.partition(";")[0].strip().lower().partition("-")[0]
        if language in LANGUAGES:
            return language
    return "en"
