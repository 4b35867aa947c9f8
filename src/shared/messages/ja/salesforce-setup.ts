// Salesforce管理者向けの設定ガイド(日本語)。Salesforceのメニュー名は日本語画面の表記。
import type { salesforceSetup as en } from '../en/salesforce-setup.ts'

/** The same keys as in English, with other texts. */
type Translated<T> = { readonly [K in keyof T]: T[K] extends string ? string : Translated<T[K]> }

export const salesforceSetup = {
  title: '設定ガイド',
  hint: 'Salesforce組織の管理者向け、約10分。組織には何もインストールされません。',
  open: 'ガイドを表示',
  close: 'ガイドを隠す',
  kind: 'アプリの種類',
  kinds: { external: '新しい外部クライアントアプリケーション', connected: '既存の接続アプリケーション' },
  kindHint: {
    external:
      'Spring ’26以降、Salesforceでは接続アプリケーションを新規作成できません。外部クライアントアプリケーションを作成してください。',
    connected: '組織に既にある接続アプリケーションは引き続き使えます。次の設定が必要です。',
  },
  copy: 'コピー',
  copyOf: '{value} をコピー',
  callbackUrls: 'コールバックURL(すべて、1行に1つ)',
  copyAll: 'すべてコピー',
  scopes: 'OAuth範囲',
  scopeNames: {
    api: 'APIを使用してユーザーデータを管理 (api)',
    refresh_token: 'いつでも要求を実行 (refresh_token, offline_access)',
  },
  on: 'オン',
  off: 'オフ',
  picture: {
    quickFind: 'クイック検索',
    externalManager: '外部クライアントアプリケーションマネージャー',
    newApp: '新規外部クライアントアプリケーション',
    appManager: 'アプリケーションマネージャー',
    edit: '編集',
    name: '外部クライアントアプリケーション名',
    contact: '取引先責任者メール',
    distribution: '配布状態',
    local: 'ローカル',
    enableOAuth: 'OAuthを有効化',
    callback: 'コールバックURL',
    scopes: '選択したOAuth範囲',
    secretWeb: 'Webサーバーフローの秘密が必要',
    secretRefresh: '更新トークンフローの秘密が必要',
    pkce: 'Proof Key for Code Exchange (PKCE) が必要',
    rotation: '更新トークンのローテーションを有効化',
    users: '許可されているユーザー',
    selfAuthorize: 'すべてのユーザーが自己承認可能',
    refreshPolicy: '更新トークンポリシー',
    untilRevoked: '取り消されるまで有効',
    consumerKey: 'コンシューマー鍵',
    fieldLabel: '項目の表示ラベル',
    fieldName: 'Lastpage Run',
    fieldLength: '文字数',
    unique: 'ユニーク',
    externalId: '外部ID',
  },
  external: {
    create: {
      title: 'アプリを作成',
      text: 'Salesforceの[設定]で「外部クライアントアプリケーションマネージャー」を検索し、[新規外部クライアントアプリケーション]を押します。',
    },
    basics: {
      title: '名前を付ける',
      text: '名前を「Lastpage」とし、メールアドレスを入力します。配布状態は「ローカル」のままにします。',
    },
    oauth: {
      title: 'OAuthを有効にする',
      text: '[API (OAuth設定の有効化)]で[OAuthを有効化]を選び、コールバックURLをすべて貼り付け、2つの範囲を右へ移します。',
    },
    security: {
      title: 'セキュリティ',
      text: 'PKCEはオン、2つの「秘密が必要」はオフにします(デスクトップアプリは共通の秘密を保持できません)。更新トークンのローテーションはオンでもかまいません。',
    },
    policies: {
      title: '使える人',
      text: '[作成]の後に[ポリシー]を開き、全員の自己承認を許可するか、管理者が承認して営業担当のプロファイルか権限セットを追加します。更新トークンは「取り消されるまで有効」か「30日間未使用で失効」にします。',
    },
    key: {
      title: 'コンシューマー鍵をコピー',
      text: '[設定]→[OAuth設定]の[コンシューマー鍵と秘密]を押し、鍵を上の欄に貼り付けます。新しいアプリは使えるまで最大10分かかります。',
    },
  },
  connected: {
    create: {
      title: 'アプリを開く',
      text: 'Salesforceの[設定]で「アプリケーションマネージャー」を検索し、対象のアプリで[編集]を選びます。',
    },
    oauth: {
      title: 'コールバックURLと範囲',
      text: '[API (OAuth設定の有効化)]にコールバックURLをすべて(1行に1つ)追加し、2つの範囲が選ばれていることを確かめます。',
    },
    security: {
      title: 'セキュリティ',
      text: 'PKCEはオン、2つの「秘密が必要」はオフにします。規則で秘密が必要な場合は、各担当者が下で保存します。',
    },
    policies: {
      title: '使える人',
      text: '[管理]→[ポリシーを編集]で使える人を選びます。別の組織で作られたアプリは、先にインストールか承認が必要です(2025年9月以降、それがないと新しいユーザーは使えません)。',
    },
    key: {
      title: 'コンシューマー鍵をコピー',
      text: '[コンシューマーの詳細を管理]を押し、鍵を上の欄に貼り付けます。変更の反映には最大10分かかります。',
    },
  },
  field: {
    title: '任意: ToDoを必ず1件にする項目',
    text: '[設定]→[オブジェクトマネージャー]→[活動]→[項目]で、テキスト項目「Lastpage Run」(文字数80、ユニーク、外部ID)を作り、営業担当のプロファイルに編集を許可します。Lastpageが自動で見つけて各ToDoに書き込むので、応答が失われても2件目はできません。活動が非公開の組織では特におすすめします。',
  },
} as const satisfies Translated<typeof en>
