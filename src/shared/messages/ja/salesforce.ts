// Salesforceの拒否、接続の点検、一時停止の説明(日本語): 何が起きたか、どうすればよいか。
import type { salesforce as en } from '../en/salesforce.ts'
import { oauth } from './salesforce-oauth.ts'

/** The same keys as in English, with other texts. */
type Translated<T> = { readonly [K in keyof T]: T[K] extends string ? string : Translated<T[K]> }

/** Salesforceのコード別。`{detail}` は組織自身の文言。 */
const codes = {
  INVALID_SESSION_ID:
    'Salesforceがこのログインを受け付けなくなりました。設定の「Salesforce」で再接続してください。',
  INVALID_AUTH_HEADER:
    'Salesforceがこのログインを受け付けなくなりました。設定の「Salesforce」で再接続してください。',
  invalid_grant:
    'アクセスが取り消されたか、期限が切れました。設定の「Salesforce」で再接続してください。作業は保留されています。',
  REQUEST_LIMIT_EXCEEDED:
    '組織の過去24時間のAPIコールを使い切りました。アプリは自動で再開します。何が使ったかは、管理者が[設定]の[システムの概要]で確認できます。',
  CONCURRENT_REQUESTS_LIMIT_EXCEEDED:
    '組織で長い要求が同時に多く処理されています。アプリが自動で再試行します。',
  QUERY_TIMEOUT: 'Salesforceの検索に時間がかかりすぎました。アプリが自動で再試行します。',
  SERVER_UNAVAILABLE: 'Salesforceが混雑中かメンテナンス中です。アプリが自動で再試行します。',
  UNKNOWN_EXCEPTION: 'Salesforce側でエラーが起きました。書き込まれたかどうかをアプリが確かめて続けます。',
  UNABLE_TO_LOCK_ROW: '同じレコードがほかの人によって長く更新されていました。アプリが自動で再試行します。',
  API_DISABLED_FOR_ORG:
    'このエディションのSalesforceではAPIを使えません。管理者がAPIアクセスを追加するか、Enterprise Edition以上に変更してください。',
  API_CURRENTLY_DISABLED:
    'あなたのSalesforceユーザーはAPIを使えません。管理者に「APIの有効化」権限を依頼してください。',
  INSUFFICIENT_ACCESS:
    'あなたのSalesforceユーザーにはこの操作の権限がありません。管理者にToDoとキャンペーンの権限を依頼してください。',
  INSUFFICIENT_ACCESS_OR_READONLY:
    'あなたのSalesforceユーザーはこのレコードを変更できません。管理者に権限を依頼し、再試行してください。',
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY:
    'あなたのSalesforceユーザーにはレコードかキャンペーンが見えません。所有者に共有を依頼し、再試行してください。',
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY:
    '組織の自動処理(トリガーまたはフロー)が止めました: {detail} Salesforceの管理者に見せてください。',
  CANNOT_EXECUTE_FLOW_TRIGGER:
    '組織のフローが失敗し、止まりました: {detail} Salesforceの管理者に見せてください。',
  APEX_ERROR: '組織のプログラムが失敗し、止まりました: {detail} Salesforceの管理者に見せてください。',
  FIELD_CUSTOM_VALIDATION_EXCEPTION:
    '組織の入力規則:「{detail}」 ワークフローの文面を合わせるか、Salesforceの管理者に相談してください。',
  REQUIRED_FIELD_MISSING:
    '組織で必須の項目がLastpageでは入力されません: {detail} 管理者が既定値を設定するか、必須を外してください。',
  INVALID_FIELD:
    'あなたのSalesforceユーザーに見えない項目があります: {detail} 管理者が項目レベルセキュリティで許可してください。',
  INVALID_FIELD_FOR_INSERT_UPDATE:
    'あなたのSalesforceユーザーが書き込めない項目があります: {detail} 管理者が項目レベルセキュリティで許可してください。',
  INVALID_TYPE:
    'あなたのSalesforceユーザーにはこの種類のレコードの権限がありません: {detail} キャンペーンの場合は、管理者が「マーケティングユーザー」と参照権限を有効にしてください。',
  INVALID_QUERY_FILTER_OPERATOR:
    'この組織ではメールアドレスを検索できません(暗号化されている可能性があります)。管理者が確定的暗号化を選んでください。',
  ENTITY_IS_LOCKED: 'レコードが(承認などで)ロックされています。解除されてから再試行してください。',
  DUPLICATES_DETECTED:
    '組織の重複ルールが似たレコードを見つけました。そのレコードを使うか、管理者に許可を依頼してください。',
  STORAGE_LIMIT_EXCEEDED: '組織の保存容量がいっぱいです。管理者が空きを作ってから再試行してください。',
  INVALID_EMAIL_ADDRESS: 'Salesforceがこのメールアドレスを受け付けません。入力誤りがないか確かめてください。',
  INACTIVE_OWNER_OR_USER: '担当者がSalesforceで無効です。レコードの所有者を変更してから再試行してください。',
  OP_WITH_INVALID_USER_TYPE_EXCEPTION:
    '担当者はSalesforceでToDoを所有できません(Chatterやポータルのライセンスのため)。レコードの所有者を変更してください。',
  TRANSFER_REQUIRES_READ:
    '担当者はSalesforceでこのレコードを参照できません。レコードの所有者を変更するか、管理者に依頼してください。',
  FIELD_INTEGRITY_EXCEPTION:
    'Salesforceが値を受け付けませんでした: {detail} 所有者がキューの場合は、個人に変更してください。',
  CANNOT_UPDATE_CONVERTED_LEAD:
    'このリードは取引の開始済みで、対応する取引先責任者が見つかりません。取引先責任者を参照できるか確かめて再試行してください。',
  ENTITY_IS_DELETED: 'レコードがSalesforceで削除されました。復元するか作り直してから再試行してください。',
  NOT_FOUND: 'レコードがSalesforceにもうないか、あなたには見えません。確かめてから再試行してください。',
  INVALID_CROSS_REFERENCE_KEY:
    'レコード、所有者、キャンペーンのいずれかがなくなったか、別の組織のものです。ワークフローのキャンペーンを確かめて再試行してください。',
  DUPLICATE_VALUE: 'Salesforceに既にあります: {detail}',
  DUPLICATE_EXTERNAL_ID:
    '同じLastpage IDのToDoが複数あります。管理者が項目を一意にしてください。アプリが自動で整理します。',
  MULTIPLE_CHOICES:
    '同じLastpage IDのToDoが複数あります。管理者が項目を一意にしてください。アプリが自動で整理します。',
  STRING_TOO_LONG: 'Salesforceには長すぎる文があります: {detail} ワークフローの文面を短くしてください。',
  MALFORMED_ID: 'SalesforceがこのIDを認識しません。ワークフローでキャンペーンを選び直してください。',
  MALFORMED_QUERY:
    'アプリの検索をSalesforceが理解できませんでした。アプリを更新し、続く場合はサポートに連絡してください。',
  JSON_PARSER_ERROR:
    'アプリの要求をSalesforceが理解できませんでした。アプリを更新し、続く場合はサポートに連絡してください。',
  INVALID_INPUT:
    'アプリの要求をSalesforceが理解できませんでした。アプリを更新し、続く場合はサポートに連絡してください。',
  UNSUPPORTED_API_VERSION: 'アプリのバージョンがSalesforceには古すぎます。アプリを更新してください。',
  PROCESSING_HALTED: 'Salesforceがこの部分の手前で止まりました。アプリが自動で再試行します。',
  EXCEEDED_ID_LIMIT: 'アプリが一度に送りすぎました。アプリを更新し、続く場合はサポートに連絡してください。',
  METHOD_NOT_ALLOWED:
    'アプリの要求をSalesforceが理解できませんでした。アプリを更新し、続く場合はサポートに連絡してください。',
} as const

/** キャンペーンへの追加に失敗したときの説明。レコードが存在することは確認済み。 */
const campaignCodes = {
  NOT_FOUND:
    'キャンペーンが削除されたか、あなたのSalesforceユーザーから見えません。キャンペーンの所有者に共有を依頼するか、ワークフローで別のキャンペーンを選び、再試行してください。',
  ENTITY_IS_DELETED:
    'キャンペーンまたはそのメンバーがSalesforceで削除されました。復元するか、ワークフローで別のキャンペーンを選び、再試行してください。',
  INVALID_CROSS_REFERENCE_KEY:
    'キャンペーンがなくなったか、別の組織のものです。ワークフローでキャンペーンを選び直し、再試行してください。',
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY:
    'あなたのSalesforceユーザーはキャンペーンまたは相手のレコードを参照できません。キャンペーンの所有者に共有を依頼し、再試行してください。',
  INVALID_TYPE:
    'あなたのSalesforceユーザーにはキャンペーンへのアクセス権がありません。管理者がユーザーの「マーケティングユーザー」を有効にし、キャンペーンの参照を許可した後、再試行してください。',
} as const

export const salesforce = {
  codes,
  campaignCodes,
  /** The keys come from shared/salesforce-oauth-errors.ts. */
  oauth,
  otherCode: 'Salesforceが拒否しました({code}): {detail} Salesforceの管理者に見せてください。',
  lookFirst:
    'Salesforceの応答が途中で失われました。ToDoがあるとしても、あなたには見えません。{assignee}にあるかどうか確かめ、なければ「もう一度試す」を押してください。',
  theAssignee: '担当者',
  attention: {
    reconnect:
      'Salesforceへの再ログインが必要です。それを待っている作業もここに表示され、接続するとすぐに再開します。',
    title: '対応が必要なもの',
    none: '対応が必要なものはありません',
    othersOnly: '同僚のリンクの閲覧です。再試行できるのは、そのメンバーと管理者だけです。',
    noneBody:
      '該当するレコードがない閲覧や、Salesforceに拒否されたものが、対処方法とともにここに表示されます。',
    createLead: 'リードを作成',
    leadFor: '{email} のリード',
    lastName: '姓',
    firstName: '名(任意)',
    company: '会社名',
    leadWhat:
      'リードはあなたの名前でSalesforceに作成され、この閲覧で書き込むはずだった内容がすぐに続きます。',
    leadMade: 'リードを作成しました。この閲覧のワークフローを実行しています。',
    leadExists: 'このメールアドレスのリードが既にあります。この閲覧のワークフローを再実行しています。',
    missing: '姓と会社名を入力してください。どちらもSalesforceで必須です。',
    connectFirst: 'リードを作成するにはSalesforceに接続してください。',
    retryAll: 'すべて再試行',
    allRetried: '{count}件を再試行しています',
    dismiss: '対応不要にする',
    undismiss: '元に戻す',
    dismissed: '対応不要としました。',
  },
  pause: {
    orgLimit:
      'Salesforceの1日のAPIコールがほぼ上限です({used} / {limit})。作業は{until}まで待ち、自動で再開します。',
    dailyCap: '管理者が設定した1日{limit}回のAPIコールに達しました。作業は{until}まで待ちます。',
    loginRefused: 'Salesforceがログインを拒否しています。作業は保留され、{until}に再試行します。',
    unavailable: 'Salesforceを利用できません。作業は{until}まで待ち、自動で再開します。',
  },
  cap: {
    title: '今日のLastpageのAPIコール',
    hint: 'ワークスペースの全端末の合計です。1日はUTCの0時に始まります。',
    limit: '1日の上限',
    limitHint: '空欄: 独自の上限なし。1回の閲覧は2~3コール、まとめて処理する場合はさらに少なくなります。',
    wrong: '10以上の整数を入力するか、空欄にしてください。',
    used: '{used}',
    usedOf: '{used} / {limit}',
  },
  preflight: {
    title: '点検',
    hint: 'あなたの名前でSalesforceに書き込むために必要なものすべて。',
    run: 'もう一度点検',
    running: '点検中…',
    never: 'まだ点検していません',
    checkedAt: '点検',
    states: {
      ok: '問題なし',
      warning: '確認をおすすめ',
      failed: '使えません',
      unknown: '点検できませんでした',
    },
    rows: {
      api: {
        name: 'エディションとAPIアクセス',
        ok: '組織({edition})があなたのAPIコールに応答しました。',
        failed: '{reason}',
      },
      task: {
        name: 'ToDoの作成',
        ok: 'ToDoを作成し、件名・コメント・期日・名前・任命先を書き込めます。',
        failed:
          'ToDoを作成できません。管理者がプロファイルか権限セットで活動の「作成」(「ToDoの編集」)を許可してください。',
        fields:
          'ToDoの次の項目に書き込めません: {fields}。管理者が[設定]→[オブジェクトマネージャー]→[ToDo]の項目レベルセキュリティで許可してください。',
        required:
          '組織では、Lastpageが入力しない項目がToDoの作成時に必須です: {fields}。管理者が既定値を設定するか、任意にしてください。',
        leftOut:
          'ToDoは作成できますが、次の項目に書き込めません: {fields}。これらを除いて書き込みます。管理者が[設定]の[オブジェクトマネージャー]→[ToDo]→[項目レベルセキュリティ]で許可できます。',
      },
      people: {
        name: 'リードと取引先責任者',
        ok: 'リードと取引先責任者をメールアドレスで検索できます。',
        warning:
          '{objects}をメールアドレスで検索できません。閲覧者はそれなしで照合されます。管理者がオブジェクトとメール項目の参照権限を許可してください。',
        failed:
          'リードも取引先責任者もメールアドレスで検索できません。管理者がオブジェクトとメール項目の参照権限を許可してください。',
        owners:
          '{objects}の所有者を参照できません。レコード所有者へのToDoには担当者が付きません。管理者が項目レベルセキュリティで「所有者」を許可してください。',
      },
      campaign: {
        name: 'キャンペーン',
        ok: 'キャンペーンを参照し、メンバーを追加できます。',
        warning:
          'キャンペーンの権限がないため、キャンペーンに追加するワークフローは失敗します。管理者がユーザーの「マーケティングユーザー」とキャンペーンの参照権限を有効にしてください。',
        required:
          '組織では、Lastpageが入力しない項目がキャンペーンメンバーの作成時に必須です: {fields}。管理者が既定値を設定するか、任意にしてください。',
      },
      lead: {
        name: 'リードの作成',
        ok: '一致するレコードがない閲覧者のリードを作成できます。',
        warning:
          'リードを作成する権限がないため、「リードを作成」は使えません。管理者がプロファイルまたは権限セットでリードの「作成」を許可してください。',
        fields:
          'リードの次の項目に書き込めません: {fields}。管理者が項目レベルセキュリティで許可するまで、「リードを作成」は使えません。',
        required:
          '組織では、Lastpageが入力しない項目がリードの作成時に必須です: {fields}。管理者が既定値を設定するか任意にするまで、「リードを作成」は使えません。',
      },
      login: {
        name: 'ここからのログイン',
        ok: 'このネットワークとこの時刻で、Salesforceがログインを更新しました。',
        failed:
          'Salesforceがこのネットワークか、この時刻のログインを許可していません。管理者がプロファイルの「ログインIPアドレスの制限」か「ログイン時間帯の制限」を変更するか、会社のVPNを使ってください。',
        refused: '{reason}',
        gone: 'Salesforceがアクセスを取り消しました: {reason} 「再接続」を押してください。',
      },
      timeZone: {
        name: 'あなたのタイムゾーン',
        ok: '期日はSalesforceでのあなたのタイムゾーン {timeZone} の日付になります。',
        warning:
          'Salesforceのタイムゾーン({salesforce})がこのコンピューター({computer})と異なります。期日はSalesforceに従います。誤りならSalesforceの個人設定で変更してください。',
        failed:
          'タイムゾーン {timeZone} はこのアプリでは不明のため、期日はUTCで数えます。Salesforceで別のものを選んでください。',
        hidden:
          'Salesforceのあなたのタイムゾーンを参照できません。期日はこのコンピューターのタイムゾーン({computer})に従います。管理者が項目レベルセキュリティでユーザーの「タイムゾーン」を許可してください。',
      },
      allocation: {
        name: '残りのAPIコール',
        ok: '過去24時間の{limit, number}回のうち{left, number}回が残っています。',
        warning:
          '{limit, number}回のうち残りは{left, number}回だけです。上限に近づくとLastpageは一時停止します。何が使っているかは管理者が[設定]の[システムの概要]で確認できます。',
        failed: '{limit, number}回のAPIコールが残っていません。Salesforceで回復するまで作業は待ちます。',
      },
      user: {
        name: 'メールアドレスによるあなたの特定',
        ok: 'あなたのアドレス {email} はユーザー {user} のものです。資料の所有者へのToDoはあなたに届きます。',
        warning:
          'あなたのアドレス {email} はユーザー {user} のものですが、{me} として接続しています。資料の所有者へのToDoは {user} に届きます。',
        failed:
          'アドレス {email} の有効なユーザーが組織にいません。資料の所有者へのToDoはあなたに届きません。Salesforceのアドレスを変更するか、ユーザーのアドレスで参加し直してください。',
        several: 'アドレス {email} のユーザーが複数います。ToDoは {user} に届きます。',
        hidden:
          'この組織ではユーザーのメールアドレスを検索できません。あなた自身の資料のToDoは{user}に届きます。ほかの人の資料のToDoには担当者が付きません。',
        hiddenOther:
          'この組織ではユーザーのメールアドレスを検索できず、あなたのアドレス{email}は{user}のものと異なります。資料の所有者へのToDoはあなたに届きません。ユーザーのアドレスで参加し直すか、管理者にユーザーの「メール」項目の許可を依頼してください。',
      },
      externalId: {
        name: 'ToDoを必ず1件にする項目',
        ok: '項目 {field} が見つかりました。書き込みを繰り返しても2件目のToDoはできません。',
        none: '任意の項目で、まだありません。Lastpageは書き直す前に自分のToDoを探します。追加方法は設定ガイドにあります。',
        warning:
          'この組織では活動が非公開で、項目がありません。Salesforceの応答が失われると、人が確かめる必要があります。追加方法は設定ガイドにあります。',
      },
    },
    unknown: 'Salesforceが応答しませんでした: {reason} しばらくしてもう一度点検してください。',
  },
  secret: {
    title: 'コンシューマの秘密',
    hint: '組織のアプリが要求する場合のみ。このコンピューターのキーチェーンに保存され、再表示されることはありません。',
    set: '秘密はキーチェーンに保存されています。',
    unset: '秘密は保存されていません。ほとんどのアプリでは不要です。',
    other:
      '保存されている秘密は別のアプリまたはログイン先のもので、送信されません。このアプリの秘密を入力してください。',
    boundTo: '送信先は {host} だけです。',
    save: '保存',
    forget: '削除',
    stored: '秘密をキーチェーンに保存しました。使うには接続し直してください。',
    forgotten: '秘密を削除しました。',
  },
  cost: {
    title: '閲覧ごとのAPIコール回数',
    summary: '通常は2回',
    kinds: {
      leave: '離脱時のToDoとキャンペーン',
      openAndLeave: '閲覧開始時と離脱時のワークフロー',
      recordOwnerRule: 'Salesforceの所有者への通知と、離脱時のToDo',
      resume: '閲覧者が戻り、再び離脱した場合',
      conditionNotMet: 'レコードの条件を満たさない場合',
      relatedRecord: '商談または取引先に関連付けるToDo',
      company: 'ToDo（名前と会社名を保持）',
      newLead: '新しいリードとそのToDo',
      recordFields: 'ToDoとレコードの項目',
      recordFieldsAfterOpening: '閲覧開始時のワークフローと、離脱時のToDoおよびレコードの項目',
      claimedRecord: 'Salesforce IDの差し込みリンクで指定されたレコードのToDo',
      claimedRecordMoved: '上記のレコードが取引の開始済み、またはマージ済みの場合',
      claimedRecordMissing: '上記のレコードが削除済み、または参照できない場合（書き込みなし）',
    },
    backlog: 'まとめて書き込む閲覧はAPIコールを共有し、1件あたり最大0.1回です。',
  },
  writes: {
    title: 'Salesforceへの追加の書き込み',
    hint: 'ワークスペース全体の設定です。オンにするまで何も書き込みません。',
    leads: '未登録の閲覧者のリードを作成する',
    leadsHint:
      'メールアドレスがわかる閲覧者に該当するリードや取引先責任者がない場合に作成します。自動アクセス、保留中、社内の閲覧では作成せず、重複もしません。',
    leadSource: 'リードソース',
    leadSourceHint: '組織で設定されている値です。',
    orgDefault: '組織の既定値',
    freeMail: 'フリーメールの閲覧者の会社名',
    freeMailHint: '空欄の場合はリンク名を使います。その他の閲覧者にはアドレスのドメインを使います。',
    owner: '所有者',
    owners: {
      documentOwner: 'リンクの所有者',
      assignmentRule: '割り当てルール',
      connectedUser: '接続ユーザー',
      chosen: 'ユーザーまたはキュー',
    },
    ownerHints: {
      documentOwner: 'リンクの所有者と同じアドレスのSalesforceユーザー。該当がない場合は接続ユーザーです。',
      assignmentRule: '組織の有効な割り当てルールに従います。',
      connectedUser: 'リードを書き込むアプリのユーザーです。',
      chosen: '{name}',
    },
    chosen: 'ユーザーまたはキュー',
    chosenHint: '名前、メールアドレス、ID、またはURL。',
    find: '検索',
    ownerNotFound:
      '該当する有効なユーザーまたはキューが1件に決まりません。確認するか、IDを入力してください。',
    noRight: '{field}への書き込み権限がないため、省略します。',
    noLeads: 'このSalesforceユーザーはリードを参照できないため、リードは作成されません。',
    required:
      'Lastpageが入力しない必須項目があります：{fields}。既定値を設定するまでリードを作成できません。',
    notConnected: '項目を表示するには、Salesforceに接続してください。',
    leadsCost: 'APIコールは増えません。読み取りに1回、リードとToDoの書き込みに1回です。',
    fields: '閲覧状況をレコードの項目に書き込む',
    fieldsHint:
      '閲覧のたびに、リードまたは取引先責任者を更新します。新しい値を古い値で上書きすることはありません。',
    figures: { viewedAt: '最終閲覧日時', document: '最後に閲覧した資料', visits: '閲覧回数' },
    doNotWrite: '書き込まない',
    noField: '編集できる適切な型の項目がありません。',
    noObject: 'このSalesforceユーザーはこのオブジェクトを参照できません。',
    lostField: '{field}は編集できなくなりました（非表示、参照のみ、または削除）。',
    fieldsCost:
      'ToDoを作成する閲覧では、APIコールは増えません。開いた時にレコードがわかっている閲覧では、離脱時に1回増えます。',
    links: 'リンクの作成をToDoに記録する',
    linksHint:
      '宛先のあるリンクを作成すると、該当するリードまたは取引先責任者に完了済みのToDoを作成し、リンクの所有者に割り当てます。期日は作成日です。該当するレコードがない場合は何も書き込まず、リンクの一覧に表示します。',
    linksLocale: 'ToDoの言語',
    linksSample: 'サービス紹介資料',
    linksCost: 'APIコールはリンクごとに3回です。まとめて書き込むリンクと閲覧は、コールを共有します。',
  },
  foreignHost:
    '{host} はSalesforceのホストではありません。ここで行うログインとコンシューマの秘密は、このホストの運営者に見えます。自社のログインページである場合だけ使ってください。',
  loginCorrected: 'これはSalesforceの画面のアドレスでした。ログインアドレスは {loginUrl} です。',
} as const satisfies Translated<typeof en>
