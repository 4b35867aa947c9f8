// The texts of the org's pages in English and Japanese, with the names of objects that Salesforce uses.

export type Language = 'en' | 'ja'

/** Returns Japanese if the browser prefers Japanese to English. Otherwise returns English. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const first = acceptLanguage?.split(',').find((each) => /^\s*(ja|en)\b/i.test(each))
  return first?.trim().toLowerCase().startsWith('ja') ? 'ja' : 'en'
}

const OBJECTS: Record<string, [en: string, ja: string]> = {
  Task: ['Tasks', 'ToDo'],
  Lead: ['Leads', 'リード'],
  Contact: ['Contacts', '取引先責任者'],
  Account: ['Accounts', '取引先'],
  Campaign: ['Campaigns', 'キャンペーン'],
  CampaignMember: ['Campaign Members', 'キャンペーンメンバー'],
  User: ['Users', 'ユーザー'],
  Group: ['Queues', 'キュー'],
}

export const SHOWN_OBJECTS = Object.keys(OBJECTS)

export const objectLabel = (language: Language, object: string) =>
  OBJECTS[object]?.[language === 'ja' ? 1 : 0] ?? object

const FIELDS_JA: Record<string, string> = {
  AccountId: '取引先',
  ActivityDate: '期日',
  CampaignId: 'キャンペーン',
  Company: '会社名',
  ContactId: '取引先責任者',
  CreatedById: '作成者',
  CreatedDate: '作成日',
  Description: 'コメント',
  Email: 'メール',
  FirstName: '名',
  IsActive: '有効',
  IsConverted: '取引の開始済み',
  LastModifiedById: '最終更新者',
  LastModifiedDate: '最終更新日',
  LastName: '姓',
  LeadId: 'リード',
  Name: '名前',
  OwnerId: '所有者',
  Phone: '電話',
  Priority: '優先度',
  Status: '状況',
  Subject: '件名',
  TimeZoneSidKey: 'タイムゾーン',
  Title: '役職',
  Type: '種別',
  UserType: 'ユーザー種別',
  Username: 'ユーザー名',
  WhatId: '関連先',
  WhoId: '名前',
}

/** Returns the label of a field. A page shows the name of a reference, so `ID` is removed from the label. */
export const fieldLabel = (language: Language, name: string, english: string) =>
  (language === 'ja' ? FIELDS_JA[name] : undefined) ?? english.replace(/(?<=.) ID$| Only$/, '')

export const WORDS = {
  en: {
    allow: 'Allow',
    deny: 'Deny',
    allowTitle: 'Allow access?',
    wants: 'is asking to:',
    scopeApi: 'Manage user data via APIs',
    scopeRefresh: 'Perform requests at any time',
    user: 'Log in as',
    pickUser: 'Choose an active user.',
    practice: 'Practice org',
    practiceNote: 'A Salesforce org simulated on this computer. Nothing here leaves it.',
    errorTitle: 'We can’t authorize you because of an OAuth error.',
    empty: 'No records yet.',
    emptyTasks: 'No Tasks yet. Close a tracked PDF, and one appears here.',
    records: 'records',
    details: 'Details',
    related: 'Related',
    deleted: 'This record is in the recycle bin.',
    missing: 'There is no such record.',
    back: 'Back to the list',
    yes: 'Yes',
    no: 'No',
  },
  ja: {
    allow: '許可',
    deny: '拒否',
    allowTitle: 'アクセスを許可しますか?',
    wants: 'が次の操作の許可を求めています:',
    scopeApi: 'API を使用したユーザーデータの管理',
    scopeRefresh: 'いつでも要求を実行',
    user: 'ログインするユーザー',
    pickUser: '有効なユーザーを選んでください。',
    practice: '練習用組織',
    practiceNote: 'このコンピューター上で動く模擬 Salesforce 組織です。データは外に出ません。',
    errorTitle: 'OAuth エラーのため、認証できません。',
    empty: 'レコードはまだありません。',
    emptyTasks: 'ToDo はまだありません。追跡中の PDF を閉じると、ここに表示されます。',
    records: '件',
    details: '詳細',
    related: '関連',
    deleted: 'このレコードはごみ箱にあります。',
    missing: 'レコードが見つかりません。',
    back: '一覧に戻る',
    yes: 'はい',
    no: 'いいえ',
  },
} as const satisfies Record<Language, Record<string, string>>
